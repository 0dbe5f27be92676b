/**
 * Links a chat account to an API identity: the chat gives a one-time code to the person whom it
 * verified, and whoever holds the API token sends the code back. Both halves are then one person.
 */

import { randomBytes } from 'node:crypto'
import type { Person } from '../core/approval.ts'
import { AppError } from '../core/errors.ts'
import { addLinkCode, saveLink, takeLinkCode } from '../store/identities.ts'
import type { Deps } from './deps.ts'

const LIFETIME_MS = 10 * 60_000

export async function linkCode(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  person: Person,
): Promise<{ readonly code: string; readonly expiresAt: Date }> {
  const code = randomBytes(18).toString('base64url')
  const expiresAt = new Date(now().getTime() + LIFETIME_MS)
  await addLinkCode(db, code, { person: person.id, name: person.name, expiresAt })
  return { code, expiresAt }
}

export function linkIdentity(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  code: string,
  identity: Person,
): Promise<{ readonly person: string; readonly name: string }> {
  return db.transaction().execute(async (trx) => {
    const found = await takeLinkCode(trx, code, now())
    if (!found) {
      throw new AppError('INPUT_INVALID', 'unknown link code', {
        hint: 'code: it is unknown, used or older than ten minutes. Ask for a new one with /thrift link.',
      })
    }
    await saveLink(trx, { person: found.person, identity: identity.id, at: now() })
    return found
  })
}
