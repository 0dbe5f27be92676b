/**
 * What a scan saw of a resource is kept as the JSON text that was written, and so is what a question
 * shows of it. Nothing searches inside, and to take each text apart into jsonb was a third of what the
 * database did in a first scan.
 *
 * Every finding is written anew, while who reads findings waits: a minute or two per million.
 */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['finding', 'approval']) {
    await sql`
      alter table ${sql.table(table)}
        alter column tags type json,
        alter column evidence type json,
        alter column price type json`.execute(db)
  }
}
