/**
 * What leaves the ledger for a metrics service over HTTP: per series and minute one point, frozen once,
 * sent until it is confirmed. A point holds what the ledger has come to less everything sent or waiting
 * to be sent, so points always sum to the ledger, whatever was late, lost or refused before.
 */

import { sql } from 'kysely'
import type { UsdMicros } from '../core/money.ts'
import type { Db, Trx } from './database.ts'

/** The tags of a series, bounded. */
export interface SeriesTags {
  readonly account: string
  readonly kind: string
  readonly team: string
}

export interface SeriesTotal extends SeriesTags {
  readonly realisedMicros: UsdMicros
}

export interface OutboxPoint extends SeriesTags {
  readonly seriesId: number
  readonly bucket: Date
  readonly micros: UsdMicros
}

/** Locked until the transaction ends: minutes are frozen by one replica at a time. Null: never begun. */
export async function lockOutboxClock(trx: Trx, sink: string): Promise<Date | null> {
  const row = await trx
    .selectFrom('outbox_clock')
    .select('frozen_through')
    .where('sink', '=', sink)
    .forUpdate()
    .executeTakeFirst()
  return row?.frozen_through ?? null
}

/** What was saved before counts as sent: at once, it would look like a day of great savings. */
export async function beginOutbox(
  trx: Trx,
  sink: string,
  { at, totals }: { readonly at: Date; readonly totals: readonly SeriesTotal[] },
): Promise<void> {
  await trx
    .insertInto('outbox_clock')
    .values({ sink, frozen_through: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await addSeries(trx, sink, totals, (it) => it.realisedMicros)
}

/** Freezes the minute that begins with `bucket`; `totals` are what the ledger has come to at its end. */
export async function freezeMinute(
  trx: Trx,
  sink: string,
  minute: { readonly bucket: Date; readonly end: Date; readonly totals: readonly SeriesTotal[] },
): Promise<void> {
  await addSeries(trx, sink, minute.totals, () => 0n)
  const totals = JSON.stringify(
    minute.totals.map((it) => ({ ...it, realisedMicros: it.realisedMicros.toString() })),
  )
  await sql`
    insert into outbox_point (series_id, bucket, micros)
    select id, ${minute.bucket}, micros from (
      select series.id, total."realisedMicros" - acknowledged_micros - unsure_micros
        - coalesce((select sum(micros) from outbox_point where series_id = series.id), 0) as micros
      from outbox_series as series
      join jsonb_to_recordset(${totals}::jsonb)
        as total(account text, kind text, team text, "realisedMicros" bigint)
        using (account, kind, team)
      where sink = ${sink}
    ) as point
    where micros <> 0`.execute(trx)
  await trx
    .updateTable('outbox_clock')
    .set({ frozen_through: minute.end })
    .where('sink', '=', sink)
    .execute()
}

async function addSeries(
  trx: Trx,
  sink: string,
  totals: readonly SeriesTotal[],
  sentBefore: (total: SeriesTotal) => UsdMicros,
): Promise<void> {
  if (totals.length === 0) return
  const rows = totals.map((it) => ({
    ...it,
    sent: sentBefore(it).toString(),
    realisedMicros: null,
  }))
  await sql`
    insert into outbox_series (sink, account, kind, team, acknowledged_micros)
    select ${sink}, account, kind, team, sent
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as fresh(account text, kind text, team text, sent bigint)
    where (account, kind, team) not in (
      select account, kind, team from outbox_series where sink = ${sink})
    on conflict do nothing`.execute(trx)
}

/** Points to send now, oldest first. Nobody else sends them before the claim runs out. */
export async function claimPoints(
  db: Db,
  sink: string,
  claim: { readonly at: Date; readonly until: Date; readonly limit: number },
): Promise<OutboxPoint[]> {
  const { rows } = await sql<Omit<OutboxPoint, 'seriesId'> & { series_id: number }>`
    update outbox_point as point set
      claimed_until = ${claim.until},
      may_have_arrived = point.may_have_arrived or point.claimed_until is not null
    from outbox_series as series
    where series.id = point.series_id and (point.series_id, point.bucket) in (
      select series_id, bucket from outbox_point join outbox_series on id = series_id
      where sink = ${sink} and (claimed_until is null or claimed_until <= ${claim.at})
      order by bucket, series_id limit ${claim.limit}
      for update of outbox_point skip locked)
    returning series.account, series.kind, series.team, point.series_id, point.bucket,
      point.micros`.execute(db)
  return rows
    .map(({ series_id: seriesId, ...point }) => ({ ...point, seriesId }))
    .toSorted((a, b) => a.seriesId - b.seriesId || a.bucket.getTime() - b.bucket.getTime())
}

/** They arrived: forgotten, but for their sum. */
export async function confirmPoints(db: Db, points: readonly OutboxPoint[]): Promise<void> {
  await sql`
    with arrived as (
      delete from outbox_point using ${keysOf(points)}
      where outbox_point.series_id = key.series_id and outbox_point.bucket = key.bucket
      returning outbox_point.series_id, micros)
    update outbox_series set acknowledged_micros = acknowledged_micros + arrived.micros
    from (select series_id, sum(micros) as micros from arrived group by 1) as arrived
    where id = arrived.series_id`.execute(db)
}

/** They certainly did not arrive, or nobody knows: to be sent again. */
export async function releasePoints(
  db: Db,
  points: readonly OutboxPoint[],
  mayHaveArrived: boolean,
): Promise<void> {
  await sql`
    update outbox_point set
      claimed_until = null, may_have_arrived = may_have_arrived or ${mayHaveArrived}
    from ${keysOf(points)}
    where outbox_point.series_id = key.series_id and outbox_point.bucket = key.bucket
  `.execute(db)
}

/**
 * Gives up points that are too old to be accepted. What certainly did not arrive becomes part of the
 * next minute; what may have arrived does not: rather too little is shown than too much.
 */
export async function expirePoints(
  trx: Trx,
  sink: string,
  { before, at }: { readonly before: Date; readonly at: Date },
): Promise<void> {
  await sql`
    with expired as (
      delete from outbox_point using outbox_series
      where outbox_series.id = series_id and sink = ${sink} and bucket < ${before}
        and (claimed_until is null or claimed_until <= ${at})
      returning series_id, micros, may_have_arrived or claimed_until is not null as is_unsure)
    update outbox_series set unsure_micros = unsure_micros + expired.micros
    from (select series_id, sum(micros) as micros from expired where is_unsure group by 1) as expired
    where id = expired.series_id`.execute(trx)
}

/**
 * A person has looked: what may have arrived did, or did not and becomes part of the next minute. Returns
 * how much that was.
 */
export async function settleUnsure(
  db: Db,
  sink: string,
  fate: 'arrived' | 'lost',
): Promise<UsdMicros> {
  const { rows } = await sql<{ settled: string }>`
    with unsure as (
      select id, unsure_micros from outbox_series
      where sink = ${sink} and unsure_micros <> 0 for update),
    settled as (
      update outbox_series set unsure_micros = 0, acknowledged_micros = acknowledged_micros
        + case when ${fate === 'arrived'} then unsure.unsure_micros else 0 end
      from unsure where outbox_series.id = unsure.id)
    select coalesce(sum(unsure_micros), 0) as settled from unsure`.execute(db)
  return BigInt(rows[0]?.settled ?? 0)
}

export interface OutboxState {
  readonly frozenThrough: Date
  readonly pending: number
  readonly oldest: Date | null
  readonly acknowledgedMicros: UsdMicros
}

/** Null: it was never begun. */
export async function outboxState(db: Db, sink: string): Promise<OutboxState | null> {
  const { rows } = await sql<{
    frozen_through: Date
    pending: bigint
    oldest: Date | null
    acknowledged: string
  }>`
    select frozen_through, count(bucket) as pending, min(bucket) as oldest,
      (select coalesce(sum(acknowledged_micros), 0) from outbox_series where sink = ${sink})
        as acknowledged
    from outbox_clock as clock
    left join outbox_series as series using (sink)
    left join outbox_point as point on point.series_id = series.id
    where clock.sink = ${sink}
    group by frozen_through`.execute(db)
  const [row] = rows
  if (!row) return null
  return {
    frozenThrough: row.frozen_through,
    pending: Number(row.pending),
    oldest: row.oldest,
    acknowledgedMicros: BigInt(row.acknowledged),
  }
}

function keysOf(points: readonly OutboxPoint[]): ReturnType<typeof sql> {
  const seriesIds = points.map((it) => it.seriesId)
  const buckets = points.map((it) => it.bucket)
  return sql`unnest(${seriesIds}::integer[], ${buckets}::timestamptz[]) as key(series_id, bucket)`
}
