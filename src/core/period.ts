/**
 * A stretch of whole months of UTC that ends now. What it comes to is the sum of its months, so that
 * a period adds up exactly to what the API says month by month.
 */

import { type CellFigures, nameOf } from './figures.ts'

export const PERIODS = ['all', '12-months', 'year', '3-months', 'month'] as const
export type Period = (typeof PERIODS)[number]

/** The first moment of the period; null: it begins with the ledger. */
export function beginOf(period: Period, at: Date): Date | null {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  switch (period) {
    case 'all':
      return null
    case '12-months':
      return new Date(Date.UTC(year, month - 11, 1))
    case 'year':
      return new Date(Date.UTC(year, 0, 1))
    case '3-months':
      return new Date(Date.UTC(year, month - 2, 1))
    case 'month':
      return new Date(Date.UTC(year, month, 1))
  }
}

interface Month {
  /** '2026-11' */
  readonly month: string
  readonly cells: readonly CellFigures[]
}

export function monthsWithin<M extends Month>(months: readonly M[], begin: Date | null): M[] {
  const first = begin?.toISOString().slice(0, 7) ?? ''
  return months.filter(({ month }) => month >= first)
}

/** What came between, cell by cell; rates as they are at the end. The last month names every cell. */
export function figuresOver(months: readonly Month[]): CellFigures[] {
  const sums = new Map<string, CellFigures>()
  for (const cell of months.flatMap(({ cells }) => cells)) {
    const name = nameOf(cell)
    const before = sums.get(name)
    sums.set(name, before ? added(cell, before) : cell)
  }
  return [...sums.values()]
}

function added(cell: CellFigures, before: CellFigures): CellFigures {
  return {
    ...cell,
    removals: before.removals + cell.removals,
    restored: before.restored + cell.restored,
    unpriced: before.unpriced + cell.unpriced,
    realisedMicros: before.realisedMicros + cell.realisedMicros,
  }
}
