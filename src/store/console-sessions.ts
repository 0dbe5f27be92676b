/** Who is signed in to the console, on whichever replica. Only digests of session ids are kept. */

import { hash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './database.ts'

export interface SavedSession {
  /** Null: nobody is signed in yet. */
  readonly person: string | null
  readonly data: Readonly<Record<string, unknown>>
  readonly expiresAt: Date
}

export async function addConsoleSession(db: Db, id: string, session: SavedSession): Promise<void> {
  await db
    .insertInto('console_session')
    .values({ sha256: digestOf(id), ...rowOf(session) })
    .execute()
}

/** Nothing happens when it was deleted meanwhile. */
export async function changeConsoleSession(
  db: Db,
  id: string,
  session: SavedSession,
): Promise<void> {
  await db
    .updateTable('console_session')
    .set(rowOf(session))
    .where('sha256', '=', digestOf(id))
    .execute()
}

function rowOf({ person, data, expiresAt }: SavedSession) {
  return { person, data: JSON.stringify(data), expires_at: expiresAt }
}

export async function findConsoleSession(
  db: Db,
  id: string,
  at: Date,
): Promise<SavedSession['data'] | null> {
  const row = await db
    .selectFrom('console_session')
    .select('data')
    .where('sha256', '=', digestOf(id))
    .where('expires_at', '>', at)
    .executeTakeFirst()
  return row?.data ?? null
}

export async function dropConsoleSession(db: Db, id: string): Promise<void> {
  await db.deleteFrom('console_session').where('sha256', '=', digestOf(id)).execute()
}

export interface SessionOf {
  /** True: the one that asks. */
  readonly isThis: boolean
  readonly startedAt: Date
  readonly seenAt: Date
  readonly expiresAt: Date
  readonly device: string | null
}

/** Where a person is signed in, the latest seen first. */
export async function consoleSessionsOf(
  db: Db,
  {
    person,
    sessionId,
    at,
  }: { readonly person: string; readonly sessionId: string; readonly at: Date },
): Promise<readonly SessionOf[]> {
  const rows = await db
    .selectFrom('console_session')
    .select(['sha256', 'expires_at'])
    .select([
      ofVisit('startedAt').as('started_ms'),
      ofVisit('seenAt').as('seen_ms'),
      ofVisit('device').as('device'),
    ])
    .where('person', '=', person)
    .where('expires_at', '>', at)
    .orderBy('expires_at', 'desc')
    .execute()
  const here = digestOf(sessionId)
  return rows.map((row) => ({
    isThis: row.sha256 === here,
    startedAt: new Date(Number(row.started_ms)),
    seenAt: new Date(Number(row.seen_ms)),
    expiresAt: row.expires_at,
    device: row.device,
  }))
}

/** As the console wrote it down; null: it did not. */
function ofVisit(key: string): RawBuilder<string | null> {
  return sql<string | null>`data -> 'visit' ->> ${key}`
}

/** Signs a person out everywhere. */
export async function dropConsoleSessionsOf(db: Db, person: string): Promise<void> {
  await db.deleteFrom('console_session').where('person', '=', person).execute()
}

export async function dropOldConsoleSessions(db: Db, expiredBefore: Date): Promise<void> {
  await db.deleteFrom('console_session').where('expires_at', '<', expiredBefore).execute()
}

/** Which of these sessions are over: signed out, idle for too long, or too old. */
export async function endedConsoleSessions(
  db: Db,
  ids: readonly string[],
  at: Date,
): Promise<ReadonlySet<string>> {
  const byDigest = new Map(ids.map((id) => [digestOf(id), id]))
  const rows = await db
    .selectFrom('console_session')
    .select('sha256')
    .where('sha256', 'in', [...byDigest.keys()])
    .where('person', 'is not', null)
    .where('expires_at', '>', at)
    .execute()
  for (const { sha256 } of rows) byDigest.delete(sha256)
  return new Set(byDigest.values())
}

function digestOf(id: string): string {
  return hash('sha256', id, 'hex')
}
