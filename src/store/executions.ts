/**
 * Progress of one execution. Each step is saved before the next starts, so a crash resumes and
 * never repeats. `run_id` fences: a worker that lost its claim cannot save, and so cannot go on.
 */

import { sql } from 'kysely'
import type { RemedyName } from '../core/remedy.ts'
import type { Db, Trx } from './database.ts'
import type { ExecutionOutcome } from './removal-schema.ts'
import type { Approval, Execution } from './schema.ts'

interface ClaimOf {
  readonly runId: string
  readonly at: Date
  readonly dryRun: boolean
  /** Until when the backup is to be kept. One that was started keeps its date. */
  readonly backupUntil: Date
  /** Set when it starts from the queue: the limits have let it pass, on the strength of this scan. */
  readonly start: { readonly scanId: string } | null
}

/** A repeated job gets the same execution back, with the steps already done; the older run is fenced off. */
export function claimExecution(trx: Trx, approval: Approval, claim: ClaimOf): Promise<Execution> {
  const { runId, at, dryRun, backupUntil, start } = claim
  // Whatever starts from the queue gets the full time again.
  const started = start ? { started_at: at, admitted_at: at, scan_id: start.scanId } : {}
  return trx
    .insertInto('execution')
    .values({
      finding_id: approval.finding_id,
      approval_id: approval.id,
      remedy: approval.remedy,
      dry_run: dryRun,
      run_id: runId,
      backup_until: backupUntil,
      started_at: at,
      ...started,
    })
    .onConflict((conflict) =>
      conflict.column('approval_id').doUpdateSet((eb) => ({
        run_id: runId,
        outcome: null,
        finished_at: null,
        ...started,
        backup_until: eb
          .case()
          .when('execution.backup_started_at', 'is', null)
          .then(backupUntil)
          .else(eb.ref('execution.backup_until'))
          .end(),
      })),
    )
    .returningAll()
    .executeTakeFirstOrThrow()
}

type Step = Partial<
  Pick<
    Execution,
    'backup_started_at' | 'backup_id' | 'backup_bytes' | 'backup_completed_at' | 'bin'
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

/**
 * The cloud did certainly nothing: the attempt must not count as ours when the resource vanishes, nor
 * be waited for. Also for a run that lost its claim; what another one has tried since stays.
 */
export async function takeBackAttempt(
  db: Db,
  attempt: Execution,
  before: Pick<Execution, 'apply_started_at'>,
): Promise<void> {
  await db
    .updateTable('execution')
    .set((eb) => ({
      apply_attempts: sql<never>`apply_attempts - 1`,
      apply_started_at: eb
        .case()
        .when('apply_started_at', '=', attempt.apply_started_at)
        .then(before.apply_started_at)
        .else(eb.ref('apply_started_at'))
        .end(),
    }))
    .where('id', '=', attempt.id)
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
  end: {
    readonly outcome: ExecutionOutcome
    readonly detail: Readonly<Record<string, unknown>>
    readonly at: Date
    /** Of a removal: how long there is a way back. */
    readonly kept?: Pick<Execution, 'undo_until' | 'bin_leaves_at'>
  },
): Promise<void> {
  await trx
    .updateTable('execution')
    .set({
      outcome: end.outcome,
      detail: JSON.stringify(end.detail),
      finished_at: end.at,
      ...(end.outcome === 'remediated' ? { applied_at: end.at } : {}),
      ...end.kept,
    })
    .where('id', '=', executionId)
    .execute()
}

/** How often we asked the cloud for this remedy, over all executions of the finding. */
export async function attemptsOn(db: Db, findingId: string, remedy: RemedyName): Promise<number> {
  const row = await db
    .selectFrom('execution')
    .select((eb) => eb.fn.sum<bigint>('apply_attempts').as('attempts'))
    .where('finding_id', '=', findingId)
    .where('remedy', '=', remedy)
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

export function executionById(db: Db, executionId: string): Promise<Execution> {
  return db
    .selectFrom('execution')
    .selectAll()
    .where('id', '=', executionId)
    .executeTakeFirstOrThrow()
}

export async function keepBackupUntil(trx: Trx, executionId: string, until: Date): Promise<void> {
  await trx
    .updateTable('execution')
    .set({ backup_until: until })
    .where('id', '=', executionId)
    .execute()
}

export function executionOf(db: Db, approvalId: string): Promise<Execution | undefined> {
  return db
    .selectFrom('execution')
    .selectAll()
    .where('approval_id', '=', approvalId)
    .executeTakeFirst()
}
