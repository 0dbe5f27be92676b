/**
 * How much may be removed at most, whatever people approve: the last barrier against a mistake of
 * ours, or of a policy. Pure; what is counted comes from the database (store/limits.ts).
 */

import { formatUsd, type UsdMicros } from './money.ts'

/** Null: no such limit. A day is the last 24 hours. What is parked counts like what is removed. */
export interface Limits {
  /** Removals that rest on one scan: a scan that is wrong can do so much harm, and no more. */
  readonly removalsPerScan: number | null
  readonly removalsPerDay: number | null
  readonly removalsPerAccountAndDay: number | null
  /** The sum of their monthly cost. What has no price counts as a removal only. */
  readonly monthlyMicrosPerDay: UsdMicros | null
  /** Per cent of all resources of one kind in one region, idle or not, in a day. */
  readonly sharePercent: number | null
  /** So many are always allowed: of four volumes two may be waste. */
  readonly shareFloor: number
}

export const DEFAULT_LIMITS: Limits = {
  removalsPerScan: 100,
  removalsPerDay: 100,
  removalsPerAccountAndDay: 50,
  monthlyMicrosPerDay: 10_000_000_000n,
  sharePercent: 25,
  shareFloor: 20,
}

/** What executions have done, or are about to do, without the one that asks. */
export interface Spent {
  readonly ofScan: number
  readonly ofDay: number
  readonly ofAccountAndDay: number
  readonly ofKindAndRegion: number
  readonly monthlyMicros: UsdMicros
}

export type LimitName = Exclude<keyof Limits, 'shareFloor'>

export interface Reached {
  readonly limit: LimitName
  /** For people: which limit, and what it stands at. */
  readonly reason: string
}

export interface Wish {
  readonly monthlyMicros: UsdMicros | null
  /** How many resources of its kind the region has; null when nobody could count them. */
  readonly listed: number | null
}

/** The first limit that one more removal would break; null when there is none. */
export function limitReached(limits: Limits, spent: Spent, wish: Wish): Reached | null {
  const { removalsPerScan, removalsPerDay, removalsPerAccountAndDay } = limits
  return (
    tooMany('removalsPerScan', removalsPerScan, spent.ofScan, 'rest on the same scan') ??
    tooMany('removalsPerDay', removalsPerDay, spent.ofDay, 'in 24 hours') ??
    tooMany(
      'removalsPerAccountAndDay',
      removalsPerAccountAndDay,
      spent.ofAccountAndDay,
      'in this account in 24 hours',
    ) ??
    tooDear(limits, spent, wish) ??
    tooLargeAShare(limits, spent, wish)
  )
}

function tooMany(
  limit: LimitName,
  most: number | null,
  spent: number,
  where: string,
): Reached | null {
  if (most === null || spent < most) return null
  return { limit, reason: `${spent} removals ${where}, and the policy allows ${most}` }
}

function tooDear(limits: Limits, spent: Spent, wish: Wish): Reached | null {
  const most = limits.monthlyMicrosPerDay
  const sum = spent.monthlyMicros + (wish.monthlyMicros ?? 0n)
  if (most === null || sum <= most) return null
  return {
    limit: 'monthlyMicrosPerDay',
    reason:
      `with this one ${formatUsd(sum)} per month would be removed in 24 hours, ` +
      `and the policy allows ${formatUsd(most)}`,
  }
}

/** A number that nobody could count is no reason to remove more than the floor. Null: no such limit. */
export function mostOfRegion(
  { sharePercent, shareFloor }: Pick<Limits, 'sharePercent' | 'shareFloor'>,
  listed: number | null,
): number | null {
  if (sharePercent === null) return null
  return Math.max(shareFloor, Math.floor(((listed ?? 0) * sharePercent) / 100))
}

function tooLargeAShare(limits: Limits, spent: Spent, wish: Wish): Reached | null {
  const most = mostOfRegion(limits, wish.listed)
  if (most === null || spent.ofKindAndRegion < most) return null
  const of = wish.listed === null ? 'of a number that nobody could count' : `of ${wish.listed}`
  return {
    limit: 'sharePercent',
    reason:
      `${spent.ofKindAndRegion} ${of} in this region were removed in 24 hours, and the policy ` +
      `allows ${limits.sharePercent} %, or ${limits.shareFloor}`,
  }
}
