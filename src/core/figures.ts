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
  return sums.map(({ rateMicros, moment, ...rest }) => ({
    ...rest,
    runRateMicros: rateMicros,
    realisedMicros: accrued({ rateMicros, moment }, at),
  }))
}

export const NOTHING: Figures = {
  removals: 0,
  restored: 0,
  unpriced: 0,
  keptMicros: 0n,
  runRateMicros: 0n,
  realisedMicros: 0n,
}

export function totalOf(figures: Iterable<Figures>): Figures {
  let total = NOTHING
  for (const it of figures) total = combined(total, it, 1n)
  return total
}

/** What came between: the figures of two moments apart, but rates as they are at the end. */
export function differenceOf(end: Figures, start: Figures): Figures {
  const { runRateMicros, keptMicros } = end
  return { ...combined(end, start, -1n), runRateMicros, keptMicros }
}

function combined(a: Figures, b: Figures, sign: 1n | -1n): Figures {
  const factor = Number(sign)
  return {
    removals: a.removals + factor * b.removals,
    restored: a.restored + factor * b.restored,
    unpriced: a.unpriced + factor * b.unpriced,
    keptMicros: a.keptMicros + sign * b.keptMicros,
    runRateMicros: a.runRateMicros + sign * b.runRateMicros,
    realisedMicros: a.realisedMicros + sign * b.realisedMicros,
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

export function nameOf({ accountId, kind, team }: Cell): string {
  return JSON.stringify([accountId, kind, team])
}
