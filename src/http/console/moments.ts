/** Moments for people: the day, the minute in UTC, and how long ago or ahead that is. */

import type { Messages } from '../../core/messages/messages.ts'

const MINUTE_MS = 60_000

type Words = Pick<Messages['inbox'], 'ago' | 'ahead'>

export interface Moment {
  /** For machines. */
  readonly iso: string
  /** '2026-11-21 09:00 UTC' */
  readonly text: string
  readonly day: string
  readonly away: string
}

export function momentOf(at: Date, now: Date, words: Words): Moment {
  const iso = at.toISOString()
  return {
    iso,
    text: `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`,
    day: iso.slice(0, 10),
    away: away(at, now, words),
  }
}

function away(at: Date, now: Date, { ago, ahead }: Words): string {
  const ms = now.getTime() - at.getTime()
  const say = ms >= 0 ? ago : ahead
  const minutes = Math.floor(Math.abs(ms) / MINUTE_MS)
  if (minutes === 0) return say.now
  if (minutes < 60) return say.minutes(minutes)
  if (minutes < 48 * 60) return say.hours(Math.floor(minutes / 60))
  return say.days(Math.floor(minutes / (24 * 60)))
}
