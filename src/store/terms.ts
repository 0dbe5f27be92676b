/** What the policy says about a stored finding. */

import { type Guard, graceGuards } from '../core/guards.ts'
import { type Policy, type Terms, termsFor } from '../core/policy.ts'
import type { Finding } from './schema.ts'

export function termsOf(
  finding: Pick<Finding, 'detector_id' | 'account_id' | 'team'>,
  policy: Policy,
): Terms {
  const { detector_id: kind, account_id: accountId, team } = finding
  return termsFor(policy, { kind, accountId, team })
}

/** What only time will clear: nobody is asked before. */
export function graceOf(
  finding: Pick<Finding, 'detector_id' | 'account_id' | 'team' | 'sightings' | 'first_seen_at'>,
  policy: Policy,
  now: Date,
): Guard[] {
  const seen = { count: finding.sightings, firstSeenAt: finding.first_seen_at }
  return graceGuards(seen, termsOf(finding, policy).minIdleDays, now)
}
