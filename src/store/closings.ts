/**
 * Months of the ledger that are over: where each cell stood at their end. A trigger writes it and keeps it
 * exact; here a month is only named, and read.
 */

import { type RawBuilder, sql } from 'kysely'
import type { Cell, CellFigures, Figures } from '../core/figures.ts'
import { type KindFigures, type MonthOfSavings, monthUntil } from '../core/ledger-months.ts'
import { startOf } from '../core/timeline.ts'
import type { Db, Trx } from './database.ts'
import { cellOf, type PlaceRow } from './savings-sums.ts'

/** Every value that is given must be that of the cell. */
export interface CellFilter {
  readonly accountId?: string | undefined
  readonly kind?: string | undefined
  readonly team?: string | undefined
}

/** All that ended until now, oldest first. Of two that do it at once, one finds nothing left. */
export async function closeMonths(trx: Trx, now: Date): Promise<void> {
  await sql`
    insert into savings_closed_month
    select month at time zone 'UTC' from generate_series(
      coalesce(
        (select max(ends_at) from savings_closed_month),
        (select min(starts_at) from savings_rollup where span = 'month')
      ) at time zone 'UTC' + interval '1 month',
      ${startOf('month', now)}::timestamptz at time zone 'UTC', interval '1 month') as month
    order by month
    on conflict do nothing`.execute(trx)
}

interface FiguresRow {
  readonly removals: string
  readonly restored: string
  readonly unpriced: string
  readonly kept_micros: string
  readonly rate_micros: string
  readonly realised_micros: string
}

const FIGURES = sql`
  sum(removals)::text as removals, sum(restored)::text as restored, sum(unpriced)::text as unpriced,
  sum(kept_micros) as kept_micros, sum(rate_micros) as rate_micros,
  sum(realised_micros) as realised_micros`

/** Where the kinds stood at the end of each month that was closed, oldest first. */
export async function closedMonths(
  db: Db,
  until: Date,
  filter: CellFilter,
): Promise<MonthOfSavings[]> {
  const { rows } = await sql<FiguresRow & { ends_at: Date; kind: string | null }>`
    select month.ends_at, detector_id as kind, ${FIGURES}
    from savings_closed_month as month
      left join savings_closing as c on c.ends_at = month.ends_at and ${matches(filter)}
    where month.ends_at <= ${until}
    group by month.ends_at, detector_id
    order by month.ends_at, detector_id`.execute(db)
  const months = Map.groupBy(rows, (row) => row.ends_at.getTime())
  return [...months].map(([ms, its]) => ({
    month: monthUntil(new Date(ms)),
    kinds: its.flatMap((row): KindFigures[] =>
      row.kind === null ? [] : [{ kind: row.kind, ...figuresIn(row) }],
    ),
  }))
}

export async function closedEnds(db: Db, until: Date): Promise<Date[]> {
  const { rows } = await sql<{ ends_at: Date }>`
    select ends_at from savings_closed_month where ends_at <= ${until} order by ends_at`.execute(db)
  return rows.map((row) => row.ends_at)
}

/** Where each cell stood at the end of a month that was closed. */
export async function closedCells(db: Db, end: Date, filter: CellFilter): Promise<CellFigures[]> {
  const { rows } = await sql<FiguresRow & PlaceRow>`
    select account_id, detector_id, team, ${FIGURES} from savings_closing
    where ends_at = ${end} and ${matches(filter)}
    group by account_id, detector_id, team
    order by account_id, detector_id, team`.execute(db)
  return rows.map((row) => ({ ...cellOf(row), ...figuresIn(row) }))
}

function matches({ accountId, kind, team }: CellFilter): RawBuilder<boolean> {
  const conditions = [
    sql`true`,
    ...(accountId === undefined ? [] : [sql`account_id = ${accountId}`]),
    ...(kind === undefined ? [] : [sql`detector_id = ${kind}`]),
    ...(team === undefined ? [] : [sql`nullif(team, '') = ${team}`]),
  ]
  return sql<boolean>`${sql.join(conditions, sql` and `)}`
}

export function matching<Part extends Cell>(parts: readonly Part[], filter: CellFilter): Part[] {
  const { accountId, kind, team } = filter
  return parts.filter(
    (it) =>
      (accountId === undefined || it.accountId === accountId) &&
      (kind === undefined || it.kind === kind) &&
      (team === undefined || it.team === team),
  )
}

function figuresIn(row: FiguresRow): Figures {
  return {
    removals: Number(row.removals),
    restored: Number(row.restored),
    unpriced: Number(row.unpriced),
    keptMicros: BigInt(row.kept_micros),
    runRateMicros: BigInt(row.rate_micros),
    realisedMicros: BigInt(row.realised_micros),
  }
}
