/** Questions put to people, and their answers. */

import { type RawBuilder, sql } from 'kysely'
import type { Justification } from '../core/justification.ts'
import type { RemedyName } from '../core/remedy.ts'
import type { Db, Trx } from './database.ts'
import type { ApprovalOutcome } from './removal-schema.ts'
import { DECISION } from './rows.ts'
import type { Approval, Decision, Finding } from './schema.ts'

interface Asking {
  readonly remedy: RemedyName
  readonly carrier: string
  /** Who asked for the scan that found it. */
  readonly askedBy?: string | null
  readonly at: Date
  readonly expiresAt: Date
  readonly justification: Justification
}

/** Freezes what the person will see. The revision binds every answer to exactly that. */
export function openApproval(trx: Trx, finding: Finding, asked: Asking): Promise<Approval> {
  return trx
    .insertInto('approval')
    .values({
      finding_id: finding.id,
      revision: finding.revision,
      evidence: JSON.stringify(finding.evidence),
      tags: JSON.stringify(finding.tags),
      fingerprint: finding.fingerprint,
      investigation: finding.investigation && JSON.stringify(finding.investigation),
      justification: JSON.stringify(asked.justification),
      price: JSON.stringify(finding.price),
      remedy: asked.remedy,
      monthly_micros: finding.saving_micros,
      carrier: asked.carrier,
      asked_by: asked.askedBy ?? null,
      requested_at: asked.at,
      expires_at: asked.expiresAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function saveMessageRef(
  db: Db,
  approvalId: string,
  messageRef: Readonly<Record<string, string>>,
): Promise<void> {
  await db
    .updateTable('approval')
    .set({ message_ref: JSON.stringify(messageRef) })
    .where('id', '=', approvalId)
    .execute()
}

/**
 * The newest question about a finding, locked: of simultaneous answers each waits for the one before.
 * Newest by revision: the clocks of two replicas may disagree.
 */
export function lockLatestApproval(trx: Trx, findingId: string): Promise<Approval | undefined> {
  return trx
    .selectFrom('approval')
    .selectAll()
    .where('finding_id', '=', findingId)
    .orderBy('revision', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirst()
}

export function latestApproval(db: Db, findingId: string): Promise<Approval | undefined> {
  return db
    .selectFrom('approval')
    .selectAll()
    .where('finding_id', '=', findingId)
    .orderBy('revision', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export function approvalById(db: Db, approvalId: string): Promise<Approval> {
  return db
    .selectFrom('approval')
    .selectAll()
    .where('id', '=', approvalId)
    .executeTakeFirstOrThrow()
}

export function findApproval(db: Db, approvalId: string): Promise<Approval | undefined> {
  return db.selectFrom('approval').selectAll().where('id', '=', approvalId).executeTakeFirst()
}

export async function closeApprovals(
  trx: Trx,
  findingIds: readonly string[],
  outcome: ApprovalOutcome,
  at: Date,
): Promise<void> {
  if (findingIds.length === 0) return
  await trx
    .updateTable('approval')
    .set({ outcome, closed_at: at })
    .where('finding_id', 'in', findingIds)
    .where('closed_at', 'is', null)
    .execute()
}

/** Findings whose question nobody answered in time. */
export async function unansweredSince(db: Db, at: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('approval')
    .select('finding_id')
    .where('closed_at', 'is', null)
    .where('expires_at', '<=', at)
    .limit(500)
    .execute()
  return rows.map((row) => row.finding_id)
}

export type NewDecision = Omit<Decision, 'id' | 'identity' | 'roles'> &
  Partial<Pick<Decision, 'identity' | 'roles'>>

export async function addDecision(trx: Trx, decision: NewDecision): Promise<void> {
  await deciding(decision).execute(trx)
}

/** The same as a part of a statement that does more. */
export function deciding(it: NewDecision): RawBuilder<unknown> {
  const roles = it.roles ? JSON.stringify(it.roles) : null
  return sql`
    insert into decision (approval_id, finding_id, verdict, reason, snooze_until, actor, actor_name,
      via, decided_at, identity, roles)
    values (${it.approval_id}, ${it.finding_id}, ${it.verdict}, ${it.reason}, ${it.snooze_until},
      ${it.actor}, ${it.actor_name}, ${it.via}, ${it.decided_at}, ${it.identity ?? null}, ${roles})`
}

export function decisionsOf(db: Db, findingId: string): Promise<Decision[]> {
  return db
    .selectFrom('decision')
    .select(DECISION)
    .where('finding_id', '=', findingId)
    .orderBy('decided_at')
    .execute()
}
