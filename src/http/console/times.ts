/** Moments and stretches of time for people: in UTC, and how far away that is. */

import type { Language } from '../../core/messages/messages.ts'

const UNITS = [
  ['day', 86_400_000, 2],
  ['hour', 3_600_000, 1],
  ['minute', 60_000, 1],
  ['second', 1_000, 1],
] as const

export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}

/** '2026-11-21 09:34 UTC' */
export function minuteText(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** '3 hours ago', 'in 2 days'. */
export function awayText(at: Date, now: Date, language: Language): string {
  const ms = at.getTime() - now.getTime()
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'always' })
  const [unit, size] = UNITS.find(([, it, least]) => Math.abs(ms) >= it * least) ?? [
    'second',
    1_000,
  ]
  return format.format(Math.trunc(ms / size), unit)
}

/** '0.8 s', '12 s', '4 min 10 s'. */
export function tookText(ms: number): string {
  const seconds = ms / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
