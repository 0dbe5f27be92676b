/** The ledger for people: as it is, month by month, or along a line of time. */

import {
  type CellFigures,
  type CellSums,
  type Figures,
  figuresAt,
  totalOf,
} from '../core/figures.ts'
import { reportMoments, type Standing } from '../core/report.ts'
import {
  endsBetween,
  inPlaces,
  overTime,
  type Point,
  type Span,
  spansOf,
  startOf,
} from '../core/timeline.ts'
import type { Db } from './database.ts'
import { changesBetween, ledgerBegan, sumsAt } from './savings-sums.ts'

/** Every value that is given must be that of the cell. */
export interface CellFilter {
  readonly accountId?: string | undefined
  readonly kind?: string | undefined
  readonly team?: string | undefined
}

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
}

export interface MonthOfSavings {
  /** '2026-11' */
  readonly month: string
  readonly cells: readonly CellFigures[]
}

export async function savingsReport(
  db: Db,
  at: Date,
  filter: CellFilter = {},
): Promise<SavingsReport> {
  const cells = figuresAt(matching(await sumsAt(db, at), filter), at)
  const began = await ledgerBegan(db)
  if (!began) return { at, cells, months: [] }
  const thisMonth = startOf('month', at)
  const ends = endsBetween('month', began, thisMonth)
  const changes = await changesBetween(db, 'month', startOf('month', began), thisMonth)
  const whole = [...overTime([], matching(changes, filter), ends)]
  const open = { at, cells: inPlaces(cells, whole.at(-1)?.cells ?? []) }
  const names = [...ends.map((end) => monthOf(new Date(end.getTime() - 1))), monthOf(at)]
  const months = [...spansOf([...whole, open])].map((span, index) => ({
    month: names[index] ?? '',
    cells: span.cells,
  }))
  return { at, cells, months }
}

function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7)
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
  // Without what happens at the very start: that belongs to the first span.
  const opening = matching(await sumsAt(db, new Date(start.getTime() - 1)), filter)
  const changes = matching(await changesBetween(db, span, start, lastStart), filter)
  const points: Point[] = [
    ...overTime(opening, changes, [start, ...endsBetween(span, start, lastStart)]),
  ]
  if (until > lastStart) {
    points.push({ at: until, cells: figuresAt(matching(await sumsAt(db, until), filter), until) })
  }
  return points.map(({ at, cells }) => ({ at, ...totalOf(cells) }))
}

function matching<Sums extends CellSums>(sums: readonly Sums[], filter: CellFilter): Sums[] {
  const { accountId, kind, team } = filter
  return sums.filter(
    (it) =>
      (accountId === undefined || it.accountId === accountId) &&
      (kind === undefined || it.kind === kind) &&
      (team === undefined || it.team === team),
  )
}
