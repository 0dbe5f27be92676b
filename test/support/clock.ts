/** A clock that stands still until a test moves it. */

export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

export interface Clock {
  readonly now: () => Date
  advance(ms: number): void
  /** Never backwards. */
  advanceTo(moment: Date): void
}

export function clockAt(start: Date = new Date('2026-03-02T09:00:00.000Z')): Clock {
  let at = start.getTime()
  return {
    now: () => new Date(at),
    advance(ms) {
      at += ms
    },
    advanceTo(moment) {
      at = Math.max(at, moment.getTime())
    },
  }
}
