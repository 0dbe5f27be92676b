/** Lets somebody into the console by a link that works once: for a demo, and for who has no Discord. */

import { randomBytes } from 'node:crypto'
import type { Person } from '../core/approval.ts'
import { addConsoleLink } from '../store/console-links.ts'
import type { Deps } from './deps.ts'

const VALID_MS = 3_600_000

/** Returns the path of the link. Whoever opens it first is that person. */
export async function invite(
  deps: Pick<Deps, 'db' | 'now'>,
  person: Pick<Person, 'id' | 'name'>,
): Promise<string> {
  const code = randomBytes(24).toString('base64url')
  const expiresAt = new Date(deps.now().getTime() + VALID_MS)
  await addConsoleLink(deps.db, code, { ...person, expiresAt })
  return `/console/enter?code=${code}`
}
