/** Progress of one undo, saved and fenced like an execution's (store/executions.ts). */

import { sql } from 'kysely'
import type { Way } from '../core/remedy.ts'
import type { Db, Trx } from './database.ts'
import type { UndoOutcome } from './removal-schema.ts'
import type { Execution, Undo } from './schema.ts'

/** Opens it, or opens it again after a failure: then every way may be tried once more. */
export async function openUndo(trx: Trx, execution: Execution, at: Date): Promise<void> {
  const fresh = {
    run_id: crypto.randomUUID(),
    way: null,
    attempted_at: null,
    refused: '{}',
    resource_id: null,
    outcome: null,
    started_at: at,
    finished_at: null,
  }
  await trx
    .insertInto('undo')
    .values({ finding_id: execution.finding_id, execution_id: execution.id, ...fresh })
    .onConflict((conflict) =>
      conflict.column('execution_id').doUpdateSet({ ...fresh, attempts: sql<never>`0` }),
    )
    .execute()
}

/** The open undo of a finding; whoever held it before is fenced off. */
export function claimUndo(trx: Trx, findingId: string, runId: string): Promise<Undo | undefined> {
  return trx
    .updateTable('undo')
    .set({ run_id: runId })
    .where('finding_id', '=', findingId)
    .where('outcome', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** Counts an attempt before it is made. Null when another worker has taken over. */
export async function saveUndoAttempt(
  db: Db,
  undo: Undo,
  attempt: { readonly way: Way; readonly at: Date },
): Promise<Undo | null> {
  const saved = await db
    .updateTable('undo')
    .set({ way: attempt.way, attempts: sql<never>`attempts + 1`, attempted_at: attempt.at })
    .where('id', '=', undo.id)
    .where('run_id', '=', undo.run_id)
    .returningAll()
    .executeTakeFirst()
  return saved ?? null
}

/** The cloud did certainly nothing, so nothing has to be waited for. */
export async function forgetUndoAttempt(
  db: Db,
  undo: Undo,
  refused: Undo['refused'] = undo.refused,
): Promise<Undo | null> {
  const saved = await db
    .updateTable('undo')
    .set({
      attempts: sql<never>`attempts - 1`,
      attempted_at: null,
      refused: JSON.stringify(refused),
    })
    .where('id', '=', undo.id)
    .where('run_id', '=', undo.run_id)
    .returningAll()
    .executeTakeFirst()
  return saved ?? null
}

/** True while no other worker has taken over. Lock the finding first: a claim does so too. */
export async function holdsUndo(trx: Trx, undo: Undo): Promise<boolean> {
  const row = await trx
    .selectFrom('undo')
    .select('id')
    .where('id', '=', undo.id)
    .where('run_id', '=', undo.run_id)
    .executeTakeFirst()
  return row !== undefined
}

export async function finishUndo(
  trx: Trx,
  undoId: string,
  end: {
    readonly outcome: UndoOutcome
    readonly resourceId: string | null
    readonly detail: Readonly<Record<string, unknown>>
    readonly at: Date
  },
): Promise<void> {
  await trx
    .updateTable('undo')
    .set({
      outcome: end.outcome,
      resource_id: end.resourceId,
      detail: JSON.stringify(end.detail),
      finished_at: end.at,
    })
    .where('id', '=', undoId)
    .execute()
}

export function undoOf(db: Db, findingId: string): Promise<Undo | undefined> {
  return db
    .selectFrom('undo')
    .selectAll()
    .where('finding_id', '=', findingId)
    .orderBy('started_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}
