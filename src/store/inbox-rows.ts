/** Findings as a line of the inbox shows them: the newest question, its answers, how far it came. */

import { sql } from 'kysely'
import type { Verdict } from '../core/approval.ts'
import type { Attributes, Tags } from '../core/evidence.ts'
import type { FindingStatus } from '../core/finding.ts'
import type { UsdMicros } from '../core/money.ts'
import type { RemedyName } from '../core/remedy.ts'
import type { Db } from './database.ts'
import type { ExecutionOutcome } from './removal-schema.ts'

export interface InboxRow {
  readonly id: string
  readonly revision: number
  readonly status: FindingStatus
  readonly provider: string
  readonly account_id: string
  readonly region: string
  readonly detector_id: string
  readonly resource_id: string
  readonly name: string | null
  readonly team: string | null
  readonly tags: Tags
  readonly attributes: Attributes
  readonly saving_micros: UsdMicros | null
  readonly first_seen_at: Date
  readonly moved_at: Date
  readonly last_used_on: string | null
  readonly owner: string | null
  /** Null: nobody was asked yet. */
  readonly remedy: RemedyName | null
  readonly asked_revision: number | null
  readonly expires_at: Date | null
  /** The answers to the newest question, oldest first. */
  readonly said: readonly Said[]
  readonly backup_started_at: Date | null
  readonly backup_completed_at: Date | null
  readonly apply_started_at: Date | null
  readonly applied_at: Date | null
  readonly outcome: ExecutionOutcome | null
  readonly undo_until: Date | null
}

export interface Said {
  readonly verdict: Verdict
  readonly name: string
  readonly identity: string
  /** ISO time. */
  readonly at: string
}

/** In no order; ids that are not there are left out. */
export async function inboxRows(db: Db, ids: readonly string[]): Promise<InboxRow[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<InboxRow>`
    select f.id, f.revision, f.status, f.provider, f.account_id, f.region, f.detector_id,
      f.resource_id, f.name, f.team, f.saving_micros, f.first_seen_at, f.moved_at,
      coalesce(a.tags, f.tags) as tags,
      coalesce(a.evidence, f.evidence)->'attributes' as attributes,
      f.investigation->>'lastUsedOn' as last_used_on, f.investigation->'owner'->>'name' as owner,
      a.remedy, a.revision as asked_revision, a.expires_at,
      coalesce((
        select json_agg(json_build_object('verdict', d.verdict, 'name', d.actor_name,
          'identity', coalesce(d.identity, d.actor), 'at', d.decided_at) order by d.decided_at)
        from decision d where d.approval_id = a.id), '[]') as said,
      e.backup_started_at, e.backup_completed_at, e.apply_started_at, e.applied_at, e.outcome,
      e.undo_until
    from finding f
    left join lateral (
      select * from approval where finding_id = f.id order by revision desc limit 1) a on true
    left join execution e on e.approval_id = a.id
    where f.id = any(${ids}::uuid[])`.execute(db)
  return rows
}

/** What is on its way, and what ended since then: the newest first, at most so many. */
export async function inMotion(db: Db, since: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from (
      (select id, moved_at from finding
        where status in ('approved', 'queued', 'executing', 'restoring') limit ${limit})
      union
      (select id, moved_at from finding
        where status in ('remediated', 'rehearsed', 'failed', 'restored') and moved_at > ${since}
        order by moved_at desc limit ${limit})
      union
      (select f.id, f.moved_at from execution e join finding f on f.id = e.finding_id
        where e.outcome = 'aborted' and e.finished_at > ${since}
        order by e.finished_at desc limit ${limit})) as moving
    order by moved_at desc, id limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}
