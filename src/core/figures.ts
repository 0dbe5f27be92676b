/**
 * What the ledger says, by whatever one asks for. A cell is one account, kind and team; its realised
 * dollars are rounded down once, and every other figure is a sum of cells: so parts always add up
 * exactly to their whole, here, in the API, in the CSV file and on the dashboard.
 */

import type { UsdMicros } from './money.ts'
import { type Accrual, accrued } from './savings.ts'

export interface Cell {
  readonly accountId: string
  readonly kind: string
  readonly team: string | null
}

interface Measures {
  /** Resources that were removed and not brought back. */
  readonly removals: number
  /** Of these nobody knows a list price: counted, never summed. */
  readonly unpriced: number
  readonly restored: number
  /** Dollars per month that backups cost: already taken off the run-rate. */
  readonly keptMicros: UsdMicros
}

/** What changed in one cell over a stretch of time, or until a moment. */
export interface CellSums extends Cell, Measures, Accrual {}

export interface Figures extends Measures {
  /** Dollars per month that are off at that moment. */
  readonly runRateMicros: UsdMicros
  /** Dollars that it has come to until then. */
  readonly realisedMicros: UsdMicros
}

export interface CellFigures extends Cell, Figures {}

export function figuresAt(sums: readonly CellSums[], at: Date): CellFigures[] {
  return sums.map((it) => figuresOf(it, at))
}

/** Of one cell, after all that has changed until this moment. */
export function figuresOf(it: CellSums, at: Date): CellFigures {
  return {
    accountId: it.accountId,
    kind: it.kind,
    team: it.team,
    removals: it.removals,
    restored: it.restored,
    unpriced: it.unpriced,
    keptMicros: it.keptMicros,
    runRateMicros: it.rateMicros,
    realisedMicros: accrued(it, at),
  }
}

/** What changed in one cell over two stretches of time. */
export function sumOf(before: CellSums, change: CellSums): CellSums {
  return {
    accountId: before.accountId,
    kind: before.kind,
    team: before.team,
    removals: before.removals + change.removals,
    restored: before.restored + change.restored,
    unpriced: before.unpriced + change.unpriced,
    keptMicros: before.keptMicros + change.keptMicros,
    rateMicros: before.rateMicros + change.rateMicros,
    moment: before.moment + change.moment,
  }
}

const NOTHING: Figures = {
  removals: 0,
  restored: 0,
  unpriced: 0,
  keptMicros: 0n,
  runRateMicros: 0n,
  realisedMicros: 0n,
}

export function totalOf(figures: readonly Figures[]): Figures {
  return figures.reduce(
    (sum, it) => ({
      removals: sum.removals + it.removals,
      restored: sum.restored + it.restored,
      unpriced: sum.unpriced + it.unpriced,
      keptMicros: sum.keptMicros + it.keptMicros,
      runRateMicros: sum.runRateMicros + it.runRateMicros,
      realisedMicros: sum.realisedMicros + it.realisedMicros,
    }),
    NOTHING,
  )
}

/** What came between: the figures of two moments apart, but rates as they are at the end. */
export function differenceOf<End extends Figures>(end: End, start: Figures = NOTHING): End {
  return {
    ...end,
    removals: end.removals - start.removals,
    restored: end.restored - start.restored,
    unpriced: end.unpriced - start.unpriced,
    realisedMicros: end.realisedMicros - start.realisedMicros,
  }
}

/** Sums of cells that share their names, in order of these. */
export function totalsBy<Names extends object>(
  cells: readonly CellFigures[],
  namesOf: (cell: CellFigures) => Names,
): [Names, Figures][] {
  const groups = Map.groupBy(cells, (cell) => JSON.stringify(Object.values(namesOf(cell))))
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, members]) =>
      members.slice(0, 1).map((first): [Names, Figures] => [namesOf(first), totalOf(members)]),
    )
}

/** One text for each cell: no part of it holds NUL, which PostgreSQL cannot store. */
export function nameOf({ accountId, kind, team }: Cell): string {
  return `${accountId}\0${kind}\0${team ?? ''}`
}
