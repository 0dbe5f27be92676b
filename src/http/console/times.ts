/** Moments and stretches of time for people: in UTC, and how far away that is. */

import { type Language, messagesIn } from '../../core/messages/messages.ts'

const MINUTE_MS = 60_000
/** Each with its length, and from how many of them on it is used. */
const UNITS = [
  ['day', 86_400_000, 2],
  ['hour', 3_600_000, 1],
  ['minute', MINUTE_MS, 1],
] as const
const SECOND = ['second', 1_000] as const

export interface Moment {
  /** For machines. */
  readonly iso: string
  /** '2026-11-21 09:00 UTC' */
  readonly text: string
  readonly day: string
  /** '3 hours ago' */
  readonly away: string
}

export function momentOf(at: Date, now: Date, language: Language): Moment {
  const away = awayText(at, now, language)
  return { iso: at.toISOString(), text: minuteText(at), day: dayOf(at), away }
}

export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}

/** '2026-11-21 09:34 UTC' */
export function minuteText(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** '3 hours ago', 'in 2 days', 'just now'. */
export function awayText(at: Date, now: Date, language: Language): string {
  const ms = at.getTime() - now.getTime()
  if (ms <= 0 && ms > -MINUTE_MS) return messagesIn(language).console.justNow
  const [unit, size] = UNITS.find(([, it, least]) => Math.abs(ms) >= it * least) ?? SECOND
  return formatIn(language).format(Math.trunc(ms / size), unit)
}

const FORMATS = new Map<Language, Intl.RelativeTimeFormat>()

/** Made once: a page of the inbox asks for hundreds of moments. */
function formatIn(language: Language): Intl.RelativeTimeFormat {
  const known = FORMATS.get(language)
  const format = known ?? new Intl.RelativeTimeFormat(language, { numeric: 'always' })
  FORMATS.set(language, format)
  return format
}

/** '0.8 s', '12 s', '4 min 10 s'. */
export function tookText(ms: number): string {
  const seconds = ms / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 60) return `${Math.round(seconds)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}
