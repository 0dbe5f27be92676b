/** Takes the undo of one finding in hand, or takes it over from a run that died. */

import { detectorOf, remedyOf } from '../core/detector.ts'
import type { Remedy, Removed } from '../core/remedy.ts'
import { approvalById } from '../store/approvals.ts'
import { executionById } from '../store/executions.ts'
import { lockFinding } from '../store/findings.ts'
import type { Execution, Finding, Undo } from '../store/schema.ts'
import { claimUndo } from '../store/undos.ts'
import type { Deps } from './deps.ts'
import { removedOf } from './target.ts'

type Restorable = Remedy & { readonly restore: NonNullable<Remedy['restore']> }

export interface UndoClaim {
  readonly finding: Finding
  readonly execution: Execution
  readonly undo: Undo
  readonly remedy: Restorable
  readonly removed: Removed
}

/** Null when there is nothing to do: it is back, or given up. */
export function claimForUndo(
  deps: Pick<Deps, 'db' | 'clouds'>,
  findingId: string,
): Promise<UndoClaim | null> {
  return deps.db.transaction().execute(async (trx) => {
    // A run that is settling comes first.
    const finding = await lockFinding(trx, findingId)
    if (finding?.status !== 'restoring') return null
    const undo = await claimUndo(trx, findingId, crypto.randomUUID())
    if (!undo) return null
    const execution = await executionById(trx, undo.execution_id)
    const approval = await approvalById(trx, execution.approval_id)
    const detector = detectorOf(deps.clouds, finding.provider, finding.detector_id)
    const remedy = remedyOf(detector, execution.remedy)
    if (!isRestorable(remedy)) throw new Error(`nothing undoes ${remedy.name} of ${detector.id}`)
    return { finding, execution, undo, remedy, removed: removedOf(finding, approval, execution) }
  })
}

function isRestorable(remedy: Remedy): remedy is Restorable {
  return remedy.restore !== null
}
