/** How much of each limit is used: the total, or the places that are nearest to it. Pure. */

import { type LimitName, type Limits, mostOfRegion } from './limits.ts'
import type { UsdMicros } from './money.ts'

/** What executions have spent in one place on behalf of one scan. */
export interface SpentHere {
  readonly scanId: string | null
  readonly provider: string
  readonly accountId: string
  readonly region: string
  readonly kind: string
  /** In the last 24 hours. */
  readonly ofDay: number
  /** On behalf of this scan, whenever. */
  readonly ofScan: number
  readonly monthlyMicros: UsdMicros
  /** How many resources of the kind the region has; null when nobody counted them lately. */
  readonly listed: number | null
}

export interface Use {
  /** What is counted: a scan, an account, a kind in a region. Null: everything. */
  readonly of: SpentHere | null
  readonly used: bigint
  /** Null: no such limit. */
  readonly most: bigint | null
}

export type Uses = Readonly<Record<LimitName, readonly Use[]>>

const NEAREST = 3

export function usesOf(limits: Limits, spent: readonly SpentHere[]): Uses {
  const today = spent.filter((it) => it.ofDay > 0)
  const removals = sum(today, (it) => BigInt(it.ofDay))
  return {
    removalsPerScan: nearest(
      spent.filter((it) => it.scanId !== null),
      { by: (it) => it.scanId, used: (it) => it.ofScan, most: () => limits.removalsPerScan },
    ),
    removalsPerDay: [{ of: null, used: removals, most: big(limits.removalsPerDay) }],
    removalsPerAccountAndDay: nearest(today, {
      by: (it) => `${it.provider}/${it.accountId}`,
      used: (it) => it.ofDay,
      most: () => limits.removalsPerAccountAndDay,
    }),
    monthlyMicrosPerDay: [
      { of: null, used: sum(today, (it) => it.monthlyMicros), most: limits.monthlyMicrosPerDay },
    ],
    sharePercent: nearest(today, {
      by: (it) => JSON.stringify([it.provider, it.accountId, it.region, it.kind]),
      used: (it) => it.ofDay,
      most: (it) => mostOfRegion(limits, it.listed),
    }),
  }
}

interface Counting {
  readonly by: (here: SpentHere) => string | null
  readonly used: (here: SpentHere) => number
  readonly most: (here: SpentHere) => number | null
}

function nearest(spent: readonly SpentHere[], { by, used, most }: Counting): readonly Use[] {
  const uses = [...Map.groupBy(spent, by).values()].flatMap((group) => {
    const [of] = group
    if (!of) return []
    return [{ of, used: sum(group, (it) => BigInt(used(it))), most: big(most(of)) }]
  })
  return uses.toSorted((a, b) => left(a) - left(b)).slice(0, NEAREST)
}

/** Where there is no limit, the most used comes first. */
function left({ used, most }: Use): number {
  return most === null ? -Number(used) : Number(most - used)
}

function sum(spent: readonly SpentHere[], of: (here: SpentHere) => bigint): bigint {
  return spent.reduce((total, it) => total + of(it), 0n)
}

function big(count: number | null): bigint | null {
  return count === null ? null : BigInt(count)
}
