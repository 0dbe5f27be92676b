/** What speaks against going on with an approved remedy, under the policy of now. */

import { exemptions } from '../core/exemptions.ts'
import type { Guard } from '../core/guard.ts'
import { gateGuards, guardsOf } from '../core/guards.ts'
import type { DatedFact } from '../core/investigation.ts'
import type { Observation } from '../core/observation.ts'
import { proposalFor } from '../core/proposal.ts'
import { termsOf } from '../store/terms.ts'
import type { Claim } from './claim.ts'
import type { Deps } from './deps.ts'

/** What the approver saw, the gates asked anew: before the resource, whose state is the last word. */
export async function factsNow(
  { detector, target, approval }: Claim,
  signal: AbortSignal,
): Promise<readonly DatedFact[]> {
  const asked = await detector.inquiry.gates(target.scope, [target], signal)
  const gates = asked.get(target.resourceId)
  if (!gates) throw new Error(`${detector.id} does not answer about ${target.resourceId}`)
  const known = approval.investigation?.facts ?? []
  return [...gates, ...known.filter((it) => !gates.some((gate) => gate.name === it.name))]
}

interface Seen {
  readonly observation: Observation
  readonly facts: readonly DatedFact[]
}

/** What it has come to exempt since the approval is kept; what it would do otherwise now as well. */
export function objectionsTo(
  { policy, clouds, now }: Pick<Deps, 'policy' | 'clouds' | 'now'>,
  { finding, approval, detector, target: { scope } }: Claim,
  { observation, facts }: Seen,
): Guard[] {
  const terms = termsOf(finding, policy)
  const priceOf = clouds.get(finding.provider)?.price ?? (() => ({ monthlyMicros: null }))
  const proposal = proposalFor(observation, terms.action, detector, priceOf)
  return [
    ...guardsOf(observation, scope, policy, now()),
    ...exemptions({ tags: observation.tags, monthlyMicros: approval.monthly_micros }, terms),
    ...gateGuards(facts, scope.accountId, policy),
    ...proposal.guards,
    ...(isOther(proposal.remedy, approval.remedy) ? [otherRemedy(terms.action)] : []),
  ]
}

function isOther(proposed: Claim['approval']['remedy'] | null, approved: string): boolean {
  return proposed !== null && proposed !== approved
}

function otherRemedy(action: string): Guard {
  return {
    name: 'another-remedy',
    verdict: 'no',
    reason: `the policy has come to say ${action}, which is not what was approved`,
    remedy: 'the next scan asks anew',
  }
}
