/** Nobody answered: the question is closed and the resource is kept. Never before its time, whoever asks. */

import { AppError } from '../core/errors.ts'
import { closeApprovals, lockLatestApproval } from '../store/approvals.ts'
import { lockFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import type { Finding } from '../store/schema.ts'
import { type Deps, SELF } from './deps.ts'
import { queueRefresh } from './refresh-card.ts'
import { reportAnswer } from './report.ts'

/** Returns the finding as it is now, expired or not. */
export async function expire(
  deps: Pick<Deps, 'db' | 'chat' | 'enqueue' | 'metrics' | 'now'>,
  findingId: string,
): Promise<Finding> {
  const at = deps.now()
  const { finding, hasExpired } = await deps.db.transaction().execute(async (trx) => {
    const found = await lockFinding(trx, findingId)
    if (!found) {
      throw new AppError('NOT_FOUND', `no finding ${findingId}`, { hint: 'Check the id.' })
    }
    const approval = await lockLatestApproval(trx, findingId)
    const isDue = approval && approval.closed_at === null && approval.expires_at <= at
    if (!isDue) return { finding: found, hasExpired: false }
    const details = { reason: 'nobody answered in time' }
    const moved = await move(trx, 'expire', findingId, { actor: SELF, at, details })
    if (!moved) return { finding: found, hasExpired: false }
    await closeApprovals(trx, [findingId], 'expired', at)
    await queueRefresh(deps, trx, [findingId])
    return { finding: moved, hasExpired: true }
  })
  if (hasExpired) reportAnswer(deps, finding, 'expire', null)
  return finding
}
