/**
 * A person lets an execution that stopped try again, on the same approval: it looks again first, and
 * what is no longer as it was approved voids it.
 */

import { Refused } from '../core/refusal.ts'
import { move } from '../store/move.ts'
import type { Finding } from '../store/schema.ts'
import type { Deps } from './deps.ts'
import { lockShown, type Shown } from './lock-shown.ts'
import { queueRefresh } from './refresh-card.ts'

export function retry(
  deps: Pick<Deps, 'db' | 'chat' | 'policy' | 'enqueue' | 'now'>,
  shown: Shown,
): Promise<Finding> {
  const { findingId, reason, person } = shown
  return deps.db.transaction().execute(async (trx) => {
    const { finding, approval } = await lockShown(deps, trx, shown, true)
    const details = { name: person.name, via: person.via, reason }
    const isApproved = approval?.outcome === 'approved'
    const moved =
      isApproved &&
      (await move(trx, 'retry', findingId, { actor: person.id, at: deps.now(), details }))
    if (!moved) {
      const refusal = { why: 'not-failed', status: finding.status } as const
      throw new Refused(refusal, `finding ${findingId} is ${finding.status}`)
    }
    await deps.enqueue(trx, [{ name: 'execute', data: { findingId } }])
    await queueRefresh(deps, trx, [findingId])
    return moved
  })
}
