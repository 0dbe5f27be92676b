/**
 * A metrics service we own, as far as its intake goes: a point replaces an older one of its series and
 * minute, what is older than an hour is not taken, and a test says how the next deliveries go.
 */

import type { PointSink, Receipt, SavingsPoint } from '../../src/core/point-sink.ts'
import { HOUR_MS } from './clock.ts'

/** lost: taken in, but nobody learns of it. cut: not taken in, and nobody learns of that either. */
export type Delivery = 'taken' | 'refused' | 'lost' | 'cut' | 'crash'

export interface PointIntake extends PointSink {
  /** How the next deliveries go; after that, well. */
  readonly coming: Delivery[]
  /** Every delivery, as it went. */
  readonly deliveries: { readonly points: readonly SavingsPoint[]; readonly how: Delivery }[]
  /** What it has, in micro-dollars. */
  total(): bigint
  totalOf(tags: Partial<SavingsPoint['tags']>): bigint
  /** Its minutes, oldest first, with their sums. */
  minutes(): [string, bigint][]
}

export function pointIntake(now: () => Date, batch = 1_000): PointIntake {
  const kept = new Map<string, SavingsPoint>()
  const coming: Delivery[] = []
  const deliveries: PointIntake['deliveries'] = []
  const take = (points: readonly SavingsPoint[]): void => {
    for (const point of points) {
      if (now().getTime() - point.at.getTime() > HOUR_MS) continue
      kept.set(JSON.stringify([point.tags, point.at]), point)
    }
  }
  return {
    name: 'datadog',
    batch,
    coming,
    deliveries,
    async send(points): Promise<Receipt> {
      const how = coming.shift() ?? 'taken'
      deliveries.push({ points, how })
      if (how === 'taken' || how === 'lost') take(points)
      if (how === 'crash') throw new Error('the replica died while it sent')
      if (how === 'taken') return { result: 'accepted' }
      return { result: how === 'refused' ? 'refused' : 'unsure', reason: how }
    },
    total: () => sum(kept.values()),
    totalOf: (tags) =>
      sum(
        [...kept.values()].filter((it) =>
          Object.entries(tags).every(([key, value]) => Object(it.tags)[key] === value),
        ),
      ),
    minutes: () =>
      [...Map.groupBy(kept.values(), (it) => it.at.toISOString())]
        .map(([at, points]): [string, bigint] => [at, sum(points)])
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  }
}

function sum(points: Iterable<SavingsPoint>): bigint {
  return [...points].reduce((total, it) => total + it.micros, 0n)
}
