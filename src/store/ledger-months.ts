/**
 * What a report adds up: where each cell stood when the last month was closed, and what is known of it since.
 * One statement, so that all of it belongs to one moment; a row for each cell.
 */

import { sql } from 'kysely'
import type { CellHistory } from '../core/ledger-months.ts'
import type { Db } from './database.ts'
import {
  cellOf,
  changesThisMonth,
  lastClosing,
  MEASURES,
  type PlaceRow,
  SPANS_AS_TEXT,
  spansIn,
  sumsIn,
} from './savings-sums.ts'

interface Row extends PlaceRow {
  readonly closed_until: Date | null
  readonly opening: string | null
  readonly months: string | null
  readonly since_month: string | null
}

export interface OpenLedger {
  /** The end of the last month that was closed; null: none was yet. */
  readonly closedUntil: Date | null
  /** The month in which anything happened first, or in which the last closed one ended; null: nothing yet. */
  readonly began: Date | null
  readonly histories: CellHistory[]
}

/** Months up to the one that begins at `until`, which is not among them. */
export async function openLedger(db: Db, at: Date, until: Date): Promise<OpenLedger> {
  const { rows } = await sql<Row>`
    with closed as (select ${lastClosing(at)} as ends_at),
    before as (
      select account_id, detector_id, team, concat_ws(',', ${MEASURES}) as opening
      from savings_closing where ends_at = (select ends_at from closed)),
    after as (
      select account_id, detector_id, team, ${SPANS_AS_TEXT} as months
      from savings_rollup
      where span = 'month' and starts_at < ${until}
        and starts_at >= coalesce((select ends_at from closed), '-infinity')
      group by account_id, detector_id, team),
    open as (
      select account_id, detector_id, team, concat_ws(',', sum(rate_micros), sum(kept_micros),
        sum(moment), sum(removals), sum(restored), sum(unpriced)) as since_month
      from (${changesThisMonth(at)}) as change
      group by account_id, detector_id, team)
    select closed.ends_at as closed_until, account_id, detector_id, team, opening, months, since_month
    from before full join after using (account_id, detector_id, team)
      left join open using (account_id, detector_id, team) cross join closed
    order by account_id, detector_id, team`.execute(db)
  const closedUntil = rows[0]?.closed_until ?? null
  const histories = rows.map(historyOf)
  const first = histories.reduce(
    (least, { months }) => Math.min(least, months[0]?.start.getTime() ?? least),
    Number.POSITIVE_INFINITY,
  )
  const began = closedUntil ?? (first <= at.getTime() ? new Date(first) : null)
  return { closedUntil, began, histories }
}

function historyOf(row: Row): CellHistory {
  const cell = cellOf(row)
  return {
    ...cell,
    opening: row.opening === null ? null : sumsIn(row.opening, cell),
    months: row.months === null ? [] : spansIn(row.months, cell),
    sinceMonth: row.since_month === null ? null : sumsIn(row.since_month, cell),
  }
}
