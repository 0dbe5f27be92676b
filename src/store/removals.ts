/** Single removals as the ledger knows them: the dearest, and those that were brought back. */

import { sql } from 'kysely'
import type { UsdMicros } from '../core/money.ts'
import type { Line } from '../core/savings.ts'
import { startOf } from '../core/timeline.ts'
import type { Db } from './database.ts'

export interface BookedRemoval {
  readonly findingId: string
  readonly resourceId: string
  /** From its tags; null: it had none. */
  readonly name: string | null
  readonly accountId: string
  readonly region: string
  readonly kind: string
  readonly team: string | null
  readonly monthlyMicros: UsdMicros | null
  readonly bookedAt: Date
  /** Null: it was not. */
  readonly takenBackAt: Date | null
  /** All that the ledger holds about it. */
  readonly lines: readonly Line[]
}

interface Row {
  readonly id: bigint
  readonly finding_id: string
  readonly execution_id: string
  readonly resource_id: string
  readonly account_id: string
  readonly region: string
  readonly detector_id: string
  readonly team: string | null
  readonly monthly_micros: bigint | null
  readonly booked_at: Date
}

/** Of the months from `from` on: the dearest per month first. What has no price is not among them. */
export async function dearestRemovals(
  db: Db,
  { from, at }: { readonly from: Date; readonly at: Date },
  limit: number,
): Promise<BookedRemoval[]> {
  const [first, last] = [monthOf(from), monthOf(at)]
  const { rows } = await sql<Row>`
    select line.* from generate_series(${first}::timestamp, ${last}::timestamp, '1 month') as month
    cross join lateral (
      select id, finding_id, execution_id, resource_id, account_id, region, detector_id, team,
        monthly_micros, booked_at
      from savings_entry
      where kind = 'booked' and monthly_micros is not null
        and date_trunc('month', booked_at at time zone 'UTC') = month
      order by monthly_micros desc, id
      limit ${limit}
    ) as line
    order by line.monthly_micros desc, line.id
    limit ${limit}`.execute(db)
  return withLines(db, rows)
}

/** The latest first. */
export async function takenBackRemovals(
  db: Db,
  from: Date,
  limit: number,
): Promise<BookedRemoval[]> {
  const rows = await db
    .selectFrom('savings_entry as undo')
    .innerJoin('savings_entry as line', 'line.id', 'undo.reverses')
    .select([
      'line.id',
      'line.finding_id',
      'line.execution_id',
      'line.resource_id',
      'line.account_id',
      'line.region',
      'line.detector_id',
      'line.team',
      'line.monthly_micros',
      'line.booked_at',
    ])
    .where('undo.kind', '=', 'reversed')
    .where('undo.booked_at', '>=', from)
    .where('line.kind', '=', 'booked')
    .orderBy('undo.booked_at', 'desc')
    .orderBy('undo.id', 'desc')
    .limit(limit)
    .execute()
  return withLines(db, rows)
}

async function withLines(db: Db, rows: readonly Row[]): Promise<BookedRemoval[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.finding_id)
  const entries = await db
    .selectFrom('savings_entry')
    .select(['id', 'execution_id', 'kind', 'monthly_micros', 'starts_at', 'ends_at'])
    .select(['reverses', 'booked_at'])
    .where('finding_id', 'in', ids)
    .execute()
  const named = await db
    .selectFrom('finding')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .execute()
  const names = new Map(named.map((it) => [it.id, it.name]))
  const byExecution = Map.groupBy(entries, (it) => it.execution_id)
  return rows.map((row) => {
    const lines = byExecution.get(row.execution_id) ?? []
    return {
      findingId: row.finding_id,
      resourceId: row.resource_id,
      name: names.get(row.finding_id) ?? null,
      accountId: row.account_id,
      region: row.region,
      kind: row.detector_id,
      team: row.team,
      monthlyMicros: row.monthly_micros,
      bookedAt: row.booked_at,
      takenBackAt: lines.find((it) => it.reverses === row.id)?.booked_at ?? null,
      lines: lines.map((it) => ({
        kind: it.kind,
        monthlyMicros: it.monthly_micros,
        startsAt: it.starts_at,
        endsAt: it.ends_at,
      })),
    }
  })
}

/** The month as a moment without a zone, as the index has it. */
function monthOf(at: Date): string {
  return startOf('month', at).toISOString().slice(0, 10)
}
