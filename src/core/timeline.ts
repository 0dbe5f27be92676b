/**
 * The ledger over time, in whole hours, days or months of UTC: there, no hour is missing or double.
 */

import {
  type Cell,
  type CellFigures,
  type CellSums,
  differenceOf,
  figuresAt,
  NOTHING,
  nameOf,
} from './figures.ts'

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
  const cells = new Map(opening.map((it) => [nameOf(it), it]))
  let next = 0
  for (const at of ends) {
    for (let it = changes[next]; it && it.start < at; it = changes[++next]) {
      const name = nameOf(it)
      cells.set(name, added(it, cells.get(name)))
    }
    yield { at, cells: figuresAt([...cells.values()], at) }
  }
}

/** What each span came to: its end apart from the end before. */
export function* spansOf(points: Iterable<Point>): Generator<Point> {
  let before = new Map<string, CellFigures>()
  for (const { at, cells } of points) {
    const now = new Map(cells.map((it) => [nameOf(it), it]))
    yield {
      at,
      cells: [...now].map(([name, it]) => ({
        ...it,
        ...differenceOf(it, before.get(name) ?? NOTHING),
      })),
    }
    before = now
  }
}

function added(
  { start: _start, ...change }: SpanSums,
  before: CellSums = nothingIn(change),
): CellSums {
  return {
    ...before,
    removals: before.removals + change.removals,
    restored: before.restored + change.restored,
    unpriced: before.unpriced + change.unpriced,
    keptMicros: before.keptMicros + change.keptMicros,
    rateMicros: before.rateMicros + change.rateMicros,
    moment: before.moment + change.moment,
  }
}

function nothingIn({ accountId, kind, team }: Cell): CellSums {
  return {
    accountId,
    kind,
    team,
    removals: 0,
    restored: 0,
    unpriced: 0,
    keptMicros: 0n,
    rateMicros: 0n,
    moment: 0n,
  }
}
