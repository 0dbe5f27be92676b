/**
 * One answer to many findings, each at the revision that was shown and each decided by itself, by the
 * same rules as on its own card. What goes wrong with one never stops the others.
 */

import type { Person, Verdict } from '../core/approval.ts'
import { AppError } from '../core/errors.ts'
import { type Refusal, Refused } from '../core/refusal.ts'
import { type InboxRow, inboxRows } from '../store/inbox-rows.ts'
import { decide } from './decide.ts'
import type { Deps } from './deps.ts'

export interface Item {
  readonly findingId: string
  /** The revision that the person was shown. */
  readonly revision: number
  /** What was typed to confirm what cannot be taken back. */
  readonly proof: string | null
}

export interface ManyAnswer {
  readonly items: readonly Item[]
  readonly verdict: Verdict
  readonly reason: string | null
  /** Only for snooze; the policy's snoozeDays when null. */
  readonly snoozeUntil: Date | null
  readonly person: Person
}

/** failed: of something on our side; whether it was decided shows when one looks again. */
export type ItemResult = { readonly row: InboxRow | null; readonly item: Item } & (
  | { readonly outcome: 'done' | 'second' }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'failed'; readonly error: unknown }
)

export async function answerMany(deps: Deps, answer: ManyAnswer): Promise<ItemResult[]> {
  const rows = await inboxRows(
    deps.db,
    answer.items.map((it) => it.findingId),
  )
  const results: ItemResult[] = []
  for (const item of answer.items) {
    const row = rows.find(({ id }) => id === item.findingId) ?? null
    results.push({ row, item, ...(await answerOne(deps, answer, item)) })
  }
  return results
}

type Outcome =
  | { readonly outcome: 'done' | 'second' }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'failed'; readonly error: unknown }

async function answerOne(
  deps: Deps,
  { verdict, reason, snoozeUntil, person }: ManyAnswer,
  { findingId, revision, proof }: Item,
): Promise<Outcome> {
  try {
    const answer = { findingId, revision, proof, verdict, reason, snoozeUntil, person }
    const { status } = await decide(deps, answer)
    return { outcome: status === 'pending' ? 'second' : 'done' }
  } catch (error) {
    if (error instanceof Refused) return { outcome: 'refused', refusal: error.refusal }
    if (error instanceof AppError && error.code === 'INPUT_INVALID') throw error
    return { outcome: 'failed', error }
  }
}
