/** What the weekly report says. All figures are the ledger's; a week is the difference of two moments. */

import type { Sum } from './digest.ts'
import type { Figures } from './figures.ts'
import type { UsdMicros } from './money.ts'

export interface ReportView extends Figures {
  /** ISO day. */
  readonly day: string
  readonly removalsThisWeek: number
  readonly realisedThisWeekMicros: UsdMicros
  readonly openWaste: Sum
  /** Realised in each of the last twelve weeks, oldest first. */
  readonly weeks: readonly { readonly endsOn: string; readonly micros: UsdMicros }[]
}

/** Where the ledger stood at a moment. */
export interface Standing {
  readonly at: Date
  readonly figures: Figures
}

const WEEK_MS = 7 * 86_400_000
const WEEKS = 12

/** The moments that a report compares: the last is now, the others lie a week apart before it. */
export function reportMoments(now: Date): Date[] {
  return Array.from(
    { length: WEEKS + 1 },
    (_, index) => new Date(now.getTime() - (WEEKS - index) * WEEK_MS),
  )
}

/** `standings`: of reportMoments, in their order. */
export function reportOn(standings: readonly Standing[], openWaste: Sum): ReportView {
  const [weekAgo, now] = standings.slice(-2)
  if (!weekAgo || !now) throw new Error('a report compares two moments at least')
  return {
    ...now.figures,
    day: dayOf(now.at),
    removalsThisWeek: everRemoved(now) - everRemoved(weekAgo),
    realisedThisWeekMicros: now.figures.realisedMicros - weekAgo.figures.realisedMicros,
    openWaste,
    weeks: standings.slice(1).map(({ at, figures }, index) => ({
      endsOn: dayOf(at),
      micros: figures.realisedMicros - (standings[index]?.figures.realisedMicros ?? 0n),
    })),
  }
}

/** Also what was brought back since. */
function everRemoved({ figures }: Standing): number {
  return figures.removals + figures.restored
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}
