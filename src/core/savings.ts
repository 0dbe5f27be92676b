/**
 * The arithmetic of the ledger. A line is a constant rate, in micro-dollars per month of 730 hours,
 * from one moment until another. Two notions, never mixed: the run-rate is the sum of the rates in
 * force; what was realised is its integral over the hours, exact, rounded down once at the very end.
 */

import type { UsdMicros } from './money.ts'

const HOUR_MS = 3_600_000
/** 8,760 hours are twelve of them: a year is exact, a single calendar month is not. */
const MONTH_MS = 730 * HOUR_MS

/** Booked: what was removed. Offset: what we keep and pay for. Reversed: it was brought back. */
export type LineKind = 'booked' | 'offset' | 'reversed'

export interface Line {
  readonly kind: LineKind
  /** Signed. Null: no list price is known; counted, never summed. */
  readonly monthlyMicros: UsdMicros | null
  readonly startsAt: Date
  /** No longer included. */
  readonly endsAt: Date
}

/** What is kept for safety, and what it costs per month until it is deleted. */
export interface Kept {
  readonly monthlyMicros: UsdMicros | null
  readonly until: Date
}

export interface Removal {
  readonly monthlyMicros: UsdMicros | null
  readonly removedAt: Date
  /** When billing ends: at once, or when the recycle bin lets it go. */
  readonly billedUntil: Date
  /** For how long a saving is claimed at all. */
  readonly horizonMonths: number
  readonly kept: Kept | null
}

/** The lines that a confirmed removal adds to the ledger. */
export function linesOf({ monthlyMicros, kept, ...removal }: Removal): Line[] {
  const startsAt = latest(removal.removedAt, removal.billedUntil)
  const endsAt = new Date(startsAt.getTime() + removal.horizonMonths * MONTH_MS)
  // What is kept at an unknown price might cost more than is saved: until then nothing is claimed.
  const claimedFrom = kept && kept.monthlyMicros === null ? latest(startsAt, kept.until) : startsAt
  const booked: Line = {
    kind: 'booked',
    monthlyMicros,
    startsAt: earliest(claimedFrom, endsAt),
    endsAt,
  }
  if (!kept || kept.until <= removal.removedAt) return [booked]
  const cost = kept.monthlyMicros === null ? null : -kept.monthlyMicros
  const offset: Line = {
    kind: 'offset',
    monthlyMicros: cost,
    startsAt: removal.removedAt,
    endsAt: kept.until,
  }
  return [booked, offset]
}

/** What an undo adds to one line, so that from then on both come to nothing. Null: it is over already. */
export function reversalOf(line: Line, at: Date): Line | null {
  if (line.endsAt <= at) return null
  return {
    kind: 'reversed',
    monthlyMicros: line.monthlyMicros === null ? null : -line.monthlyMicros,
    startsAt: latest(line.startsAt, at),
    endsAt: line.endsAt,
  }
}

/** Dollars per month that are off at this moment. */
export function runRateAt(lines: readonly Line[], at: Date): UsdMicros {
  return lines.reduce(
    (sum, line) =>
      sum + (line.startsAt <= at && at < line.endsAt ? (line.monthlyMicros ?? 0n) : 0n),
    0n,
  )
}

/** Dollars that these lines have come to until this moment, rounded down: never more than the truth. */
export function realisedAt(lines: readonly Line[], at: Date): UsdMicros {
  return roundedDown(
    lines.reduce((sum, line) => sum + (line.monthlyMicros ?? 0n) * elapsedMs(line, at), 0n),
  )
}

/**
 * The changes of a run-rate up to a moment, summed: each as it is, and each times the moment at which
 * it happened (milliseconds since 1970). It is all that is needed to know run-rate and realised
 * dollars until the next change, and such sums can be added up over any stretches of time.
 */
export interface Accrual {
  readonly rateMicros: bigint
  readonly moment: bigint
}

/** The same as realisedAt of the lines behind the accrual. */
export function accrued({ rateMicros, moment }: Accrual, at: Date): UsdMicros {
  return roundedDown(rateMicros * BigInt(at.getTime()) - moment)
}

function elapsedMs({ startsAt, endsAt }: Line, at: Date): bigint {
  const until = earliest(endsAt, at).getTime()
  return BigInt(Math.max(0, until - startsAt.getTime()))
}

function roundedDown(microMs: bigint): UsdMicros {
  const monthMs = BigInt(MONTH_MS)
  const quotient = microMs / monthMs
  return microMs % monthMs < 0n ? quotient - 1n : quotient
}

function latest(a: Date, b: Date): Date {
  return a > b ? a : b
}

function earliest(a: Date, b: Date): Date {
  return a < b ? a : b
}
