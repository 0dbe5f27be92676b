/** One real PostgreSQL for the whole test run, with a migrated template that each database is copied from. */

import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbeddedPostgres } from '../../src/demo/embedded-postgres.ts'
import { openDatabase } from '../../src/store/database.ts'
import { migrateToLatest } from '../../src/store/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}

export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL']
  const server = given
    ? null
    : await startEmbeddedPostgres({ folder: `.cloudthrift/test-${process.pid}`, durable: false })
  const url = given ?? server?.url ?? ''
  await rebuildTemplate(url)
  provide('postgresUrl', url)
  return async () => server?.[Symbol.asyncDispose]()
}

async function rebuildTemplate(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  // Left over from a run that was killed.
  const { rows } = await client.query<{ datname: string }>(
    `select datname from pg_database where datname like 'ct\\_%'`,
  )
  for (const { datname } of rows) await client.query(`drop database "${datname}" with (force)`)
  await client.query('create database ct_template')
  await client.end()
  const template = new URL(url)
  template.pathname = '/ct_template'
  const db = openDatabase(template.href, { maxConnections: 1, onConnectionError: () => undefined })
  await migrateToLatest(db)
  await db.destroy()
}
