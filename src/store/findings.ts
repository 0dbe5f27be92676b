/** Reads findings. Changing their status is move.ts; what a scan writes is sightings.ts. */

import { sql } from 'kysely'
import type { Sum } from '../core/digest.ts'
import { type AuditNote, type FindingStatus, MOVES } from '../core/finding.ts'
import type { UsdMicros } from '../core/money.ts'
import type { Db, Trx } from './database.ts'
import { selectFindings } from './rows.ts'
import type { AuditEntry, Finding } from './schema.ts'

export interface FindingFilter {
  readonly status?: readonly FindingStatus[]
  readonly detectorId?: string
  readonly accountId?: string
  readonly region?: string
  readonly minMonthlyMicros?: UsdMicros
}

/** Where the previous page ended, in the order of the list. */
export interface FindingCursor {
  readonly monthlyMicros: UsdMicros | null
  readonly id: string
}

export function findFinding(db: Db, findingId: string): Promise<Finding | undefined> {
  return selectFindings(db).where('id', '=', findingId).executeTakeFirst()
}

/** Live findings that a scan saw, dearest first, unpriced last. */
export function findingsOfScan(db: Db, scanId: string): Promise<Finding[]> {
  return selectFindings(db)
    .where('last_scan_id', '=', scanId)
    .where('status', 'not in', ['remediated', 'resolved', 'restored'])
    .orderBy('monthly_micros', (order) => order.desc().nullsLast())
    .orderBy('id')
    .execute()
}

export function findingsById(db: Db, ids: readonly string[]): Promise<Finding[]> {
  return selectFindings(db).where('id', '=', sql<string>`any(${ids}::uuid[])`).execute()
}

/** The finding as it is and stays until the transaction ends. */
export function lockFinding(trx: Trx, findingId: string): Promise<Finding | undefined> {
  return selectFindings(trx).where('id', '=', findingId).forUpdate('finding').executeTakeFirst()
}

/** The same for who knows only a question about it. */
export function lockFindingOf(trx: Trx, approvalId: string): Promise<Finding | undefined> {
  return selectFindings(trx)
    .where('id', '=', (eb) =>
      eb.selectFrom('approval').select('finding_id').where('approval.id', '=', approvalId),
    )
    .forUpdate('finding')
    .executeTakeFirst()
}

/** Dearest first, unpriced last. */
export function listFindings(
  db: Db,
  filter: FindingFilter,
  page: { readonly limit: number; readonly after?: FindingCursor | undefined },
): Promise<Finding[]> {
  let query = selectFindings(db)
  if (filter.status) query = query.where('status', 'in', filter.status)
  if (filter.detectorId) query = query.where('detector_id', '=', filter.detectorId)
  if (filter.accountId) query = query.where('account_id', '=', filter.accountId)
  if (filter.region) query = query.where('region', '=', filter.region)
  if (filter.minMonthlyMicros !== undefined) {
    query = query.where('monthly_micros', '>=', filter.minMonthlyMicros)
  }
  if (page.after) query = query.where(isAfter(page.after))
  return query
    .orderBy('monthly_micros', (order) => order.desc().nullsLast())
    .orderBy('id')
    .limit(page.limit)
    .execute()
}

function isAfter({ monthlyMicros, id }: FindingCursor): ReturnType<typeof sql<boolean>> {
  return monthlyMicros === null
    ? sql<boolean>`(monthly_micros is null and id > ${id}::uuid)`
    : sql<boolean>`(monthly_micros < ${monthlyMicros}::bigint or monthly_micros is null
        or (monthly_micros = ${monthlyMicros}::bigint and id > ${id}::uuid))`
}

export function auditTrail(db: Db, findingId: string): Promise<AuditEntry[]> {
  return db
    .selectFrom('finding_event')
    .selectAll()
    .where('finding_id', '=', findingId)
    .orderBy('id')
    .execute()
}

/** Differs when a line was added to the audit trail, also one that was begun long before others. */
export async function latestChange(db: Db): Promise<string> {
  const latest = db.selectFrom('finding_event').select('id').orderBy('id', 'desc').limit(200)
  const { mark } = await db
    .selectFrom(latest.as('latest'))
    .select(sql<string>`coalesce(sum(id), 0)::text`.as('mark'))
    .executeTakeFirstOrThrow()
  return mark
}

/** Whether the audit trail has such a line about this very revision. */
export async function wasNoted(
  db: Db,
  { id, revision }: Pick<Finding, 'id' | 'revision'>,
  event: AuditNote,
): Promise<boolean> {
  const line = await db
    .selectFrom('finding_event')
    .select('id')
    .where('finding_id', '=', id)
    .where('revision', '=', revision)
    .where('event', '=', event)
    .limit(1)
    .executeTakeFirst()
  return line !== undefined
}

/** Findings that have stood in a state since before `since`, oldest first. */
export async function standing(
  db: Db,
  status: readonly FindingStatus[],
  since: Date,
): Promise<string[]> {
  const rows = await db
    .selectFrom('finding')
    .select('id')
    .where('status', 'in', status)
    .where('moved_at', '<', since)
    .orderBy('moved_at')
    .limit(500)
    .execute()
  return rows.map((row) => row.id)
}

export async function snoozedUntilBefore(db: Db, at: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('finding')
    .select('id')
    .where('status', '=', 'snoozed')
    .where('snoozed_until', '<=', at)
    .limit(500)
    .execute()
  return rows.map((row) => row.id)
}

/** How much waste stands in each state. */
export async function wasteByStatus(db: Db): Promise<ReadonlyMap<FindingStatus, Sum>> {
  const rows = await db
    .selectFrom('finding')
    .select((eb) => [
      'status',
      eb.fn.countAll<bigint>().as('total'),
      eb.fn.count<bigint>('monthly_micros').as('priced'),
      eb.fn.sum<string | null>('monthly_micros').as('micros'),
    ])
    .where('status', 'not in', ['remediated', 'resolved', 'restored'])
    .groupBy('status')
    .execute()
  return new Map(
    rows.map((row) => [
      row.status,
      {
        count: Number(row.total),
        micros: BigInt(row.micros ?? 0),
        unpriced: Number(row.total - row.priced),
      },
    ]),
  )
}

export interface OpenFindings {
  readonly accountId: string
  readonly kind: string
  readonly team: string | null
  readonly status: FindingStatus
  readonly count: number
  /** Of those that have a price. */
  readonly monthlyMicros: UsdMicros
}

/** Idle resources that nobody has ended yet, by place and state. */
export async function openFindings(db: Db): Promise<OpenFindings[]> {
  const rows = await db
    .selectFrom('finding')
    .select((eb) => [
      'account_id',
      'detector_id',
      'team',
      'status',
      eb.fn.countAll<bigint>().as('count'),
      eb.fn.sum<string | null>('monthly_micros').as('monthly_micros'),
    ])
    .where('status', 'in', [...MOVES.clear.from, 'queued', 'executing'])
    .groupBy(['account_id', 'detector_id', 'team', 'status'])
    .execute()
  return rows.map((row) => ({
    accountId: row.account_id,
    kind: row.detector_id,
    team: row.team,
    status: row.status,
    count: Number(row.count),
    monthlyMicros: BigInt(row.monthly_micros ?? 0),
  }))
}
