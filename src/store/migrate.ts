/**
 * Brings the database to the newest migration, forward only. Any number of replicas may call it at
 * once: kysely takes an advisory lock inside the migrating transaction.
 */

import { readdir } from 'node:fs/promises'
import { type Migration, Migrator } from 'kysely/migration'
import type { Db } from './database.ts'

const FOLDER = new URL('../../migrations/', import.meta.url)

/** Returns the names of the migrations that were applied now. */
export async function migrateToLatest(db: Db): Promise<string[]> {
  const { error, results = [] } = await migratorOf(db).migrateToLatest()
  if (error) throw new Error('database migration failed', { cause: error })
  return results.map((result) => result.migrationName)
}

/** The names of the migrations that the database still lacks. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const migrations = await migratorOf(db).getMigrations()
  return migrations.filter((it) => !it.executedAt).map((it) => it.name)
}

function migratorOf(db: Db): Migrator {
  return new Migrator({ db, provider: { getMigrations: loadMigrations } })
}

async function loadMigrations(): Promise<Record<string, Migration>> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.ts'))
  const load = async (name: string): Promise<[string, Migration]> => [
    name.replace(/\.ts$/, ''),
    await import(new URL(name, FOLDER).href),
  ]
  return Object.fromEntries(await Promise.all(names.map(load)))
}
