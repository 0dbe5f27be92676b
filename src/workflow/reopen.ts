/**
 * A person wants to be asked again about what was kept, put off, stopped or only rehearsed. Nothing of
 * the old answer counts: it is looked into anew, and the question is a new one.
 */

import { Refused } from '../core/refusal.ts'
import { move } from '../store/move.ts'
import type { Finding } from '../store/schema.ts'
import type { Deps } from './deps.ts'
import { lockShown, type Shown } from './lock-shown.ts'
import { queueRefresh } from './refresh-card.ts'
import { scopeOf } from './target.ts'

export function reopen(
  deps: Pick<Deps, 'db' | 'chat' | 'policy' | 'enqueue' | 'now'>,
  shown: Shown,
): Promise<Finding> {
  const { findingId, reason, person } = shown
  return deps.db.transaction().execute(async (trx) => {
    const { finding } = await lockShown(deps, trx, shown, false)
    const moved = await move(trx, 'reopen', findingId, {
      actor: person.id,
      at: deps.now(),
      details: { name: person.name, via: person.via, reason },
      set: { snoozed_until: null },
    })
    if (!moved) {
      const refusal = { why: 'not-reopenable', status: finding.status } as const
      throw new Refused(refusal, `finding ${findingId} is ${finding.status}`)
    }
    await deps.enqueue(trx, [{ name: 'investigate', data: { scope: scopeOf(moved) } }])
    await queueRefresh(deps, trx, [findingId])
    return moved
  })
}
