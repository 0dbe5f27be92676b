/**
 * Progress of one execution. Each step is saved before the next starts, so a crash resumes and
 * never repeats. `run_id` fences: a worker that lost its claim cannot save, and so cannot go on.
 */

import { sql } from 'kysely'
import type { Db, Trx } from './database.ts'
import type { Approval, Execution, ExecutionOutcome } from './schema.ts'

/** A repeated job gets the same execution back, with the steps already done; the older run is fenced off. */
export function claimExecution(
  trx: Trx,
  approval: Approval,
  claim: { remedy: string; dryRun: boolean; runId: string; at: Date },
): Promise<Execution> {
  return trx
    .insertInto('execution')
    .values({
      finding_id: approval.finding_id,
      approval_id: approval.id,
      remedy: claim.remedy,
      dry_run: claim.dryRun,
      run_id: claim.runId,
      started_at: claim.at,
    })
    .onConflict((conflict) =>
      conflict.column('approval_id').doUpdateSet((eb) => ({
        run_id: claim.runId,
        outcome: null,
        finished_at: null,
        // A retry asked for by a person gets the full time again.
        started_at: eb
          .case()
          .when('execution.outcome', 'is not', null)
          .then(claim.at)
          .else(eb.ref('execution.started_at'))
          .end(),
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}

type Step = Partial<
  Pick<
    Execution,
    'backup_started_at' | 'backup_id' | 'backup_bytes' | 'backup_completed_at' | 'applied_at'
  >
>

/** Null when another worker has taken over. */
export async function saveStep(
  db: Db,
  execution: Execution,
  step: Step,
): Promise<Execution | null> {
  const saved = await db
    .updateTable('execution')
    .set(step)
    .where('id', '=', execution.id)
    .where('run_id', '=', execution.run_id)
    .returningAll()
    .executeTakeFirst()
  return saved ?? null
}

/** Counts an attempt before it is made. Null when another worker has taken over. */
export async function saveAttempt(
  db: Db,
  execution: Execution,
  at: Date,
): Promise<Execution | null> {
  const saved = await db
    .updateTable('execution')
    .set({ apply_attempts: sql<never>`apply_attempts + 1`, apply_started_at: at })
    .where('id', '=', execution.id)
    .where('run_id', '=', execution.run_id)
    .returningAll()
    .executeTakeFirst()
  return saved ?? null
}

/** The cloud did certainly nothing: the attempt must not count as ours when the resource vanishes. */
export async function takeBackAttempt(db: Db, execution: Execution): Promise<void> {
  await db
    .updateTable('execution')
    .set({ apply_attempts: sql<never>`apply_attempts - 1` })
    .where('id', '=', execution.id)
    .execute()
}

/** True while no other worker has taken over. Lock the finding first: a claim does so too. */
export async function isHolder(trx: Trx, execution: Execution): Promise<boolean> {
  const row = await trx
    .selectFrom('execution')
    .select('id')
    .where('id', '=', execution.id)
    .where('run_id', '=', execution.run_id)
    .executeTakeFirst()
  return row !== undefined
}

export async function finishExecution(
  trx: Trx,
  executionId: string,
  end: { outcome: ExecutionOutcome; detail: Readonly<Record<string, unknown>>; at: Date },
): Promise<void> {
  await trx
    .updateTable('execution')
    .set({
      outcome: end.outcome,
      detail: JSON.stringify(end.detail),
      finished_at: end.at,
      ...(end.outcome === 'remediated' ? { applied_at: end.at } : {}),
    })
    .where('id', '=', executionId)
    .execute()
}

/** How often we asked the cloud to remove this resource, over all executions of the finding. */
export async function attemptsOn(db: Db, findingId: string): Promise<number> {
  const row = await db
    .selectFrom('execution')
    .select((eb) => eb.fn.sum<bigint>('apply_attempts').as('attempts'))
    .where('finding_id', '=', findingId)
    .executeTakeFirst()
  return Number(row?.attempts ?? 0)
}

export function executionsOf(db: Db, findingId: string): Promise<Execution[]> {
  return db
    .selectFrom('execution')
    .selectAll()
    .where('finding_id', '=', findingId)
    .orderBy('started_at')
    .execute()
}

export function executionOf(db: Db, approvalId: string): Promise<Execution | undefined> {
  return db
    .selectFrom('execution')
    .selectAll()
    .where('approval_id', '=', approvalId)
    .executeTakeFirst()
}
