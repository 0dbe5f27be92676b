/**
 * The ledger month by month (UTC). Where it stood when a month was over is kept; from the last month that
 * was closed on it is added up here, to now and to the end of months that follow, as far as it knows of them
 * today. Every figure is rounded cell by cell, so months add up to what is realised now.
 */

import {
  type Cell,
  type CellFigures,
  type CellSums,
  differenceOf,
  type Figures,
  figuresOf,
  nameOf,
  sumOf,
  totalsBy,
} from './figures.ts'
import { endsBetween, type Point, type SpanSums, startOf } from './timeline.ts'

/** What one cell went through since the last month was closed. */
export interface CellHistory extends Cell {
  /** Where it stood then; null: it was not known, or no month was closed yet. */
  readonly opening: CellSums | null
  /** Whole months, oldest first. Those that are not over hold all that is known of them. */
  readonly months: readonly SpanSums[]
  /** What has changed this month until now; null: nothing. */
  readonly sinceMonth: CellSums | null
}

export interface KindFigures extends Figures {
  readonly kind: string
}

export interface MonthOfSavings {
  /** '2026-11' */
  readonly month: string
  readonly kinds: readonly KindFigures[]
}

export interface MonthOfCells {
  /** '2026-11' */
  readonly month: string
  readonly cells: readonly CellFigures[]
}

/** Where each cell stands at the end of each month that ends after `from`; the last one ends now. */
export function openMonths(
  histories: readonly CellHistory[],
  from: Date,
  at: Date,
): MonthOfCells[] {
  const ends = endsBetween('month', from, startOf('month', at))
  const over = standingsAt(histories, ends).map((it) => ({
    month: monthUntil(it.at),
    cells: it.cells,
  }))
  return [...over, { month: monthOf(at), cells: standingNow(histories, at) }]
}

/** At ends of months, in order, each after all that changed before it. */
export function standingsAt(histories: readonly CellHistory[], ends: readonly Date[]): Point[] {
  const points = ends.map((at) => ({ at, cells: new Array<CellFigures>() }))
  for (const { opening, months } of histories) {
    let sums = opening
    let next = 0
    for (const { at, cells } of points) {
      for (let it = months[next]; it && it.start < at; it = months[++next]) sums = joined(sums, it)
      if (sums) cells.push(figuresOf(sums, at))
    }
  }
  return points
}

function standingNow(histories: readonly CellHistory[], at: Date): CellFigures[] {
  const thisMonth = startOf('month', at)
  return histories.flatMap(({ opening, months, sinceMonth }) => {
    const over = months.filter(({ start }) => start < thisMonth).reduce(joined, opening)
    const sums = sinceMonth ? joined(over, sinceMonth) : over
    return sums ? [figuresOf(sums, at)] : []
  })
}

function joined(before: CellSums | null, change: CellSums): CellSums {
  return before ? sumOf(before, change) : change
}

/** What each month came to: where its kinds stood at its end, apart from the end before. */
export function monthsOf(standings: readonly MonthOfSavings[]): MonthOfSavings[] {
  return standings.map(({ month, kinds }, index) => {
    const before = new Map(standings[index - 1]?.kinds.map((it) => [it.kind, it]))
    return { month, kinds: kinds.map((it) => differenceOf(it, before.get(it.kind))) }
  })
}

export function kindsOf(cells: readonly CellFigures[]): KindFigures[] {
  return totalsBy(cells, ({ kind }) => ({ kind })).map(([names, figures]) => ({
    ...names,
    ...figures,
  }))
}

/** What came between two moments, cell by cell; rates as they are at the end. */
export function cellsBetween(
  start: readonly CellFigures[],
  end: readonly CellFigures[],
): CellFigures[] {
  const before = new Map(start.map((it) => [nameOf(it), it]))
  return end.map((it) => differenceOf(it, before.get(nameOf(it))))
}

/** '2026-11' of the month that holds this moment. */
function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7)
}

/** '2026-11' of the month that ends then. */
export function monthUntil(end: Date): string {
  return monthOf(new Date(end.getTime() - 1))
}
