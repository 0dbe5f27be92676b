/** What has become of clicks, asked of the database: each must have counted exactly once. */

import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Db } from '../../src/store/database.ts'

const PATIENCE_MS = 15_000

export interface Outcome {
  readonly lost: number
  readonly double: number
}

export interface Tally extends Outcome {
  readonly answered: number
  readonly pressedAgain: number
  readonly deferred: number
}

interface Counts {
  readonly status: string
  readonly decisions: number
  readonly approvals: number
  readonly executions: number
}

/** One decision, one line in the audit trail and one queued execution for each finding. */
export async function countOf(db: Db, findingIds: readonly string[]): Promise<Outcome> {
  const { rows } = await sql<Counts>`
    select f.status,
      (select count(*)::int from decision d where d.finding_id = f.id) as decisions,
      (select count(*)::int from finding_event e
        where e.finding_id = f.id and e.event = 'approve') as approvals,
      (select count(*)::int from pgboss.job j
        where j.name = 'execute' and j.singleton_key = f.id::text) as executions
    from finding f where f.id = any(${findingIds}::uuid[])`.execute(db)
  const numbers = (it: Counts): number[] => [it.decisions, it.approvals, it.executions]
  return {
    lost: rows.filter((it) => it.status !== 'queued' || numbers(it).includes(0)).length,
    double: rows.filter((it) => Math.max(...numbers(it)) > 1).length,
  }
}

/** Whoever was acknowledged at two seconds is decided a little later. */
export async function settled(count: () => Promise<Outcome>): Promise<Outcome> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const outcome = await count()
    if (outcome.lost === 0 || Date.now() > until) return outcome
    await pause(100)
  }
}
