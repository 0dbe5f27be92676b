import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/store/database.ts'
import { migrateToLatest, pendingMigrations } from '../../src/store/migrate.ts'
import { createTestDatabase } from '../support/database.ts'
import { findingIn } from './support.ts'

const REPLICAS = 5
const CHILD = new URL('migrate-child.ts', import.meta.url).pathname
const FILES = await readdir(new URL('../../migrations/', import.meta.url))
const ALL = FILES.map((name) => name.replace(/\.ts$/, '')).toSorted()

/** The applied names of all replicas: one replica applied everything, the others nothing. */
function isDoneOnce(applied: readonly (readonly string[])[]): boolean {
  const sorted = applied.toSorted((a, b) => b.length - a.length)
  return JSON.stringify(sorted) === JSON.stringify([ALL, ...sorted.slice(1).map(() => [])])
}

function onConnectionError(error: Error): never {
  throw error
}

async function migrateOnOwnPool(url: string): Promise<string[]> {
  const db = openDatabase(url, { maxConnections: 2, onConnectionError })
  try {
    return await migrateToLatest(db)
  } finally {
    await db.destroy()
  }
}

interface Replica {
  readonly child: ChildProcess
  readonly output: Promise<string>
}

async function startReplica(DATABASE_URL: string): Promise<Replica> {
  const child = spawn(process.execPath, [CHILD], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { DATABASE_URL },
  })
  await once(child.stdout, 'readable')
  return { child, output: text(child.stdout) }
}

describe('migrateToLatest', () => {
  it.each([1, 2, 3])('works in five pools at once on an empty database, time %i', async () => {
    await using database = await createTestDatabase('template0')

    const applied = await Promise.all(
      Array.from({ length: REPLICAS }, () => migrateOnOwnPool(database.url)),
    )

    expect(applied).toSatisfy(isDoneOnce)
    expect(await pendingMigrations(database.db)).toEqual([])
    await expect(findingIn(database.db, 'open')).resolves.toMatchObject({ status: 'open' })
  })

  it('works in five processes at once on an empty database', async () => {
    await using database = await createTestDatabase('template0')
    const replicas = await Promise.all(
      Array.from({ length: REPLICAS }, () => startReplica(database.url)),
    )

    for (const { child } of replicas) child.stdin?.end('go\n')
    const outputs = await Promise.all(replicas.map(({ output }) => output))

    const applied = outputs.map((output): string[] => JSON.parse(output.replace('ready\n', '')))
    expect(applied).toSatisfy(isDoneOnce)
    expect(await pendingMigrations(database.db)).toEqual([])
  })

  it('applies nothing when there is nothing new', async () => {
    await using database = await createTestDatabase()

    expect(await migrateToLatest(database.db)).toEqual([])
  })

  it('leaves nothing behind when a migration fails', async () => {
    await using database = await createTestDatabase('template0')
    await sql`create table savings_entry (mine text)`.execute(database.db)

    await expect(migrateToLatest(database.db)).rejects.toMatchObject({
      message: 'database migration failed',
      cause: { code: '42P07' },
    })

    const { rows } = await sql`select 1 from pg_tables where tablename = 'finding'`.execute(
      database.db,
    )
    expect(rows).toEqual([])
    expect(await pendingMigrations(database.db)).toEqual(ALL)
  })
})

describe('pendingMigrations', () => {
  it('names all of them for an empty database, and changes nothing there', async () => {
    await using database = await createTestDatabase('template0')

    expect(await pendingMigrations(database.db)).toEqual(ALL)

    const { rows } = await sql`select 1 from pg_tables where schemaname = 'public'`.execute(
      database.db,
    )
    expect(rows).toEqual([])
  })
})
