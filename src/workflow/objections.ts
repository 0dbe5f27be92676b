/** What speaks against going on with an approved remedy, under the policy of now. */

import type { Observation } from '../core/detector.ts'
import { exemptions } from '../core/exemptions.ts'
import { type Guard, guardsOf } from '../core/guards.ts'
import { proposalFor } from '../core/proposal.ts'
import { termsOf } from '../store/terms.ts'
import type { Claim } from './claim.ts'
import type { Deps } from './deps.ts'

/** What it has come to exempt since the approval is kept; what it would do otherwise now as well. */
export function objectionsTo(
  { policy, clouds }: Pick<Deps, 'policy' | 'clouds'>,
  { finding, approval, detector, target }: Claim,
  seen: Observation,
): Guard[] {
  const terms = termsOf(finding, policy)
  const priceOf = clouds.get(finding.provider)?.price ?? (() => ({ monthlyMicros: null }))
  const proposal = proposalFor(seen, terms.action, detector, priceOf)
  return [
    ...guardsOf(seen, target.scope, policy),
    ...exemptions({ tags: seen.tags, monthlyMicros: approval.monthly_micros }, terms),
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
