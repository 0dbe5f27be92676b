/**
 * Step 7a. An approver takes a removal back: it is written down who and when, and the undo is queued.
 * Asked again while it is on its way, or when it is back, nothing changes.
 */

import type { Person } from '../core/approval.ts'
import { detectorOf, remedyOf } from '../core/detector.ts'
import { type Refusal, Refused } from '../core/refusal.ts'
import type { Trx } from '../store/database.ts'
import { executionsOf } from '../store/executions.ts'
import { lockFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import type { Execution, Finding } from '../store/schema.ts'
import { openUndo } from '../store/undos.ts'
import type { Deps } from './deps.ts'
import { lockShown } from './lock-shown.ts'
import { queueRefresh } from './refresh-card.ts'

interface UndoRequest {
  readonly findingId: string
  readonly reason: string | null
  /** Where the edge has not looked who may: the revision that the person was shown. */
  readonly revision?: number
  readonly person: Person
}

/** Possible also while everything is halted: it brings things back. */
export function requestUndo(
  deps: Pick<Deps, 'db' | 'clouds' | 'chat' | 'policy' | 'enqueue' | 'now'>,
  { findingId, reason, revision, person }: UndoRequest,
): Promise<Finding> {
  return deps.db.transaction().execute(async (trx) => {
    const finding =
      revision === undefined
        ? await lockFinding(trx, findingId)
        : (await lockShown(deps, trx, { findingId, revision, person }, false)).finding
    if (!finding) throw new Refused({ why: 'not-found' }, `no finding ${findingId}`)
    if (finding.status === 'restoring' || finding.status === 'restored') return finding
    const execution = await undoableExecution(deps, trx, finding)
    const at = deps.now()
    await openUndo(trx, execution, at)
    const moved = await move(trx, 'undo', findingId, {
      actor: person.id,
      at,
      details: { name: person.name, via: person.via, reason, executionId: execution.id },
    })
    if (!moved) throw refused(finding, { why: 'not-removed', status: finding.status })
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
    throw refused(finding, { why: 'not-removed', status: finding.status })
  }
  const detector = detectorOf(deps.clouds, finding.provider, finding.detector_id)
  const until = execution.undo_until
  if (!until || !remedyOf(detector, execution.remedy).restore) {
    throw refused(finding, { why: 'no-way-back' })
  }
  if (until <= deps.now() || execution.backup_doomed_at) {
    throw refused(finding, { why: 'undo-over', until })
  }
  return execution
}

function refused(finding: Finding, refusal: Refusal): Refused {
  return new Refused(refusal, `finding ${finding.id} cannot be undone: ${refusal.why}`)
}
