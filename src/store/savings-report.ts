/** The ledger for people: as it is, month by month, or along a line of time. */

import { type CellFigures, type Figures, figuresAt, totalOf } from '../core/figures.ts'
import {
  cellsBetween,
  kindsOf,
  type MonthOfCells,
  type MonthOfSavings,
  monthsOf,
  monthUntil,
  openMonths,
  standingsAt,
} from '../core/ledger-months.ts'
import { reportMoments, type Standing } from '../core/report.ts'
import { endOf, endsBetween, overTime, type Point, type Span, startOf } from '../core/timeline.ts'
import { type CellFilter, closedCells, closedEnds, closedMonths, matching } from './closings.ts'
import type { Db } from './database.ts'
import { openLedger } from './ledger-months.ts'
import { changesBetween, sumsAt, sumsBefore } from './savings-sums.ts'

/** Where the whole ledger stands at a moment. */
export async function ledgerAt(db: Db, at: Date): Promise<Figures> {
  return totalOf(figuresAt(await sumsAt(db, at), at))
}

/** Where it stood at each of the moments that a report compares. */
export async function standingsUpTo(db: Db, now: Date): Promise<Standing[]> {
  const standings: Standing[] = []
  for (const at of reportMoments(now)) standings.push({ at, figures: await ledgerAt(db, at) })
  return standings
}

export interface SavingsReport {
  readonly at: Date
  readonly cells: readonly CellFigures[]
  /** Since the first removal: what each month came to. The last one is not over. */
  readonly months: readonly MonthOfSavings[]
  /** What each cell came to since the month that was asked for; all of it, if none was. */
  readonly over: readonly CellFigures[]
  /** Where the whole ledger stands at the ends that were asked for, as far as it is known. */
  readonly ahead: readonly TotalAt[]
}

interface Wish extends CellFilter {
  /** The start of a month. */
  readonly since?: Date | null
  /** Ends of months, from that of this month on. */
  readonly endsAhead?: readonly Date[]
}

export async function savingsReport(
  db: Db,
  at: Date,
  { since = null, endsAhead = [], ...filter }: Wish = {},
): Promise<SavingsReport> {
  const open = await openLedger(db, at, endsAhead.at(-1) ?? endOf('month', at))
  if (!open.began) return { at, cells: [], months: [], over: [], ahead: [] }
  const histories = matching(open.histories, filter)
  const opened = openMonths(histories, open.began, at)
  const cells = opened.at(-1)?.cells ?? []
  const [closed, start] = await Promise.all([
    open.closedUntil ? closedMonths(db, open.closedUntil, filter) : [],
    since ? cellsAt(since) : [],
  ])
  const standings = opened.map((it) => ({ month: it.month, kinds: kindsOf(it.cells) }))
  return {
    at,
    cells,
    months: monthsOf([...closed, ...standings]),
    over: cellsBetween(start, cells),
    ahead: standingsAt(histories, endsAhead).map((it) => ({ at: it.at, ...totalOf(it.cells) })),
  }

  /** Before the first removal there is nothing. */
  async function cellsAt(end: Date): Promise<readonly CellFigures[]> {
    if (open.closedUntil && end <= open.closedUntil) return closedCells(db, end, filter)
    return opened.find((it) => it.month === monthUntil(end))?.cells ?? []
  }
}

/** What each month came to, cell by cell, one month after the other: a long history passes through. */
export async function* savingsByCell(
  db: Db,
  at: Date,
  filter: CellFilter = {},
): AsyncGenerator<MonthOfCells> {
  const { closedUntil, began, histories } = await openLedger(db, at, endOf('month', at))
  if (!began) return
  let before: readonly CellFigures[] = []
  for (const end of closedUntil ? await closedEnds(db, closedUntil) : []) {
    const cells = await closedCells(db, end, filter)
    yield { month: monthUntil(end), cells: cellsBetween(before, cells) }
    before = cells
  }
  for (const { month, cells } of openMonths(matching(histories, filter), began, at)) {
    yield { month, cells: cellsBetween(before, cells) }
    before = cells
  }
}

export interface Stretch {
  readonly span: Span
  readonly from: Date
  readonly until: Date
}

export interface TotalAt extends Figures {
  readonly at: Date
}

/** Where the ledger stood at the start of the stretch and at the end of each of its spans. */
export async function savingsTimeline(
  db: Db,
  { span, from, until }: Stretch,
  filter: CellFilter = {},
): Promise<TotalAt[]> {
  const start = startOf(span, from)
  const lastStart = startOf(span, until)
  const [opening, changes, closing] = await Promise.all([
    // What happens at the very start belongs to the first span.
    sumsBefore(db, start),
    changesBetween(db, span, start, lastStart),
    until > lastStart ? sumsAt(db, until) : null,
  ])
  const ends = [start, ...endsBetween(span, start, lastStart)]
  const points: Point[] = [...overTime(matching(opening, filter), matching(changes, filter), ends)]
  if (closing) points.push({ at: until, cells: figuresAt(matching(closing, filter), until) })
  return points.map(({ at, cells }) => ({ at, ...totalOf(cells) }))
}
