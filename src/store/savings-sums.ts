/**
 * Sums of the ledger at any moment, fast at any size: whole months, then the days of this month, the
 * hours of this day, and line by line what changed within this hour. All of it in UTC.
 */

import { sql } from 'kysely'
import type { CellSums } from '../core/figures.ts'
import { type Span, type SpanSums, startOf } from '../core/timeline.ts'
import type { Db } from './database.ts'

interface Row {
  readonly account_id: string
  readonly detector_id: string
  readonly team: string
  readonly rate_micros: string
  readonly kept_micros: string
  readonly moment: string
  readonly removals: string
  readonly restored: string
  readonly unpriced: string
}

const MEASURES = sql`rate_micros, kept_micros, moment, removals, restored, unpriced`
const SUMS = sql`
  account_id, detector_id, team, sum(rate_micros) as rate_micros,
  sum(kept_micros) as kept_micros, sum(moment) as moment, sum(removals) as removals, sum(restored) as restored, sum(unpriced) as unpriced`

/** Of every cell that the ledger knows, after all that has changed until and at this moment. */
export async function sumsAt(db: Db, at: Date): Promise<CellSums[]> {
  const [month, day, hour] = (['month', 'day', 'hour'] as const).map((span) => startOf(span, at))
  const { rows } = await sql<Row>`
    select ${SUMS} from (
      select account_id, detector_id, team, ${MEASURES} from savings_rollup
      where (span = 'month' and starts_at < ${month})
        or (span = 'day' and starts_at >= ${month} and starts_at < ${day})
        or (span = 'hour' and starts_at >= ${day} and starts_at < ${hour})
      union all
      select account_id, detector_id, team, ${MEASURES} from savings_change
      where at >= ${hour} and at <= ${at}
    ) as part
    group by account_id, detector_id, team
    order by account_id, detector_id, team`.execute(db)
  return rows.map(sumsOf)
}

/** What changed in each cell and span that begins in [from, until), oldest first. */
export async function changesBetween(
  db: Db,
  span: Span,
  from: Date,
  until: Date,
): Promise<SpanSums[]> {
  const { rows } = await sql<Row & { starts_at: Date }>`
    select starts_at, account_id, detector_id, team, ${MEASURES} from savings_rollup
    where span = ${span} and starts_at >= ${from} and starts_at < ${until}
    order by starts_at, account_id, detector_id, team`.execute(db)
  return rows.map((row) => ({ ...sumsOf(row), start: row.starts_at }))
}

/** When the first line was booked; null while the ledger is empty. */
export async function ledgerBegan(db: Db): Promise<Date | null> {
  const first = await db
    .selectFrom('savings_entry')
    .select('booked_at')
    .orderBy('booked_at')
    .limit(1)
    .executeTakeFirst()
  return first?.booked_at ?? null
}

function sumsOf(row: Row): CellSums {
  return {
    accountId: row.account_id,
    kind: row.detector_id,
    team: row.team === '' ? null : row.team,
    rateMicros: BigInt(row.rate_micros),
    keptMicros: BigInt(row.kept_micros),
    moment: BigInt(row.moment),
    removals: Number(row.removals),
    restored: Number(row.restored),
    unpriced: Number(row.unpriced),
  }
}
