/**
 * Every minute: says how things are, from the database. Whichever replica holds the minute sends all of
 * it; a minute sent twice, or by two, says the same, and one that was lost is followed by the next.
 */

import { figuresAt, totalOf } from '../core/figures.ts'
import { boundTag, type TagSlots } from '../core/metric-tags.ts'
import type { PointSink } from '../core/point-sink.ts'
import { type OpenFindings, openFindings } from '../store/findings.ts'
import { outboxState } from '../store/outbox.ts'
import { sumsAt } from '../store/savings-sums.ts'
import { type LastLook, lastLooks } from '../store/scan-scopes.ts'
import { admitTagValues } from '../store/tag-values.ts'
import type { Deps } from './deps.ts'
import { groupedBy, ledgerSeries, seriesTags } from './ledger-series.ts'
import { minuteOf } from './minute.ts'
import { ownCost } from './own-cost.ts'

type PublishDeps = Pick<Deps, 'db' | 'metrics' | 'policy' | 'now'> & {
  readonly sink: PointSink | null
}

export async function publishMetrics(deps: PublishDeps): Promise<void> {
  const { db, metrics } = deps
  const at = minuteOf(deps.now())
  const [sums, open, looks] = [await sumsAt(db, at), await openFindings(db), await lastLooks(db)]
  const places = [...sums, ...open]
  const slots = await admitTagValues(db, {
    account: [...places, ...looks].map((it) => it.accountId),
    kind: places.map((it) => it.kind),
    team: places.map((it) => it.team),
    provider: looks.map((it) => it.provider),
  })
  for (const series of ledgerSeries(figuresAt(sums, at), slots)) {
    metrics.gauge('savings.cumulative', series.realisedMicros, series.tags)
    metrics.gauge('savings.run_rate_monthly', series.runRateMicros, series.tags)
  }
  publishOpen(deps, open, slots)
  publishAges(deps, looks, slots)
  await publishOutbox(deps)
  await publishOwnCost(deps, at)
  metrics.gauge('heartbeat', 1, {})
}

async function publishOwnCost(deps: PublishDeps, at: Date): Promise<void> {
  const { totalMicros } = await ownCost(deps, at)
  if (totalMicros !== null) deps.metrics.gauge('self.cost', totalMicros, {})
}

function publishOpen(
  { metrics }: PublishDeps,
  open: readonly OpenFindings[],
  slots: TagSlots,
): void {
  for (const [tags, findings] of groupedBy(open, (it) => seriesTags(it, slots))) {
    const micros = findings.reduce((sum, it) => sum + it.monthlyMicros, 0n)
    metrics.gauge('waste.open_monthly', micros, tags)
  }
  const byStage = groupedBy(open, (it) => ({
    account: boundTag(slots, 'account', it.accountId),
    kind: boundTag(slots, 'kind', it.kind),
    stage: it.status,
  }))
  for (const [tags, findings] of byStage) {
    metrics.gauge(
      'findings.open',
      findings.reduce((sum, it) => sum + it.count, 0),
      tags,
    )
  }
}

function publishAges(
  { metrics, now }: PublishDeps,
  looks: readonly LastLook[],
  slots: TagSlots,
): void {
  const byPlace = groupedBy(looks, (it) => ({
    account: boundTag(slots, 'account', it.accountId),
    provider: boundTag(slots, 'provider', it.provider),
  }))
  for (const [tags, members] of byPlace) {
    const oldest = Math.min(...members.map((it) => it.scannedAt.getTime()))
    metrics.gauge('scan.age', secondsSince(oldest, now()), tags)
  }
}

async function publishOutbox({ db, metrics, sink, now }: PublishDeps): Promise<void> {
  const outbox = sink && (await outboxState(db, sink.name))
  if (!outbox) return
  const tags = { sink: sink.name }
  const { frozenThrough, acknowledgedMicros, pending, oldest } = outbox
  const ledger = totalOf(figuresAt(await sumsAt(db, frozenThrough), frozenThrough))
  metrics.gauge('ledger.drift', ledger.realisedMicros - acknowledgedMicros, tags)
  metrics.gauge('outbox.pending', pending, tags)
  metrics.gauge('outbox.oldest_age', oldest ? secondsSince(oldest.getTime(), now()) : 0, tags)
}

function secondsSince(ms: number, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - ms) / 1_000))
}
