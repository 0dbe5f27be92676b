/** Questions on their way through a carrier that runs elsewhere: which execution has which, where it waits. */

import { sql } from 'kysely'
import type { Errand } from './chat-schema.ts'
import type { Db, Trx } from './database.ts'
import type { ApprovalOutcome } from './removal-schema.ts'
import type { Approval } from './schema.ts'

/** From now on the carrier may fetch these questions. */
export async function openErrands(trx: Trx, approvals: readonly Approval[]): Promise<void> {
  if (approvals.length === 0) return
  await trx
    .insertInto('errand')
    .values(approvals.map((it) => ({ approval_id: it.id, finding_id: it.finding_id })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Questions that are still open and that no execution has. */
export type Untaken = Pick<
  Approval,
  'id' | 'finding_id' | 'revision' | 'monthly_micros' | 'expires_at'
>

export function untakenErrands(db: Db, at: Date): Promise<Untaken[]> {
  return db
    .selectFrom('errand')
    .innerJoin('approval', 'approval.id', 'errand.approval_id')
    .select([
      'approval.id',
      'approval.finding_id',
      'approval.revision',
      'approval.monthly_micros',
      'approval.expires_at',
    ])
    .where('errand.execution_id', 'is', null)
    .where('approval.closed_at', 'is', null)
    .where('approval.expires_at', '>', at)
    .orderBy('approval.requested_at')
    .orderBy('approval.id')
    .limit(500)
    .execute()
}

/** Those of them that the carrier was not told about since then. */
export async function unannouncedErrands(db: Db, since: Date, at: Date): Promise<string[]> {
  const untaken = (await untakenErrands(db, at)).map((it) => it.id)
  if (untaken.length === 0) return []
  const rows = await db
    .selectFrom('errand')
    .select('approval_id')
    .where('approval_id', 'in', untaken)
    .where((eb) => eb.or([eb('announced_at', 'is', null), eb('announced_at', '<', since)]))
    .execute()
  return rows.map((row) => row.approval_id)
}

export async function markAnnounced(
  db: Db,
  approvalIds: readonly string[],
  at: Date,
): Promise<void> {
  if (approvalIds.length === 0) return
  await db
    .updateTable('errand')
    .set({ announced_at: at })
    .where('approval_id', 'in', approvalIds)
    .execute()
}

/** The first execution gets it; asked again, the same one gets it again. Null: it is another one's. */
export async function takeErrand(
  trx: Trx,
  approvalId: string,
  taker: { readonly executionId: string; readonly wakePath: string; readonly at: Date },
): Promise<Errand | null> {
  const taken = await trx
    .updateTable('errand')
    .set({
      execution_id: taker.executionId,
      wake_path: taker.wakePath,
      taken_at: sql<Date>`coalesce(taken_at, ${taker.at}::timestamptz)`,
    })
    .where('approval_id', '=', approvalId)
    .where((eb) =>
      eb.or([eb('execution_id', 'is', null), eb('execution_id', '=', taker.executionId)]),
    )
    .returningAll()
    .executeTakeFirst()
  return taken ?? null
}

/** What one execution has of one finding. Newest question first: a carrier that starts anew counts from 1. */
export function errandOf(
  db: Db,
  findingId: string,
  executionId: string,
): Promise<Pick<Approval, 'id' | 'digest_id' | 'revision'> | undefined> {
  return db
    .selectFrom('errand')
    .innerJoin('approval', 'approval.id', 'errand.approval_id')
    .select(['approval.id', 'approval.digest_id', 'approval.revision'])
    .where('errand.finding_id', '=', findingId)
    .where('errand.execution_id', '=', executionId)
    .orderBy('approval.revision', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** An execution that waits although its question is closed. */
export interface Sleeper {
  readonly approval_id: string
  readonly wake_path: string
  readonly outcome: ApprovalOutcome
}

export function sleepersOf(db: Db, findingId: string): Promise<Sleeper[]> {
  return sleepers(db)
    .where('errand.finding_id', '=', findingId)
    .orderBy('approval.closed_at')
    .execute()
}

/** Findings with sleepers whose question was closed between these moments. */
export async function findingsWithSleepers(
  db: Db,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<string[]> {
  const rows = await sleepers(db)
    .select('errand.finding_id')
    .where('approval.closed_at', '>', from)
    .where('approval.closed_at', '<', to)
    .limit(500)
    .execute()
  return [...new Set(rows.map((row) => row.finding_id))]
}

// The builder's type is long, and says nothing that the query does not.
// oxlint-disable-next-line typescript/explicit-function-return-type
function sleepers(db: Db) {
  return db
    .selectFrom('errand')
    .innerJoin('approval', 'approval.id', 'errand.approval_id')
    .select(['errand.approval_id', 'errand.wake_path', 'approval.outcome'])
    .$narrowType<{ wake_path: string; outcome: ApprovalOutcome }>()
    .where('errand.wake_path', 'is not', null)
    .where('errand.woken_at', 'is', null)
    .where('errand.over_because', 'is', null)
    .where('approval.closed_at', 'is not', null)
}

export async function closeErrand(
  db: Db,
  approvalId: string,
  end: Partial<Pick<Errand, 'woken_at' | 'over_because'>>,
): Promise<void> {
  await db.updateTable('errand').set(end).where('approval_id', '=', approvalId).execute()
}
