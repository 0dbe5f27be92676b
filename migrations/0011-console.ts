/**
 * Who is signed in to the console, and one-time links into it. Only digests of what opens a door are
 * kept: whoever reads these tables can enter nowhere.
 */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table console_session (
      sha256 text primary key,
      person text,
      data jsonb not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`create index console_session_by_person on console_session (person)`.execute(db)
  await sql`
    create table console_link (
      sha256 text primary key,
      person text not null,
      person_name text not null,
      expires_at timestamptz not null
    )`.execute(db)
}
