/** Messages that change though nothing happens: a card that offers the way back, until that is over. */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table chat_message add column ages_at timestamptz`.execute(db)
  await sql`
    create index chat_message_ageing on chat_message (ages_at) where ages_at is not null`.execute(
    db,
  )
}
