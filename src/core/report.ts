/** What the weekly report says. */

import type { Sum } from './digest.ts'
import type { UsdMicros } from './money.ts'

/** One removal as the ledger has it. */
export interface Booked {
  readonly actedAt: Date
  /** Null: no list price was known. */
  readonly monthlyMicros: UsdMicros | null
}

export interface SavingsView {
  /** Dollars per month that are off now. */
  readonly runRateMicros: UsdMicros
  /** Run-rate times the hours that it was really off. */
  readonly realisedMicros: UsdMicros
  readonly removals: number
  readonly unpriced: number
}

export interface ReportView extends SavingsView {
  /** ISO day. */
  readonly day: string
  readonly removalsThisWeek: number
  readonly realisedThisWeekMicros: UsdMicros
  readonly openWaste: Sum
  /** Realised in each of the last twelve weeks, oldest first. */
  readonly weeks: readonly { readonly endsOn: string; readonly micros: UsdMicros }[]
}

const WEEK_MS = 7 * 86_400_000
const WEEKS = 12
/** As AWS counts: a month is 730 hours. */
const MONTH_MS = 730n * 3_600_000n

export function savingsUpTo(booked: readonly Booked[], now: Date): SavingsView {
  return {
    runRateMicros: booked.reduce((sum, it) => sum + (it.monthlyMicros ?? 0n), 0n),
    realisedMicros: realisedIn(booked, { from: new Date(0), to: now }),
    removals: booked.length,
    unpriced: booked.filter((it) => it.monthlyMicros === null).length,
  }
}

export function reportOn(booked: readonly Booked[], openWaste: Sum, now: Date): ReportView {
  const weekAgo = new Date(now.getTime() - WEEK_MS)
  return {
    ...savingsUpTo(booked, now),
    day: dayOf(now),
    removalsThisWeek: booked.filter((it) => it.actedAt > weekAgo).length,
    realisedThisWeekMicros: realisedIn(booked, { from: weekAgo, to: now }),
    openWaste,
    weeks: Array.from({ length: WEEKS }, (_, index) => {
      const to = new Date(now.getTime() - (WEEKS - 1 - index) * WEEK_MS)
      const from = new Date(to.getTime() - WEEK_MS)
      return { endsOn: dayOf(to), micros: realisedIn(booked, { from, to }) }
    }),
  }
}

/** What was off between two moments, rounded down once over all. */
function realisedIn(
  booked: readonly Booked[],
  { from, to }: { readonly from: Date; readonly to: Date },
): UsdMicros {
  const microMs = booked.reduce((sum, { actedAt, monthlyMicros }) => {
    const start = Math.max(actedAt.getTime(), from.getTime())
    const ms = Math.max(0, to.getTime() - start)
    return sum + (monthlyMicros ?? 0n) * BigInt(ms)
  }, 0n)
  return microMs / MONTH_MS
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}
