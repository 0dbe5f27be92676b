/** Who answers for a resource: the tag that says so, else who made or used it, else the account's contact. */

import type { Tags } from './evidence.ts'
import type { Owner, PastEvent } from './investigation.ts'
import { plainText } from './plain-text.ts'
import { firstTag, type Policy } from './policy.ts'

interface Known {
  readonly accountId: string
  readonly tags: Tags
  /** Newest first. */
  readonly events: readonly PastEvent[]
}

const MAX_NAME = 100

/** Null: nobody is known. Why this owner is said, so that a person can doubt it. */
export function ownerOf(known: Known, policy: Policy): Owner | null {
  return taggedOwner(known, policy) ?? actor(known) ?? contact(known, policy)
}

function taggedOwner({ tags }: Known, { ownerTags }: Policy): Owner | null {
  const found = firstTag(tags, ownerTags)
  return found && { name: plainText(found.value, MAX_NAME), why: `tag ${plainText(found.key)}` }
}

/** Who made it knows more about it than who used it last. */
function actor({ events }: Known): Owner | null {
  const people = events.filter((it) => it.actor !== null && !it.isService)
  const made = people.find((it) => it.means === 'made')
  const found = made ?? people.find((it) => it.means === 'used')
  if (!found?.actor) return null
  const did = made ? 'created it' : `did the last ${found.what}`
  return {
    name: plainText(found.actor, MAX_NAME),
    why: `${did} on ${found.at.slice(0, 10)} (${found.source})`,
  }
}

function contact({ accountId }: Known, { accounts }: Policy): Owner | null {
  const found = accounts[accountId]?.contact
  return found ? { name: found, why: `contact of account ${accountId}` } : null
}
