/** One-time links into the console, for whoever can already run commands here. Only digests are kept. */

import { hash } from 'node:crypto'
import type { Person } from '../core/approval.ts'
import type { Db } from './database.ts'

export async function addConsoleLink(
  db: Db,
  code: string,
  { id, name, expiresAt }: Pick<Person, 'id' | 'name'> & { readonly expiresAt: Date },
): Promise<void> {
  await db
    .insertInto('console_link')
    .values({ sha256: digestOf(code), person: id, person_name: name, expires_at: expiresAt })
    .execute()
}

/** Uses a code up. Null: unknown, used, or too old. */
export async function takeConsoleLink(
  db: Db,
  code: string,
  at: Date,
): Promise<Pick<Person, 'id' | 'name'> | null> {
  const row = await db
    .deleteFrom('console_link')
    .where('sha256', '=', digestOf(code))
    .returning(['person', 'person_name', 'expires_at'])
    .executeTakeFirst()
  return row && row.expires_at > at ? { id: row.person, name: row.person_name } : null
}

export async function dropOldConsoleLinks(db: Db, expiredBefore: Date): Promise<void> {
  await db.deleteFrom('console_link').where('expires_at', '<', expiredBefore).execute()
}

function digestOf(code: string): string {
  return hash('sha256', code, 'hex')
}
