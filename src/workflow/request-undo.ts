/**
 * Step 7a. An approver takes a removal back: it is written down who and when, and the undo is queued.
 * Asked again while it is on its way, or when it is back, nothing changes.
 */

import type { Person } from '../core/approval.ts'
import { detectorOf, remedyOf } from '../core/detector.ts'
import { AppError } from '../core/errors.ts'
import type { Trx } from '../store/database.ts'
import { executionsOf } from '../store/executions.ts'
import { lockFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import type { Execution, Finding } from '../store/schema.ts'
import { openUndo } from '../store/undos.ts'
import type { Deps } from './deps.ts'
import { queueRefresh } from './refresh-card.ts'

interface UndoRequest {
  readonly findingId: string
  readonly reason: string | null
  readonly person: Person
}

/** Possible also while everything is halted: it brings things back. */
export function requestUndo(
  deps: Pick<Deps, 'db' | 'clouds' | 'chat' | 'enqueue' | 'now'>,
  { findingId, reason, person }: UndoRequest,
): Promise<Finding> {
  return deps.db.transaction().execute(async (trx) => {
    const finding = await lockFinding(trx, findingId)
    if (!finding) {
      throw new AppError('NOT_FOUND', `no finding ${findingId}`, { hint: 'Check the id.' })
    }
    if (finding.status === 'restoring' || finding.status === 'restored') return finding
    const execution = await undoableExecution(deps, trx, finding)
    const at = deps.now()
    await openUndo(trx, execution, at)
    const moved = await move(trx, 'undo', findingId, {
      actor: person.id,
      at,
      details: { name: person.name, via: person.via, reason, executionId: execution.id },
    })
    if (!moved) throw refusal(finding, `it is ${finding.status}`)
    await deps.enqueue(trx, [{ name: 'undo', data: { findingId } }])
    await queueRefresh(deps, trx, [findingId])
    return moved
  })
}

/** The removal that would be taken back; refused with the reason when there is none to take back. */
async function undoableExecution(
  deps: Pick<Deps, 'clouds' | 'now'>,
  trx: Trx,
  finding: Finding,
): Promise<Execution> {
  const executions = await executionsOf(trx, finding.id)
  const execution = executions.find((it) => it.outcome === 'remediated')
  if (finding.status !== 'remediated' || !execution) {
    throw refusal(finding, `it is ${finding.status}: there is no removal to take back`)
  }
  const detector = detectorOf(deps.clouds, finding.provider, finding.detector_id)
  const until = execution.undo_until
  if (!until || !remedyOf(detector, execution.remedy).restore) {
    throw refusal(finding, 'nothing can bring it back')
  }
  if (until <= deps.now() || execution.backup_doomed_at) {
    throw refusal(finding, `that was possible until ${until.toISOString()}`)
  }
  return execution
}

function refusal(finding: Finding, why: string): AppError {
  return new AppError('NOT_UNDOABLE', `finding ${finding.id} cannot be undone: ${why}`, {
    hint: `This cannot be undone: ${why}.`,
  })
}
