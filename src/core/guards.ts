/**
 * What speaks against touching a resource. Pure and table-driven: facts that are not a yes, tags that
 * name an owner, lists of the policy, and time.
 */

import type { Fact } from './evidence.ts'
import { dayOf, type Guard, guard } from './guard.ts'
import type { DatedFact } from './investigation.ts'
import { listedGuards } from './listed-guards.ts'
import type { Observation, Scope } from './observation.ts'
import type { Policy } from './policy.ts'
import { tagGuards } from './tag-guards.ts'

const DAY_MS = 86_400_000

/** What the ledger of sightings knows; a single look has no history. */
export interface Sightings {
  readonly count: number
  readonly firstSeenAt: Date
}

/** What a look, or a stored finding, shows of a resource. */
type Seen = Pick<Observation, 'resourceId' | 'canonicalId' | 'tags' | 'evidence'>

/** Everything that one look at the resource can say against touching it. */
export function guardsOf(seen: Seen, scope: Scope, policy: Policy, now: Date): Guard[] {
  return [
    ...factGuards(seen.evidence.facts, scope.accountId, policy),
    ...tagGuards(seen.tags, policy, now),
    ...listedGuards(seen, scope, policy),
  ]
}

/** Claims that are not a yes, nor an unknown that the policy accepts for this account. */
export function factGuards(facts: readonly Fact[], accountId: string, policy: Policy): Guard[] {
  return facts.flatMap((fact) => {
    const { name, answer, source } = fact
    if (answer === 'yes') return []
    const saw = fact.detail ?? source
    if (answer === 'no') {
      return [guard(name, 'no', saw, fact.remedy ?? `${source} must report otherwise`)]
    }
    if (isAccepted(name, accountId, policy)) return []
    const change = fact.remedy ?? `${source} must answer`
    return [guard(name, 'unknown', saw, `${change}; or accept ${name} in acceptUnknown`)]
  })
}

/** The gates of an investigation: the facts that forbid by themselves, and those that the policy names. */
export function gateGuards(
  facts: readonly DatedFact[],
  accountId: string,
  policy: Policy,
): Guard[] {
  const named: readonly string[] = policy.gates
  const gates = facts.filter((it) => it.isGate || named.includes(it.name))
  return factGuards(gates, accountId, policy)
}

function isAccepted(fact: string, accountId: string, { acceptUnknown }: Policy): boolean {
  return acceptUnknown.some((it) => it.fact === fact && it.accounts.includes(accountId))
}

/** Seen idle in at least two scans, the first of them at least minIdleDays ago. */
export function graceGuards(seen: Sightings, minIdleDays: number, now: Date): Guard[] {
  const guards: Guard[] = []
  const idleUntil = new Date(seen.firstSeenAt.getTime() + minIdleDays * DAY_MS)
  if (idleUntil > now) {
    guards.push({
      name: 'grace',
      verdict: 'wait',
      reason: `first seen idle ${dayOf(seen.firstSeenAt)}, less than ${minIdleDays} days ago`,
      remedy: `it must stay idle until ${dayOf(idleUntil)}`,
    })
  }
  if (seen.count < 2) {
    guards.push({
      name: 'seen-once',
      verdict: 'wait',
      reason: 'seen idle in one scan only',
      remedy: 'the next scan must see it idle again',
    })
  }
  return guards
}

/** The age since creation: all that a look without history can check. */
export function ageGuards(createdAt: Date | null, minIdleDays: number, now: Date): Guard[] {
  if (minIdleDays === 0) return []
  if (!createdAt) {
    return [
      {
        name: 'age',
        verdict: 'unknown',
        reason: 'the cloud does not say when it was created, and one look has no history',
        remedy: `let the service see it idle for ${minIdleDays} days`,
      },
    ]
  }
  const oldEnough = new Date(createdAt.getTime() + minIdleDays * DAY_MS)
  if (oldEnough <= now) return []
  return [
    {
      name: 'age',
      verdict: 'wait',
      reason: `created ${dayOf(createdAt)}, less than ${minIdleDays} days ago`,
      remedy: `it must be idle and older than ${minIdleDays} days: ${dayOf(oldEnough)}`,
    },
  ]
}
