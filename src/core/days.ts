/** Whole days from a moment on. A day is 24 hours: nothing here depends on a calendar or a place. */

const DAY_MS = 86_400_000

export function daysAfter(moment: Date, days: number): Date {
  return new Date(moment.getTime() + days * DAY_MS)
}

export function daysBefore(moment: Date, days: number): Date {
  return daysAfter(moment, -days)
}
