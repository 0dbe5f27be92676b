/**
 * Wakes the executions of a remote carrier that wait for an answer to a closed question. It brings no
 * authority along: whoever is woken asks us again. What cannot be woken costs nobody a decision.
 */

import type { Trx } from '../store/database.ts'
import { closeErrand, sleepersOf } from '../store/errands.ts'
import type { Deps } from './deps.ts'

/** Called when a question is answered. Without a remote carrier nobody sleeps. */
export async function queueWake(
  { carrier, enqueue }: Pick<Deps, 'carrier' | 'enqueue'>,
  trx: Trx,
  findingIds: readonly string[],
): Promise<void> {
  if (!carrier.remote || findingIds.length === 0) return
  await enqueue(
    trx,
    findingIds.map((findingId) => ({ name: 'wake-carrier', data: { findingId } })),
  )
}

export async function wakeCarrier(
  { db, carrier, now }: Pick<Deps, 'db' | 'carrier' | 'now'>,
  findingId: string,
  signal: AbortSignal,
): Promise<void> {
  if (!carrier.remote) return
  for (const sleeper of await sleepersOf(db, findingId)) {
    const news = { findingId, decision: sleeper.outcome }
    const result = await carrier.remote.wake(sleeper.wake_path, news, signal)
    const end = result === 'woken' ? { woken_at: now() } : { over_because: 'it had ended' }
    await closeErrand(db, sleeper.approval_id, end)
  }
}
