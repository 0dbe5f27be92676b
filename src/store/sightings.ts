/** What a scan writes: pages of sightings, and what follows from a scope that was listed completely. */

import { type RawBuilder, sql } from 'kysely'
import { DatabaseError } from 'pg'
import { MOVES } from '../core/finding.ts'
import type { Scope } from '../core/observation.ts'
import type { Db, Trx } from './database.ts'
import type { Finding } from './schema.ts'
import {
  columnsOf,
  rowOf,
  type Sighted,
  type SightingColumns,
  type SightingRow,
} from './sighting-rows.ts'
import { textArray } from './text-array.ts'

/** As the index finding_live has it: a resource that is seen again is then another finding. */
const ENDED = sql.raw(`('remediated', 'resolved', 'restoring', 'restored')`)

export interface Look {
  readonly scanId: string
  readonly scope: Scope
  readonly detectorId: string
  readonly at: Date
}

/** Whether anything in the scope was ever seen that may still be there. */
export async function isKnown(db: Db, { provider, accountId, region }: Scope): Promise<boolean> {
  const known = await db
    .selectFrom('finding')
    .select('id')
    .where('provider', '=', provider)
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where(sql<boolean>`status not in ${ENDED}`)
    .limit(1)
    .executeTakeFirst()
  return known !== undefined
}

/** Writes one page. Returns how many of its findings are new. */
export type Recording = (db: Db, look: Look) => Promise<number>

/**
 * Creates findings, or refreshes the live ones of the same resources. What is stored already is only
 * counted as seen. Findings that an execution holds keep what was approved.
 */
export function recording(page: Iterable<Sighted>): Recording {
  const rows = Array.from(page, rowOf)
  return async (db, look) => {
    const unchanged = await seeAgain(db, look, rows)
    const rest = rows.filter((row) => !unchanged.has(row.resourceId))
    return rest.length > 0 ? store(db, look, columnsOf(rest), REFRESH) : 0
  }
}

/**
 * The same where nothing was known: nothing is looked up, and only bytes are held until it is written.
 * Not inside a transaction: if there is something after all, the first statement fails.
 */
export function firstRecording(page: Iterable<Sighted>): Recording {
  const columns = columnsOf(Array.from(page, rowOf))
  return async (db, look) => {
    try {
      return await store(db, look, columns, sql``)
    } catch (error) {
      if (!isAbout(error, 'finding_live')) throw error
      return store(db, look, columns, REFRESH)
    }
  }
}

function isAbout(error: unknown, constraint: string): boolean {
  return error instanceof DatabaseError && error.constraint === constraint
}

/** The resource ids whose live finding says exactly this already, or must keep what was approved. */
async function seeAgain(
  db: Db,
  look: Look,
  rows: readonly SightingRow[],
): Promise<ReadonlySet<string>> {
  const { scope, detectorId, scanId, at } = look
  const ids = textArray(rows.map((row) => row.resourceId))
  const digests = textArray(rows.map((row) => row.digest))
  const seen = await sql<{ resource_id: string }>`
    update sighting set
      sightings = sighting.sightings + (sighting.last_scan_id <> ${scanId}::uuid)::int,
      last_seen_at = ${at}::timestamptz, last_scan_id = ${scanId}::uuid
    from unnest(${ids}::text[], ${digests}::text[]) as r(resource_id, digest), finding
    where sighting.finding_id = finding.id and finding.provider = ${scope.provider} and finding.account_id = ${scope.accountId}
      and finding.region = ${scope.region} and finding.detector_id = ${detectorId}
      and finding.resource_id = r.resource_id
      and (finding.digest = r.digest or finding.status in ('queued', 'executing'))
      and finding.status not in ${ENDED}
    returning finding.resource_id`.execute(db)
  return new Set(seen.rows.map((row) => row.resource_id))
}

/**
 * A changed fingerprint raises the revision: no older question fits any more, and what was learnt was
 * about something else.
 */
const REFRESH = sql`
  on conflict (provider, account_id, region, detector_id, resource_id)
    where status not in ${ENDED}
  do update set
    revision = finding.revision + (finding.fingerprint <> excluded.fingerprint)::int,
    name = excluded.name, team = excluded.team, tags = excluded.tags, evidence = excluded.evidence,
    fingerprint = excluded.fingerprint, digest = excluded.digest, guards = excluded.guards,
    investigation = case
      when finding.fingerprint = excluded.fingerprint then finding.investigation end,
    price = excluded.price, monthly_micros = excluded.monthly_micros,
    remedy = excluded.remedy, saving_micros = excluded.saving_micros
    where finding.status not in ('queued', 'executing')`

/** One statement per page. PostgreSQL writes faster what it need not write on trial: without a conflict. */
async function store(
  db: Db,
  look: Look,
  rows: SightingColumns,
  onConflict: RawBuilder<unknown>,
): Promise<number> {
  const { scope, detectorId, scanId, at } = look
  const stored = await sql`
    with seen as (
      insert into finding (
        provider, account_id, region, detector_id, resource_id, canonical_id, name,
        team, resource_created_at, tags, evidence, fingerprint, digest, guards, price, monthly_micros,
        remedy, saving_micros, first_seen_at, moved_at)
      select ${scope.provider}, ${scope.accountId}, ${scope.region}, ${detectorId}, r.*,
        ${at}::timestamptz, ${at}::timestamptz
      from unnest(
        ${rows.resourceId}::text[], ${rows.canonicalId}::text[], ${rows.name}::text[],
        ${rows.team}::text[], ${rows.createdAt}::text[]::timestamptz[],
        ${rows.tags}::json[], ${rows.evidence}::json[], ${rows.fingerprint}::text[],
        ${rows.digest}::text[], ${rows.guards}::json[], ${rows.price}::json[],
        ${rows.monthlyMicros}::text[]::bigint[], ${rows.remedy}::text[],
        ${rows.savingMicros}::text[]::bigint[]) as r
      ${onConflict}
      returning id, revision, xmax = 0 as is_new),
    sighted as (
      insert into sighting (finding_id, last_seen_at, last_scan_id)
      select id, ${at}::timestamptz, ${scanId}::uuid from seen
      on conflict (finding_id) do update set
        sightings = sighting.sightings + (sighting.last_scan_id <> excluded.last_scan_id)::int,
        last_seen_at = excluded.last_seen_at, last_scan_id = excluded.last_scan_id)
    insert into finding_event (finding_id, event, revision, actor, at)
    select id, 'found', revision, 'cloudthrift', ${at}::timestamptz from seen where is_new
  `.execute(db)
  return Number(stored.numAffectedRows ?? 0n)
}

interface Unseen {
  readonly id: string
  /** True: we asked the cloud to remove it and never learnt the answer. It may have vanished because of us. */
  readonly attempted: boolean
}

/** Live findings of a completely listed scope and detector that this scan did not see any more. */
export async function unseenFindings(
  trx: Trx,
  scope: Scope,
  detectorIds: readonly string[],
  scanId: string,
): Promise<Unseen[]> {
  if (detectorIds.length === 0) return []
  return trx
    .selectFrom('finding')
    .innerJoin('sighting', 'sighting.finding_id', 'finding.id')
    .select((eb) => [
      'id',
      eb
        .exists(
          eb
            .selectFrom('execution')
            .whereRef('execution.finding_id', '=', 'finding.id')
            .where('apply_attempts', '>', 0),
        )
        .$castTo<boolean>()
        .as('attempted'),
    ])
    .where('provider', '=', scope.provider)
    .where('account_id', '=', scope.accountId)
    .where('region', '=', scope.region)
    .where('detector_id', 'in', detectorIds)
    .where('last_scan_id', '<>', scanId)
    .where('status', 'in', MOVES.clear.from)
    .execute()
}

/** Questions whose answer would no longer fit: the evidence changed, or a guard came up. */
export async function outdatedQuestions(trx: Trx, scope: Scope): Promise<string[]> {
  const rows = await trx
    .selectFrom('finding')
    .innerJoin('approval', (join) =>
      join.onRef('approval.finding_id', '=', 'finding.id').onRef('approval.revision', '=', (eb) =>
        eb
          .selectFrom('approval as newest')
          .select((it) => it.fn.max('newest.revision').as('revision'))
          .whereRef('newest.finding_id', '=', 'finding.id')
          .$asScalar(),
      ),
    )
    .select('finding.id')
    .where('provider', '=', scope.provider)
    .where('account_id', '=', scope.accountId)
    .where('region', '=', scope.region)
    .where('status', 'in', MOVES.expire.from)
    .where((eb) =>
      eb.or([
        eb('approval.fingerprint', '<>', eb.ref('finding.fingerprint')),
        eb(sql`finding.guards`, '<>', sql`'[]'::jsonb`),
      ]),
    )
    .execute()
  return rows.map((row) => row.id)
}

/** What the policy has to know about a finding that may be asked about. */
type Candidate = Pick<
  Finding,
  'id' | 'detector_id' | 'account_id' | 'team' | 'sightings' | 'first_seen_at'
>

/** Open findings that nothing speaks against, seen in two scans, idle since `idleSince`; dearest first. */
export function candidates(db: Db, scope: Scope, idleSince: Date): Promise<Candidate[]> {
  return db
    .selectFrom('finding')
    .innerJoin('sighting', 'sighting.finding_id', 'finding.id')
    .select(['id', 'detector_id', 'account_id', 'team', 'sightings', 'first_seen_at'])
    .where('provider', '=', scope.provider)
    .where('account_id', '=', scope.accountId)
    .where('region', '=', scope.region)
    .where('status', '=', 'open')
    .where(sql`guards`, '=', sql`'[]'::jsonb`)
    .where('sightings', '>=', 2)
    .where('first_seen_at', '<=', idleSince)
    .orderBy('monthly_micros', (order) => order.desc().nullsLast())
    .execute()
}
