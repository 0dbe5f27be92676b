/** A slow database: somebody holds the row of a finding, and whoever decides about it has to wait. */

import { sql } from 'kysely'
import { lockFinding } from '../../../src/store/findings.ts'
import { eventually } from '../eventually.ts'
import { findingOf } from '../findings.ts'
import type { Stage } from '../stage.ts'

export interface HeldFinding {
  isWaitedFor(): Promise<unknown>
  release(): Promise<void>
}

export async function holdFinding(
  { db }: Pick<Stage, 'db'>,
  resourceId: string,
): Promise<HeldFinding> {
  const { id } = await findingOf({ db }, resourceId)
  const held = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const holding = db.transaction().execute(async (trx) => {
    await lockFinding(trx, id)
    held.resolve()
    await release.promise
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
    async release() {
      release.resolve()
      await holding
    },
  }
}
