/**
 * The ledger over time, in whole hours, days or months of UTC: there, no hour is missing or double.
 */

import { type CellFigures, type CellSums, figuresAt, nameOf, sumOf } from './figures.ts'

export const SPANS = ['hour', 'day', 'month'] as const
export type Span = (typeof SPANS)[number]

export function startOf(span: Span, at: Date): Date {
  const hour = span === 'hour' ? at.getUTCHours() : 0
  const day = span === 'month' ? 1 : at.getUTCDate()
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), day, hour))
}

/** The first moment of the span after the one that holds `at`. */
export function endOf(span: Span, at: Date): Date {
  const next = startOf(span, at)
  if (span === 'hour') next.setUTCHours(next.getUTCHours() + 1)
  else if (span === 'day') next.setUTCDate(next.getUTCDate() + 1)
  else next.setUTCMonth(next.getUTCMonth() + 1)
  return next
}

/** Where the spans between two moments end; the last one with `until`, though it may not be over. */
export function endsBetween(span: Span, from: Date, until: Date): Date[] {
  const ends: Date[] = []
  let start = startOf(span, from)
  while (start < until) {
    const end = endOf(span, start)
    ends.push(end < until ? end : until)
    start = end
  }
  return ends
}

/** What changed in one cell during the span that begins at `start`. */
export interface SpanSums extends CellSums {
  readonly start: Date
}

export interface Point {
  readonly at: Date
  /** Each cell keeps its place from point to point; new ones come last. */
  readonly cells: readonly CellFigures[]
}

/**
 * What the cells come to at each end, after all that changed before it. `opening`: the sums at the
 * beginning; `changes`: whole spans, in order.
 */
export function* overTime(
  opening: readonly CellSums[],
  changes: readonly SpanSums[],
  ends: readonly Date[],
): Generator<Point> {
  const cells = [...opening]
  const places = new Map(opening.map((it, place) => [nameOf(it), place]))
  let next = 0
  for (const at of ends) {
    for (let it = changes[next]; it && it.start < at; it = changes[++next]) {
      const name = nameOf(it)
      const place = places.get(name) ?? cells.length
      places.set(name, place)
      const before = cells[place]
      cells[place] = before ? sumOf(before, it) : it
    }
    yield { at, cells: figuresAt(cells, at) }
  }
}
