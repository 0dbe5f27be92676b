/** A slow database: somebody holds the row of a finding, and whoever decides about it has to wait. */

import { sql } from 'kysely'
import type { Trx } from '../../src/store/database.ts'
import { lockFinding } from '../../src/store/findings.ts'
import { eventually } from './eventually.ts'
import { findingOf } from './findings.ts'
import type { Stage } from './stage.ts'

export interface HeldFinding {
  isWaitedFor(): Promise<unknown>
  /** Whoever waits goes on, and sees what was written last. */
  release(write?: (trx: Trx) => Promise<unknown>): Promise<void>
}

export async function holdFinding(
  { db }: Pick<Stage, 'db'>,
  resourceId: string,
): Promise<HeldFinding> {
  const { id } = await findingOf({ db }, resourceId)
  const held = Promise.withResolvers<void>()
  const release = Promise.withResolvers<Parameters<HeldFinding['release']>[0]>()
  const holding = db.transaction().execute(async (trx) => {
    await lockFinding(trx, id)
    held.resolve()
    const write = await release.promise
    await write?.(trx)
  })
  await held.promise
  return {
    isWaitedFor: () =>
      eventually('somebody waits for the finding', async () => {
        const { rows } = await sql`
          select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
        return rows.length > 0
      }),
    async release(write) {
      release.resolve(write)
      await holding
    },
  }
}
