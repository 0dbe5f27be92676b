/**
 * Step 5. The carrier's go signal. It is accepted only for a finding that the database says is
 * approved; repeated, it changes nothing. An execution may signal only for the question that it carried.
 */

import { AppError } from '../core/errors.ts'
import type { FindingStatus } from '../core/finding.ts'
import { latestApproval } from '../store/approvals.ts'
import type { Trx } from '../store/database.ts'
import { errandOf } from '../store/errands.ts'
import { findFinding, lockFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import type { Finding } from '../store/schema.ts'
import type { Deps } from './deps.ts'

const UNDER_WAY: readonly FindingStatus[] = ['queued', 'executing', 'remediated', 'rehearsed']

export function proceed(
  deps: Pick<Deps, 'db' | 'enqueue' | 'now'>,
  findingId: string,
  actor: string,
  executionId: string | null = null,
): Promise<Finding> {
  return deps.db.transaction().execute(async (trx) => {
    if (executionId !== null) await mustCarry(trx, findingId, executionId)
    const moved = await proceedWithin(deps, trx, findingId, actor)
    const finding = moved ?? (await findFinding(trx, findingId))
    if (!finding) {
      throw new AppError('NOT_FOUND', `no finding ${findingId}`, { hint: 'Check the id.' })
    }
    if (!moved && !UNDER_WAY.includes(finding.status)) {
      throw new AppError('NOT_APPROVED', `finding ${findingId} is ${finding.status}`, {
        hint: `Nobody has approved this: it is ${finding.status}. Nothing was done.`,
      })
    }
    return finding
  })
}

/** An execution of an earlier question, which was void or expired, must not start a later one. */
async function mustCarry(trx: Trx, findingId: string, executionId: string): Promise<void> {
  // Locked: no other question may be opened before the move.
  await lockFinding(trx, findingId)
  const newest = await latestApproval(trx, findingId)
  const carried = await errandOf(trx, findingId, executionId)
  if (newest && carried?.id === newest.id) return
  throw new AppError('NOT_APPROVED', `execution ${executionId} does not carry this question`, {
    hint: 'This execution carried another question, or none. Nothing was done.',
  })
}

/** The same inside the transaction of the decision, for carriers that go at once. */
export async function proceedWithin(
  deps: Pick<Deps, 'enqueue' | 'now'>,
  trx: Trx,
  findingId: string,
  actor: string,
): Promise<Finding | null> {
  const moved = await move(trx, 'proceed', findingId, { actor, at: deps.now() })
  if (moved) await deps.enqueue(trx, [{ name: 'execute', data: { findingId } }])
  return moved
}
