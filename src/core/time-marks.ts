/**
 * The life of a finding as moments on one line. Old moments lie far apart and new ones close together,
 * so places go by order first and by time second: each has room for its label, and none is out of order.
 */

export const MARK_NAMES = [
  'created',
  'used',
  'idle',
  'asked',
  'decided',
  'snapshot',
  'removed',
  'undo',
  'restored',
  'now',
] as const
export type MarkName = (typeof MARK_NAMES)[number]

export interface Mark {
  readonly name: MarkName
  readonly at: Date
}

export interface Placed extends Mark {
  /** From 0 at the left to 1 at the right. */
  readonly x: number
}

/** Share of the width that is spread evenly; the rest goes by time. */
const EVEN = 0.75

export function placed(marks: readonly Mark[]): Placed[] {
  const inTime = marks.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const [first, last] = [inTime[0], inTime.at(-1)]
  if (!first || !last || inTime.length === 1) return inTime.map((it) => ({ ...it, x: 0.5 }))
  const begin = first.at.getTime()
  const span = Math.max(1, last.at.getTime() - begin)
  return inTime.map((it, place) => ({
    ...it,
    x: EVEN * (place / (inTime.length - 1)) + (1 - EVEN) * ((it.at.getTime() - begin) / span),
  }))
}
