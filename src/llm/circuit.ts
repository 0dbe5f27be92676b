/**
 * Stops asking where asking is pointless: for the day when the daily quota is used up, for a while when
 * the model or the key is refused, for a minute when the service fails again and again. Each replica
 * learns by itself.
 */

import type { TemplateReason } from '../core/justification.ts'
import type { Failure } from './model.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Single failures happen; so many in a row are an outage. */
const OUTAGE = 3
/** Only a person can mend these; another look now and then shows whether it happened. */
const PAUSES_MS: Partial<Record<TemplateReason, number>> = {
  no_model: HOUR_MS,
  refused: 10 * MINUTE_MS,
}
const TROUBLES: ReadonlySet<TemplateReason> = new Set(['unavailable', 'network', 'timeout'])

export class Circuit {
  #blockedUntil = 0
  #reason: TemplateReason = 'unavailable'
  #troubles = 0

  /** Why nothing may be asked now, and until when; null when it may. */
  block(now: number): { readonly reason: TemplateReason; readonly until: number } | null {
    return now < this.#blockedUntil ? { reason: this.#reason, until: this.#blockedUntil } : null
  }

  succeeded(): void {
    this.#troubles = 0
  }

  failed({ reason, afterMs }: Failure, now: number): void {
    this.#troubles = TROUBLES.has(reason) ? this.#troubles + 1 : 0
    const until = this.#endOf(reason, afterMs, now)
    if (until <= this.#blockedUntil) return
    this.#blockedUntil = until
    this.#reason = reason
  }

  #endOf(reason: TemplateReason, afterMs: number, now: number): number {
    if (reason === 'quota') return nextPacificMidnight(now)
    if (reason === 'rate_limit') return now + afterMs
    const pauseMs = this.#troubles >= OUTAGE ? MINUTE_MS : (PAUSES_MS[reason] ?? 0)
    return now + pauseMs
  }
}

const PACIFIC = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hour: 'numeric',
  hourCycle: 'h23',
})

/** Google counts days by the clock of California, where some have 23 or 25 hours. */
export function nextPacificMidnight(now: number): number {
  let at = Math.floor(now / HOUR_MS) * HOUR_MS + HOUR_MS
  while (Number(PACIFIC.format(at)) !== 0) at += HOUR_MS
  return at
}
