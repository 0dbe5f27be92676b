/**
 * Who may decide what in a chat, and when enough people have. API clients are governed by the scopes
 * of their tokens. One person with two linked accounts is one person.
 */

import type { Person } from './approval.ts'
import type { UsdMicros } from './money.ts'
import type { ApprovalTerms, Approvers, Policy } from './policy.ts'
import type { Refusal } from './refusal.ts'

const CHAT = 'discord'

export function isChatPerson(id: string): boolean {
  return id.startsWith(`${CHAT}:`)
}

/** Null: this person may answer so. What keeps a resource needs no linked identity. */
export function objection(
  person: Person & { readonly isLinked: boolean },
  answer: { readonly isApproval: boolean; readonly monthlyMicros: UsdMicros | null },
  terms: ApprovalTerms,
): Refusal | null {
  if (!isChatPerson(person.id)) return null
  if (!isApprover(person, terms.approvers)) {
    return { why: 'not-an-approver', roles: terms.approvers.roles }
  }
  const from = terms.linkedFromMicros
  if (!answer.isApproval || person.isLinked || from === null) return null
  return reaches(answer.monthlyMicros, from) ? { why: 'not-linked', fromMicros: from } : null
}

/** Commands concern everything, so whoever may decide something may give them. */
export function mayCommand(person: Person, policy: Policy): boolean {
  const all = [policy.approval, ...policy.rules.flatMap((rule) => rule.approval ?? [])]
  return all.some(({ approvers }) => approvers !== undefined && isApprover(person, approvers))
}

/** In the web console. Whoever may decide may look. */
export function mayLook(person: Person, policy: Policy): boolean {
  return isApprover(person, policy.console.viewers) || mayCommand(person, policy)
}

export function isApprover({ id, roles = [] }: Person, approvers: Approvers): boolean {
  return approvers.users.includes(id) || approvers.roles.some((role) => roles.includes(role))
}

/** How many different people must say yes. */
export function yesNeeded(
  monthlyMicros: UsdMicros | null,
  { fourEyesFromMicros: from }: ApprovalTerms,
): 1 | 2 {
  return from !== null && reaches(monthlyMicros, from) ? 2 : 1
}

/**
 * True when nobody else has to agree. Who asked for the scan in a chat may not be the only one who
 * says yes to what it found.
 */
export function isAgreed(
  identities: readonly string[],
  needed: 1 | 2,
  askedBy: string | null,
): boolean {
  const people = new Set(identities)
  const others = [...people].filter((it) => it !== askedBy)
  return people.size >= needed && others.length > 0
}

/** What has no price may be dear. */
function reaches(amount: UsdMicros | null, from: UsdMicros): boolean {
  return amount === null || amount >= from
}
