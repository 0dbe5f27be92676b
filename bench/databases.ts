/** Databases of a benchmark: one for each run, migrated. */

import { Client } from 'pg'
import { openDatabase } from '../src/store/database.ts'
import { migrateToLatest } from '../src/store/migrate.ts'

export async function freshDatabase(server: string, name: string): Promise<string> {
  const client = new Client({ connectionString: server })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  const url = new URL(server)
  url.pathname = `/${name}`
  const db = openDatabase(url.href, { maxConnections: 1, onConnectionError: () => undefined })
  await migrateToLatest(db)
  await db.destroy()
  return url.href
}
