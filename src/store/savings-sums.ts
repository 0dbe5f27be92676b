/**
 * Sums of the ledger at any moment, fast at any size: whole months, then the days of this month, the
 * hours of this day, and line by line what changed within this hour. All of it in UTC.
 */

import { type RawBuilder, sql } from 'kysely'
import type { Cell, CellSums } from '../core/figures.ts'
import { type Span, type SpanSums, startOf } from '../core/timeline.ts'
import type { Db } from './database.ts'

export interface PlaceRow {
  readonly account_id: string
  readonly detector_id: string
  /** Empty: none. */
  readonly team: string
}

interface SumsRow extends PlaceRow {
  readonly rate_micros: string
  readonly kept_micros: string
  readonly moment: string
  readonly removals: string
  readonly restored: string
  readonly unpriced: string
}

export const MEASURES = sql`rate_micros, kept_micros, moment, removals, restored, unpriced`
/**
 * Of many spans in one text: a row for each of them would cost more to bring over than to add up. In no
 * order; spansIn reads it.
 */
export const SPANS_AS_TEXT = sql`
  string_agg(concat_ws(',', ${MEASURES}, extract(epoch from starts_at)::bigint), ';')`
const SUMS = sql`
  account_id, detector_id, team, sum(rate_micros) as rate_micros,
  sum(kept_micros) as kept_micros, sum(moment) as moment, sum(removals) as removals, sum(restored) as restored, sum(unpriced) as unpriced`
/** What belongs to a moment: also what changes at it, or only what changed before. */
const UNTIL = sql`<=`
const BEFORE = sql`<`

/** Of every cell that the ledger knows, after all that has changed until and at this moment. */
export function sumsAt(db: Db, at: Date): Promise<CellSums[]> {
  return sumsOver(db, at, UNTIL)
}

/** The same without what changes at this moment: where a span begins, no line has to be read. */
export function sumsBefore(db: Db, at: Date): Promise<CellSums[]> {
  return sumsOver(db, at, BEFORE)
}

async function sumsOver(db: Db, at: Date, within: RawBuilder<unknown>): Promise<CellSums[]> {
  const { rows } = await sql<SumsRow>`
    select ${SUMS} from (
      select account_id, detector_id, team, ${MEASURES} from savings_closing
      where ends_at = ${lastClosing(at)}
      union all
      select account_id, detector_id, team, ${MEASURES} from savings_rollup
      where span = 'month' and starts_at < ${startOf('month', at)}
        and starts_at >= coalesce(${lastClosing(at)}, '-infinity')
      union all
      ${changesThisMonth(at, within)}
    ) as part
    group by account_id, detector_id, team
    order by account_id, detector_id, team`.execute(db)
  return rows.map(sumsOf)
}

/** The end of the last month that was closed when the month of this moment began. */
export function lastClosing(at: Date): RawBuilder<Date | null> {
  return sql<Date | null>`(
    select max(ends_at) from savings_closed_month where ends_at <= ${startOf('month', at)})`
}

export function changesThisMonth(at: Date, within = UNTIL): RawBuilder<unknown> {
  const [month, day, hour] = (['month', 'day', 'hour'] as const).map((span) => startOf(span, at))
  return sql`
    select account_id, detector_id, team, ${MEASURES} from savings_rollup
    where (span = 'day' and starts_at >= ${month} and starts_at < ${day})
      or (span = 'hour' and starts_at >= ${day} and starts_at < ${hour})
    union all
    select account_id, detector_id, team, ${MEASURES} from savings_change
    where at >= ${hour} and at ${within} ${at}`
}

/** What changed in each cell and span that begins in [from, until), oldest first. */
export async function changesBetween(
  db: Db,
  span: Span,
  from: Date,
  until: Date,
): Promise<SpanSums[]> {
  const { rows } = await sql<PlaceRow & { spans: string }>`
    select account_id, detector_id, team, ${SPANS_AS_TEXT} as spans from savings_rollup
    where span = ${span} and starts_at >= ${from} and starts_at < ${until}
    group by account_id, detector_id, team
    order by account_id, detector_id, team`.execute(db)
  return rows
    .flatMap((row) => spansIn(row.spans, cellOf(row)))
    .toSorted((a, b) => a.start.getTime() - b.start.getTime())
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

function sumsOf(row: SumsRow): CellSums {
  return {
    ...cellOf(row),
    rateMicros: BigInt(row.rate_micros),
    keptMicros: BigInt(row.kept_micros),
    moment: BigInt(row.moment),
    removals: Number(row.removals),
    restored: Number(row.restored),
    unpriced: Number(row.unpriced),
  }
}

export function cellOf({ account_id: accountId, detector_id: kind, team }: PlaceRow): Cell {
  return { accountId, kind, team: team === '' ? null : team }
}

/** Oldest first. */
export function spansIn(text: string, cell: Cell): SpanSums[] {
  return text
    .split(';')
    .map((span) => {
      const end = span.lastIndexOf(',')
      const start = new Date(Number(span.slice(end + 1)) * 1_000)
      return { ...sumsIn(span.slice(0, end), cell), start }
    })
    .toSorted((a, b) => a.start.getTime() - b.start.getTime())
}

/** In the order of MEASURES. */
export function sumsIn(text: string, { accountId, kind, team }: Cell): CellSums {
  const [rate = '', kept = '', moment = '', ...counts] = text.split(',')
  const [removals = 0, restored = 0, unpriced = 0] = counts.map(Number)
  return {
    accountId,
    kind,
    team,
    rateMicros: BigInt(rate),
    keptMicros: BigInt(kept),
    moment: BigInt(moment),
    removals,
    restored,
    unpriced,
  }
}
