/**
 * Drafts by their key, and why there is none where a model was asked in vain. A draft is never
 * replaced by a failure: what was good once stays good.
 */

import { sql } from 'kysely'
import type { Draft, Outcome, TemplateReason } from '../core/justification.ts'
import type { Db, Trx } from './database.ts'

export async function outcomesByKey(
  db: Db,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Outcome>> {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom('draft')
    .select(['key', 'draft', 'reason'])
    .where('key', 'in', keys)
    .execute()
  return new Map(rows.map((row) => [row.key, outcomeOf(row)]))
}

export async function saveOutcomes(
  trx: Trx,
  outcomes: ReadonlyMap<string, Outcome>,
  at: Date,
): Promise<void> {
  if (outcomes.size === 0) return
  const rows = Array.from(outcomes, ([key, it]) => ({
    key,
    draft: 'draft' in it ? JSON.stringify(it.draft) : null,
    reason: 'reason' in it ? it.reason : null,
    written_at: at,
  }))
  await trx
    .insertInto('draft')
    // In order: of two replicas that save the same keys, none waits for the other in a circle.
    .values(rows.toSorted((a, b) => (a.key < b.key ? -1 : 1)))
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({
          draft: sql`excluded.draft`,
          reason: sql`excluded.reason`,
          written_at: sql`excluded.written_at`,
        })
        .where(sql<boolean>`excluded.draft is not null or draft.draft is null`),
    )
    .execute()
}

/** What nobody has written anew for so long belongs to resources and prompts that are gone. */
export async function forgetDrafts(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('draft').where('written_at', '<', before).execute()
}

function outcomeOf(row: { draft: Draft | null; reason: TemplateReason | null }): Outcome {
  return row.draft ? { draft: row.draft } : { reason: row.reason ?? 'late' }
}
