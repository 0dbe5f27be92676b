/** Questions that were not posted yet, digests of many, and what reviewers have picked so far. */

import { type RawBuilder, sql } from 'kysely'
import type { Tags } from '../core/evidence.ts'
import type { FindingStatus } from '../core/finding.ts'
import type { RemedyName } from '../core/remedy.ts'
import type { Db, Trx } from './database.ts'
import type { ApprovalOutcome, ExecutionOutcome } from './removal-schema.ts'
import type { Approval } from './schema.ts'

/** Open questions without a message, oldest first, locked: two replicas must not post them twice. */
export function lockUnposted(trx: Trx, carrier: string): Promise<Approval[]> {
  return trx
    .selectFrom('approval')
    .selectAll()
    .where('closed_at', 'is', null)
    .where('carrier', '=', carrier)
    .where('digest_id', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('chat_message')
            .whereRef('subject_id', '=', 'approval.id')
            .where('kind', '=', 'card'),
        ),
      ),
    )
    .orderBy('requested_at')
    .orderBy('id')
    .forUpdate()
    .execute()
}

export async function openDigest(
  trx: Trx,
  approvals: readonly Approval[],
  at: Date,
): Promise<string> {
  const { id } = await trx
    .insertInto('digest')
    .values({ requested_at: at })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx
    .updateTable('approval')
    .set({ digest_id: id })
    .where(
      'id',
      'in',
      approvals.map((it) => it.id),
    )
    .execute()
  return id
}

export async function digestTime(db: Db, digestId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('digest')
    .select('requested_at')
    .where('id', '=', digestId)
    .executeTakeFirst()
  return row?.requested_at ?? null
}

/** A question with the little of its finding that one line shows. */
export interface QuestionRow {
  readonly approval_id: string
  readonly finding_id: string
  readonly provider: string
  readonly account_id: string
  readonly region: string
  readonly detector_id: string
  readonly resource_id: string
  readonly name: string | null
  readonly team: string | null
  readonly tags: Tags
  readonly status: FindingStatus
  readonly revision: number
  readonly remedy: RemedyName
  readonly monthly_micros: bigint | null
  readonly first_seen_at: Date
  readonly expires_at: Date
  readonly outcome: ApprovalOutcome | null
  readonly is_newest: boolean
  readonly yes_given: number
  /** Null together with `is_started` false: no execution yet. */
  readonly execution_outcome: ExecutionOutcome | null
  readonly is_started: boolean
}

const MAX_QUESTIONS = 2_000

/** The questions of a digest, all open ones, or all whose removal can be taken back. Dearest first. */
export async function questionsOf(
  db: Db,
  which: { readonly digestId: string } | { readonly undoableAt: Date } | 'open',
): Promise<QuestionRow[]> {
  const { rows } = await sql<QuestionRow>`
    select a.id as approval_id, f.id as finding_id, f.provider, f.account_id, f.region,
      f.detector_id, f.resource_id, f.name, f.team, a.tags, f.status, f.revision, a.remedy, a.monthly_micros,
      f.first_seen_at, a.expires_at, a.outcome,
      not exists (
        select from approval n where n.finding_id = a.finding_id and n.revision > a.revision
      ) as is_newest,
      (select count(*)::int from decision d where d.approval_id = a.id and d.verdict = 'approve')
        as yes_given,
      e.outcome as execution_outcome, e.id is not null as is_started
    from approval a
    join finding f on f.id = a.finding_id
    left join execution e on e.approval_id = a.id
    where ${chosen(which)}
    order by a.monthly_micros desc nulls last, a.id
    limit ${MAX_QUESTIONS}`.execute(db)
  return rows
}

function chosen(which: Parameters<typeof questionsOf>[1]): RawBuilder<unknown> {
  if (which === 'open') return sql`a.closed_at is null`
  if ('digestId' in which) return sql`a.digest_id = ${which.digestId}::uuid`
  return sql`f.status = 'remediated' and e.outcome = 'remediated'
    and e.undo_until > ${which.undoableAt} and e.backup_doomed_at is null`
}

export async function picksOf(db: Db, panelId: string, person: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('pick')
    .select('approval_id')
    .where('panel_id', '=', panelId)
    .where('person', '=', person)
    .execute()
  return new Set(rows.map((row) => row.approval_id))
}

/** Of these questions the person now picks exactly `picked`; what was picked elsewhere stays. */
export async function savePicks(
  trx: Trx,
  reviewer: { readonly panelId: string; readonly person: string },
  among: readonly string[],
  picked: readonly string[],
): Promise<void> {
  if (among.length > 0) {
    await trx
      .deleteFrom('pick')
      .where('panel_id', '=', reviewer.panelId)
      .where('person', '=', reviewer.person)
      .where('approval_id', 'in', among)
      .execute()
  }
  if (picked.length === 0) return
  await trx
    .insertInto('pick')
    .values(
      picked.map((approvalId) => ({
        panel_id: reviewer.panelId,
        person: reviewer.person,
        approval_id: approvalId,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function clearPicks(
  trx: Trx,
  { panelId, person }: { readonly panelId: string; readonly person: string },
): Promise<void> {
  await trx
    .deleteFrom('pick')
    .where('panel_id', '=', panelId)
    .where('person', '=', person)
    .execute()
}
