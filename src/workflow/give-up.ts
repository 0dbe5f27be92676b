/** The job queue gave up on an execution or an undo: the finding must not stay in flight; a person must look. */

import type { Trx } from '../store/database.ts'
import { executionsOf, finishExecution } from '../store/executions.ts'
import { move } from '../store/move.ts'
import { finishUndo, undoOf } from '../store/undos.ts'
import { type Deps, SELF } from './deps.ts'
import { queueRefresh } from './refresh-card.ts'

export async function giveUp(
  deps: Pick<Deps, 'db' | 'chat' | 'enqueue' | 'now'>,
  findingId: string,
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const at = deps.now()
    await giveUpExecution(trx, findingId, at)
    await giveUpUndo(trx, findingId, at)
    await queueRefresh(deps, trx, [findingId])
  })
}

async function giveUpExecution(trx: Trx, findingId: string, at: Date): Promise<void> {
  const reason = 'every retry of the execution failed; see the log for the errors'
  const moved = await move(trx, 'fail', findingId, { actor: SELF, at, details: { reason } })
  const execution = (await executionsOf(trx, findingId)).at(-1)
  if (!moved || !execution || execution.outcome) return
  await finishExecution(trx, execution.id, { outcome: 'failed', detail: { reason }, at })
}

async function giveUpUndo(trx: Trx, findingId: string, at: Date): Promise<void> {
  const reason = 'every retry of the undo failed; see the log for the errors'
  const moved = await move(trx, 'undo-failed', findingId, { actor: SELF, at, details: { reason } })
  const undo = await undoOf(trx, findingId)
  if (!moved || !undo || undo.outcome) return
  const end = { outcome: 'failed', resourceId: null, detail: { reason }, at } as const
  await finishUndo(trx, undo.id, end)
}
