/**
 * Databases that the tests of one file use one after the other: emptied in between, dropped at the
 * end. An empty one costs a few milliseconds, a new one a few hundred.
 */

import { sql } from 'kysely'
import { afterAll } from 'vitest'
import type { Db } from '../../src/store/database.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

const idle: TestDatabase[] = []

afterAll(async () => {
  for (const database of idle.splice(0)) await database[Symbol.asyncDispose]()
})

/** A migrated database with nothing in it. Giving it back empties it. */
export async function borrowDatabase(): Promise<TestDatabase> {
  const database = idle.pop() ?? (await createTestDatabase())
  const { db, url } = database
  return {
    db,
    url,
    async [Symbol.asyncDispose]() {
      await empty(db)
      idle.push(database)
    },
  }
}

/** As a replica it may: there neither the append-only triggers nor the foreign keys hold. */
async function empty(db: Db): Promise<void> {
  await db.connection().execute(async (connection) => {
    const tables = await sql<{ name: string }>`
      select quote_ident(tablename) as name from pg_tables
      where schemaname = 'public' and tablename not like 'kysely%'`.execute(connection)
    const deletions = tables.rows.map(({ name }) => `delete from ${name};`).join(' ')
    await sql
      .raw(`begin; set local session_replication_role = replica; ${deletions} commit`)
      .execute(connection)
  })
}
