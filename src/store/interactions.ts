/** What people did in a chat, once each: a repeated delivery gets the first answer again. */

import type { Db } from './database.ts'

interface Key {
  readonly source: string
  readonly id: string
}

/** True for exactly one caller. */
export async function beginInteraction(
  db: Db,
  { source, id, actor, at }: Key & { readonly actor: string; readonly at: Date },
): Promise<boolean> {
  const row = await db
    .insertInto('interaction')
    .values({ source, id, actor, received_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

export async function saveAnswer(
  db: Db,
  { source, id }: Key,
  answer: Readonly<Record<string, unknown>>,
): Promise<void> {
  await db
    .updateTable('interaction')
    .set({ answer: JSON.stringify(answer) })
    .where('source', '=', source)
    .where('id', '=', id)
    .execute()
}

export async function answerOf(
  db: Db,
  { source, id }: Key,
): Promise<Readonly<Record<string, unknown>> | null> {
  const row = await db
    .selectFrom('interaction')
    .select('answer')
    .where('source', '=', source)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.answer ?? null
}

export async function dropInteractions(db: Db, receivedBefore: Date): Promise<void> {
  await db.deleteFrom('interaction').where('received_at', '<', receivedBefore).execute()
}
