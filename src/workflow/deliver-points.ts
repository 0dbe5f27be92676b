/**
 * Every minute, with a sink that gives receipts: freezes the minutes that are over, and sends what is
 * not confirmed yet. At most one point per series and minute is ever made; each is sent until it is
 * confirmed, with the same value, so sending one twice changes nothing.
 */

import { AppError } from '../core/errors.ts'
import { figuresAt } from '../core/figures.ts'
import type { PointSink } from '../core/point-sink.ts'
import type { Trx } from '../store/database.ts'
import {
  beginOutbox,
  claimPoints,
  confirmPoints,
  expirePoints,
  freezeMinute,
  lockOutboxClock,
  type OutboxPoint,
  releasePoints,
  type SeriesTotal,
} from '../store/outbox.ts'
import { sumsAt } from '../store/savings-sums.ts'
import { admitTagValues } from '../store/tag-values.ts'
import type { Deps } from './deps.ts'
import { ledgerSeries } from './ledger-series.ts'
import { minuteOf, minutesLater } from './minute.ts'

/** A line that is being written when a minute ends has been committed this much later. */
const SETTLE_MINUTES = 1
/** The service refuses points older than an hour. */
const OLDEST_MINUTES = 55
/** Longer than a request may take. */
const CLAIM_MINUTES = 2
const MAX_REQUESTS = 60

type DeliverDeps = Pick<Deps, 'db' | 'now'> & { readonly sink: PointSink }

export async function deliverPoints(deps: DeliverDeps, signal: AbortSignal): Promise<void> {
  await freezeMinutes(deps)
  for (let request = 0; request < MAX_REQUESTS && !signal.aborted; request++) {
    const points = await claim(deps)
    if (points.length > 0) await send(deps, points, signal)
    if (points.length < deps.sink.batch) return
  }
}

async function freezeMinutes({ db, now, sink }: DeliverDeps): Promise<void> {
  const at = now()
  const last = minutesLater(minuteOf(at), -SETTLE_MINUTES)
  await db.transaction().execute(async (trx) => {
    const frozenThrough = await lockOutboxClock(trx, sink.name)
    if (!frozenThrough) {
      await beginOutbox(trx, sink.name, { at: last, totals: await totalsAt(trx, last) })
      return
    }
    await expirePoints(trx, sink.name, { before: minutesLater(at, -OLDEST_MINUTES), at })
    for (const end of endsAfter(frozenThrough, last)) {
      const bucket = minutesLater(end, -1)
      await freezeMinute(trx, sink.name, { bucket, end, totals: await totalsAt(trx, end) })
    }
  })
}

/** What each series has come to; a value of a tag gets its slot before any of it is frozen. */
async function totalsAt(trx: Trx, at: Date): Promise<SeriesTotal[]> {
  const sums = await sumsAt(trx, at)
  const slots = await admitTagValues(trx, {
    account: sums.map((it) => it.accountId),
    kind: sums.map((it) => it.kind),
    team: sums.map((it) => it.team),
  })
  return ledgerSeries(figuresAt(sums, at), slots).map(({ tags, realisedMicros }) => ({
    ...tags,
    realisedMicros,
  }))
}

/** After a long silence the first minute holds all that came before it. */
function endsAfter(frozenThrough: Date, last: Date): Date[] {
  const oldest = minutesLater(last, 1 - OLDEST_MINUTES + SETTLE_MINUTES)
  const next = minutesLater(frozenThrough, 1)
  const ends: Date[] = []
  for (let end = next > oldest ? next : oldest; end <= last; end = minutesLater(end, 1)) {
    ends.push(end)
  }
  return ends
}

function claim({ db, now, sink }: DeliverDeps): Promise<OutboxPoint[]> {
  const at = now()
  const until = minutesLater(at, CLAIM_MINUTES)
  return claimPoints(db, sink.name, { at, until, limit: sink.batch })
}

async function send(
  { db, sink }: DeliverDeps,
  points: readonly OutboxPoint[],
  signal: AbortSignal,
): Promise<void> {
  const receipt = await sink.send(
    points.map(({ account, kind, team, bucket, micros }) => ({
      tags: { account, kind, team },
      at: bucket,
      micros,
    })),
    signal,
  )
  if (receipt.result === 'accepted') return confirmPoints(db, points)
  await releasePoints(db, points, receipt.result === 'unsure')
  throw new AppError('SINK_REFUSED', `${sink.name} ${receipt.result}: ${receipt.reason}`, {
    hint: 'The points are kept and sent again; after an hour they become part of a later minute.',
  })
}
