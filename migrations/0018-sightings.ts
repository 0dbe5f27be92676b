/**
 * What every scan writes about a finding has a narrow row of its own. A scan that finds nothing changed
 * then writes a hundred bytes per finding, not all that is known of it once more, and no scan waits for
 * whoever has locked the finding, nor they for it. Findings are no longer written over and over, so their
 * pages need less room. Where PostgreSQL can (18), new ids come in the order of time: neighbours in indexes.
 *
 * No foreign key: it would be checked for each row of a first scan, and whatever makes or removes a
 * finding does both in one statement or transaction.
 */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sighting (
      finding_id uuid primary key,
      sightings integer not null default 1,
      last_seen_at timestamptz not null,
      last_scan_id uuid not null
    ) with (fillfactor = 50)`.execute(db)
  await sql`
    insert into sighting (finding_id, sightings, last_seen_at, last_scan_id)
    select id, sightings, last_seen_at, last_scan_id from finding`.execute(db)
  await sql`
    alter table finding
      drop column sightings,
      drop column last_seen_at,
      drop column last_scan_id`.execute(db)
  await sql`alter table finding set (fillfactor = 85)`.execute(db)
  const { rows } = await sql`select from pg_proc where proname = 'uuidv7'`.execute(db)
  if (rows.length > 0) {
    await sql`alter table finding alter column id set default uuidv7()`.execute(db)
  }
}
