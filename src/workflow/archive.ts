/**
 * Puts findings that are long over into the archive, batch by batch, so that pages and scans stay fast
 * for years. It stops when nothing is left, or when it is told to; the next night goes on.
 */

import { daysBefore } from '../core/days.ts'
import { archiveFindings, lockExpired } from '../store/archive.ts'
import { forgetBuckets } from '../store/token-buckets.ts'
import type { Deps } from './deps.ts'

const BATCH = 200
const BUCKETS_KEPT_DAYS = 1

/** Returns how many were archived. */
export async function archive(
  deps: Pick<Deps, 'db' | 'policy' | 'now'>,
  signal: AbortSignal,
): Promise<number> {
  await forgetBuckets(deps.db, daysBefore(deps.now(), BUCKETS_KEPT_DAYS))
  const before = daysBefore(deps.now(), deps.policy.retentionDays)
  let total = 0
  for (;;) {
    signal.throwIfAborted()
    const count = await archiveBatch(deps, before)
    total += count
    if (count < BATCH) return total
  }
}

function archiveBatch({ db, now }: Pick<Deps, 'db' | 'now'>, before: Date): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const ids = await lockExpired(trx, before, BATCH)
    if (ids.length > 0) await archiveFindings(trx, ids, now())
    return ids.length
  })
}
