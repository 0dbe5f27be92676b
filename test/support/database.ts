/** A fresh, migrated PostgreSQL database. No mocks: the constraints are half of the logic. */

import { Client } from 'pg'
import { inject } from 'vitest'
import { type Db, openDatabase } from '../../src/store/database.ts'

export interface TestDatabase extends AsyncDisposable {
  readonly db: Db
  readonly url: string
}

export async function createTestDatabase(template = 'ct_template'): Promise<TestDatabase> {
  const name = `ct_${crypto.randomUUID().replaceAll('-', '')}`
  // Copying files is five to ten times as fast as logging their pages (PostgreSQL 15 and newer).
  await onServer(`create database ${name} template ${template} strategy file_copy`)
  const url = new URL(inject('postgresUrl'))
  url.pathname = `/${name}`
  const db = openDatabase(url.href, { maxConnections: 30, onConnectionError: ignoreShutdown })
  return {
    db,
    url: url.href,
    async [Symbol.asyncDispose]() {
      await db.destroy()
      await onServer(`drop database ${name} with (force)`)
    },
  }
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject('postgresUrl') })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Dropping the database may cut connections that are just closing. */
function ignoreShutdown(error: Error & { code?: string }): void {
  if (error.code !== '57P01') throw error
}
