/** The job queue gave up on an execution: the finding must not stay in flight; a person must look. */

import { executionsOf, finishExecution } from '../store/executions.ts'
import { move } from '../store/move.ts'
import { type Deps, SELF } from './deps.ts'
import { queueRefresh } from './refresh-card.ts'

export async function giveUp(
  deps: Pick<Deps, 'db' | 'chat' | 'enqueue' | 'now'>,
  findingId: string,
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    const at = deps.now()
    const reason = 'every retry of the execution failed; see the log for the errors'
    const moved = await move(trx, 'fail', findingId, { actor: SELF, at, details: { reason } })
    await queueRefresh(deps, trx, [findingId])
    const execution = (await executionsOf(trx, findingId)).at(-1)
    if (!moved || !execution || execution.outcome) return
    await finishExecution(trx, execution.id, { outcome: 'failed', detail: { reason }, at })
  })
}
