/**
 * What was to be expected. At the start of a month: that what was off then stays off for all its hours.
 * From now on: what the ledger itself comes to when nothing else is removed or brought back; lines end
 * with their horizon and backups with their time, both of which it knows.
 */

import type { Figures } from './figures.ts'
import type { UsdMicros } from './money.ts'
import { realisedAt } from './savings.ts'
import { endOf } from './timeline.ts'

/** The rate at its start over the hours of the month, or over those that have passed until `at`. */
export function expectedOf(rateMicros: UsdMicros, startsAt: Date, at: Date): UsdMicros {
  const endsAt = endOf('month', startsAt)
  return realisedAt([{ kind: 'booked', monthlyMicros: rateMicros, startsAt, endsAt }], at)
}

export interface Expected {
  /** '2026-12' */
  readonly month: string
  /** Of this month alone; of the month that runs: what is left of it. */
  readonly micros: UsdMicros
  /** Realised since the first removal, at its end. */
  readonly cumulativeMicros: UsdMicros
}

/** `ends`: where the ledger stands at the end of this month and of those that follow. */
export function expectedFrom(
  now: Figures,
  ends: readonly (Figures & { readonly at: Date })[],
): Expected[] {
  return ends.map(({ at, realisedMicros }, index) => ({
    month: new Date(at.getTime() - 1).toISOString().slice(0, 7),
    micros: realisedMicros - (ends[index - 1] ?? now).realisedMicros,
    cumulativeMicros: realisedMicros,
  }))
}
