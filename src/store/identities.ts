/** Which chat account belongs to which API identity. Only digests of one-time codes are kept. */

import { hash } from 'node:crypto'
import type { Db, Trx } from './database.ts'

export async function addLinkCode(
  db: Db,
  code: string,
  link: { readonly person: string; readonly name: string; readonly expiresAt: Date },
): Promise<void> {
  await db
    .insertInto('link_code')
    .values({
      sha256: digestOf(code),
      person: link.person,
      person_name: link.name,
      expires_at: link.expiresAt,
    })
    .execute()
}

/** Uses a code up. Null: unknown, used, or too old. */
export async function takeLinkCode(
  trx: Trx,
  code: string,
  at: Date,
): Promise<{ readonly person: string; readonly name: string } | null> {
  const row = await trx
    .deleteFrom('link_code')
    .where('sha256', '=', digestOf(code))
    .returning(['person', 'person_name', 'expires_at'])
    .executeTakeFirst()
  return row && row.expires_at > at ? { person: row.person, name: row.person_name } : null
}

export async function saveLink(
  trx: Trx,
  { person, identity, at }: { person: string; identity: string; at: Date },
): Promise<void> {
  await trx
    .insertInto('identity_link')
    .values({ person, identity, linked_at: at })
    .onConflict((conflict) => conflict.column('person').doUpdateSet({ identity, linked_at: at }))
    .execute()
}

/** Who it is, whichever account is used; null when the account is not linked. */
export async function identityOf(db: Db, person: string): Promise<string | null> {
  const row = await db
    .selectFrom('identity_link')
    .select('identity')
    .where('person', '=', person)
    .executeTakeFirst()
  return row?.identity ?? null
}

export async function dropLinkCodes(db: Db, expiredBefore: Date): Promise<void> {
  await db.deleteFrom('link_code').where('expires_at', '<', expiredBefore).execute()
}

function digestOf(code: string): string {
  return hash('sha256', code, 'hex')
}
