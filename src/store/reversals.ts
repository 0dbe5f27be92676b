/** Takes a saving out of the ledger again: a line of the opposite sign, once per execution. */

import type { Trx } from './database.ts'
import type { SavingsEntry } from './schema.ts'

/** The unique index on the execution refuses a second reversal. */
export async function reverseSaving(
  trx: Trx,
  undo: { readonly findingId: string; readonly executionId: string; readonly at: Date },
): Promise<void> {
  const entries = await trx
    .selectFrom('savings_entry')
    .selectAll()
    .where('finding_id', '=', undo.findingId)
    .where('execution_id', '=', undo.executionId)
    .where('kind', '<>', 'reversed')
    .orderBy('id')
    .execute()
  const [first] = entries
  if (!first) return
  const { id: _id, ...about } = first
  await trx
    .insertInto('savings_entry')
    .values({
      ...about,
      kind: 'reversed',
      monthly_micros: negatedSum(entries),
      acted_at: undo.at,
      booked_at: undo.at,
    })
    .execute()
}

/** Null when nothing of it had a price: what was never added is not taken away. */
function negatedSum(entries: readonly SavingsEntry[]): bigint | null {
  const priced = entries.flatMap((it) => it.monthly_micros ?? [])
  return priced.length === 0 ? null : -priced.reduce((sum, it) => sum + it, 0n)
}
