/**
 * What people did in a chat, once each: a repeated delivery gets the first answer again. Nobody waits for
 * the disk here. What follows from an act is committed later and does wait, and PostgreSQL writes its log
 * in order: if a crash keeps the consequence, it has kept the line that the act was begun.
 */

import { sql } from 'kysely'
import type { Db } from './database.ts'

/** Of the statement that it stands in: its own transaction ends with it. */
const UNHURRIED = sql`(select set_config('synchronous_commit', 'off', true)) as unhurried`

interface Key {
  readonly source: string
  readonly id: string
}

/** True for exactly one caller. */
export async function beginInteraction(
  db: Db,
  { source, id, actor, at }: Key & { readonly actor: string; readonly at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into interaction (source, id, actor, received_at)
    select ${source}, ${id}, ${actor}, ${at}::timestamptz from ${UNHURRIED}
    on conflict do nothing
    returning id`.execute(db)
  return rows.length > 0
}

export async function saveAnswer(
  db: Db,
  { source, id }: Key,
  answer: Readonly<Record<string, unknown>>,
): Promise<void> {
  await sql`
    update interaction set answer = ${JSON.stringify(answer)} from ${UNHURRIED}
    where source = ${source} and id = ${id}`.execute(db)
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
