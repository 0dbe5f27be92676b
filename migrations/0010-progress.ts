/**
 * How far a scan has come, counted while it runs. And room in the pages of findings: a scan marks
 * each one as seen, and with room for another version no index has to be written for that.
 */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table scan_scope
      add column resources integer not null default 0,
      add column calls integer not null default 0,
      add column throttled integer not null default 0`.execute(db)
  await sql`create index scan_by_start on scan (started_at)`.execute(db)
  await sql`alter table finding set (fillfactor = 50)`.execute(db)
}
