/** What the policy says about stored findings. */

import type { Guard } from '../core/guard.ts'
import { gateGuards, graceGuards } from '../core/guards.ts'
import type { Scope } from '../core/observation.ts'
import { idleSince, type Policy, shortestIdleDays, type Terms, termsFor } from '../core/policy.ts'
import type { Db } from './database.ts'
import type { Finding } from './schema.ts'
import { candidates } from './sightings.ts'

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

/** Findings of a scope that only the investigation can still speak against; dearest first. */
export async function readyToAsk(
  db: Db,
  scope: Scope,
  policy: Policy,
  now: Date,
): Promise<string[]> {
  const longIdle = await candidates(db, scope, idleSince(shortestIdleDays(policy), now))
  return longIdle.filter((it) => graceOf(it, policy, now).length === 0).map((it) => it.id)
}

/** What the investigation of a finding speaks against; nothing when there was none yet. */
export function gatesOf(
  { investigation, account_id: accountId }: Pick<Finding, 'investigation' | 'account_id'>,
  policy: Policy,
): Guard[] {
  return investigation ? gateGuards(investigation.facts, accountId, policy) : []
}
