/**
 * What an undo does next, decided from what is saved and what was just seen. Pure, like
 * core/execution.ts, and for the same reason: a removal that is taken back twice would cost twice.
 */

import { isOlder, pollSeconds } from './pace.ts'
import type { Return, Way } from './remedy.ts'

/** How long what was asked for may take to show before it is asked for again, or another way tried. */
export const RETURN_LAG_MS = 60_000
const MAX_ATTEMPTS = 5
/** The cooldown of a volume's modification takes 24 hours at most; what takes days is stuck. */
const PATIENCE_MS = 72 * 3_600_000

export interface UndoProgress {
  readonly startedAt: Date
  readonly attempts: number
  /** Of an attempt whose effect may still show; null after an answer that says it had none. */
  readonly lastAttemptAt: Date | null
  /** Ways that the cloud refused, with its reason. */
  readonly refused: Readonly<Partial<Record<Way, string>>>
}

export type UndoStep =
  | { readonly do: 'start'; readonly way: Way }
  /** It is back: tidy up, book it out of the ledger. */
  | { readonly do: 'settle'; readonly resourceId: string }
  | { readonly do: 'wait'; readonly seconds: number; readonly reason: string }
  /** It stays removed; a person is told why. */
  | { readonly do: 'fail'; readonly reason: string }

/** `at`: when the look began. */
export function nextUndoStep(progress: UndoProgress, seen: Return, at: Date): UndoStep {
  switch (seen.state) {
    case 'back':
      return { do: 'settle', resourceId: seen.resourceId }
    case 'taken':
      return fail(seen.detail)
    case 'returning':
      return isOlder(progress.startedAt, PATIENCE_MS, at)
        ? fail('it is still on its way back after 72 hours')
        : wait(pollSeconds(progress.startedAt, at), 'it is on its way back')
    case 'away':
      return whileAway(progress, seen, at)
  }
}

function whileAway(
  progress: UndoProgress,
  { ways, detail }: Extract<Return, { state: 'away' }>,
  at: Date,
): UndoStep {
  const { startedAt, attempts, lastAttemptAt, refused } = progress
  if (isOlder(startedAt, PATIENCE_MS, at)) return fail('it is not back after 72 hours')
  // Also before another way is tried: two that work would bring back two.
  if (lastAttemptAt !== null && !isOlder(lastAttemptAt, RETURN_LAG_MS, at)) {
    return wait(pollSeconds(lastAttemptAt, at), 'it was asked for; it must show')
  }
  const way = ways.find((it) => refused[it] === undefined)
  if (way === undefined) return fail(noWay(refused, detail))
  if (attempts >= MAX_ATTEMPTS) return fail(`asked ${attempts} times, and it is not back`)
  return { do: 'start', way }
}

function noWay(refused: UndoProgress['refused'], detail: string): string {
  const reasons = [...Object.entries(refused).map(([way, why]) => `${way}: ${why}`), detail]
  return reasons.filter(Boolean).join('; ') || 'there is no way back'
}

function wait(seconds: number, reason: string): UndoStep {
  return { do: 'wait', seconds, reason }
}

function fail(reason: string): UndoStep {
  return { do: 'fail', reason }
}
