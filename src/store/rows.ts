/** Whole rows, column by column: what a prepared statement returns must not change with a migration. */

import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Db } from './database.ts'
import type { Approval, Decision, Finding, Tables } from './schema.ts'

export const FINDING = [
  'id',
  'provider',
  'account_id',
  'region',
  'detector_id',
  'resource_id',
  'canonical_id',
  'name',
  'team',
  'resource_created_at',
  'status',
  'revision',
  'tags',
  'evidence',
  'fingerprint',
  'digest',
  'investigation',
  'guards',
  'price',
  'monthly_micros',
  'remedy',
  'saving_micros',
  'sightings',
  'first_seen_at',
  'last_seen_at',
  'last_scan_id',
  'snoozed_until',
  'acted_at',
  'moved_at',
] as const satisfies readonly (keyof Finding)[]

/** Findings with what scans saw of them. Who locks one locks the finding alone: `forUpdate('finding')`. */
export function selectFindings(
  db: Db,
): SelectQueryBuilder<Tables, 'finding' | 'sighting', Finding> {
  return db
    .selectFrom('finding')
    .innerJoin('sighting', 'sighting.finding_id', 'finding.id')
    .select(FINDING)
}

export const APPROVAL = [
  'approval.id',
  'approval.finding_id',
  'approval.revision',
  'approval.evidence',
  'approval.tags',
  'approval.fingerprint',
  'approval.investigation',
  'approval.justification',
  'approval.price',
  'approval.remedy',
  'approval.monthly_micros',
  'approval.carrier',
  'approval.asked_by',
  'approval.digest_id',
  'approval.message_ref',
  'approval.requested_at',
  'approval.expires_at',
  'approval.closed_at',
  'approval.outcome',
] as const satisfies readonly `approval.${keyof Approval}`[]

export const DECISION = [
  'id',
  'approval_id',
  'finding_id',
  'verdict',
  'reason',
  'snooze_until',
  'actor',
  'actor_name',
  'via',
  'decided_at',
  'identity',
  'roles',
] as const satisfies readonly (keyof Decision)[]

export function listed(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((it) => sql.ref(it)))
}
