/** Who is signed in to the console, on whichever replica. Only digests of session ids are kept. */

import { hash } from 'node:crypto'
import type { Db } from './database.ts'

export interface SavedSession {
  /** Null: nobody is signed in yet. */
  readonly person: string | null
  readonly data: Readonly<Record<string, unknown>>
  readonly expiresAt: Date
}

export async function saveConsoleSession(db: Db, id: string, session: SavedSession): Promise<void> {
  const { person, expiresAt } = session
  const row = { person, data: JSON.stringify(session.data), expires_at: expiresAt }
  await db
    .insertInto('console_session')
    .values({ sha256: digestOf(id), ...row })
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet(row))
    .execute()
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

/** Signs a person out everywhere. */
export async function dropConsoleSessionsOf(db: Db, person: string): Promise<void> {
  await db.deleteFrom('console_session').where('person', '=', person).execute()
}

export async function dropOldConsoleSessions(db: Db, expiredBefore: Date): Promise<void> {
  await db.deleteFrom('console_session').where('expires_at', '<', expiredBefore).execute()
}

function digestOf(id: string): string {
  return hash('sha256', id, 'hex')
}
