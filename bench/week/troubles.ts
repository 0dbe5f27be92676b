/** What goes wrong in the week, and when. Minutes count from its beginning. */

import { MINUTE_MS } from '../../src/workflow/minute.ts'
import type { Dice } from './dice.ts'

const HOUR = 60
const DAY = 24 * HOUR
export const WEEK_MINUTES = 7 * DAY
export const START = new Date('2026-11-09T00:00:00.000Z')

export type Trouble = 'agent down' | 'intake down' | 'intake shaky' | 'no replica' | 'split brain'

/** [from, until) of each, in minutes. */
const SPANS: Readonly<Record<Trouble, readonly (readonly [number, number])[]>> = {
  'agent down': [
    [1.4 * DAY, 1.4 * DAY + 3 * HOUR],
    [4.1 * DAY, 4.1 * DAY + 20],
  ],
  'intake down': [
    [2 * DAY, 2 * DAY + 20],
    // Longer than points are taken: what they held has to come later.
    [5.5 * DAY, 5.5 * DAY + 2 * HOUR],
  ],
  'intake shaky': [[3 * DAY, 3 * DAY + 40]],
  'no replica': [
    [2.6 * DAY, 2.6 * DAY + 30],
    [6.1 * DAY, 6.1 * DAY + 95],
  ],
  'split brain': [
    [3.7 * DAY, 3.7 * DAY + 5],
    [5.0 * DAY, 5.0 * DAY + 45],
  ],
}

export const DEPLOYS = [0.5, 1.9, 3.3, 5.2, 6.4].map((day) => Math.floor(day * DAY))
export const LOSS = 0.02
/** Of the minutes: a replica dies while it publishes, or between a delivery and its receipt. */
export const DEATHS = 0.004
/** Of the deliveries: it arrives and the answer is lost, or it does not arrive and nobody knows. */
export const LOST_ANSWERS = 0.02

export function isIn(trouble: Trouble, minute: number): boolean {
  return SPANS[trouble].some(([from, until]) => minute >= from && minute < until)
}

export function minutesOf(trouble: Trouble): number {
  return SPANS[trouble].reduce((sum, [from, until]) => sum + until - from, 0)
}

export function atMinute(minute: number): Date {
  return new Date(START.getTime() + minute * MINUTE_MS)
}

/**
 * How a delivery goes in this minute. An outage longer than an hour refuses plainly: what was cut off
 * then, and never could be sent again, nobody could know the fate of (docs/datadog.md).
 */
export function deliveryAt(
  minute: number,
  dice: Dice,
): 'taken' | 'refused' | 'lost' | 'cut' | 'crash' {
  if (isIn('intake down', minute)) return 'refused'
  if (isIn('intake shaky', minute)) return dice.pick(['cut', 'lost', 'refused'])
  if (dice.chance(DEATHS)) return 'crash'
  if (dice.chance(LOST_ANSWERS)) return dice.pick(['lost', 'cut'])
  return 'taken'
}
