/** What has become of the volumes, as the cloud and as the database have it: each must have one end. */

import { sql } from 'kysely'
import type { Simulator } from '../../src/demo/simulator/simulator.ts'
import type { Db } from '../../src/store/database.ts'

export interface Outcome {
  /** From the first execution that began to the last one that was booked. */
  readonly seconds: number
  /** Findings that are not `remediated`, or volumes that are still there. */
  readonly lost: number
  /** Volumes with more than one execution, booking or safety snapshot. */
  readonly double: number
  readonly booked: number
}

interface Row {
  readonly resource: string
  readonly status: string
  readonly executions: number
  readonly booked: number
}

export async function countOutcome(db: Db, { world }: Simulator): Promise<Outcome> {
  const { rows } = await sql<Row>`
    select f.resource_id as resource, f.status,
      (select count(*)::int from execution e where e.finding_id = f.id) as executions,
      (select count(*)::int from savings_entry s
        where s.finding_id = f.id and s.kind = 'booked') as booked
    from finding f`.execute(db)
  const time = await sql<{ readonly seconds: number }>`
    select extract(epoch from max(finished_at) - min(started_at))::float8 as seconds
    from execution`.execute(db)
  const regions = [...world.accounts.values()].flatMap((it) => [...it.regions.values()])
  const snapshots = Map.groupBy(
    regions.flatMap((it) => [...it.snapshots.values()]),
    (it) => it.volumeId,
  )
  const backups = (it: Row): number => snapshots.get(it.resource)?.length ?? 0
  const isThere = (it: Row): boolean => regions.some(({ volumes }) => volumes.has(it.resource))
  return {
    seconds: time.rows[0]?.seconds ?? Number.NaN,
    lost: rows.filter((it) => it.status !== 'remediated' || isThere(it)).length,
    double: rows.filter((it) => Math.max(it.executions, it.booked, backups(it)) > 1).length,
    booked: rows.reduce((sum, it) => sum + it.booked, 0),
  }
}

export async function unfinished(db: Db): Promise<number> {
  const { rows } = await sql<{ readonly left: number }>`
    select count(*)::int as left from finding
    where status in ('approved', 'queued', 'executing')`.execute(db)
  return rows[0]?.left ?? 0
}
