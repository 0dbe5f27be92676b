/** A finding as JSON, as the list shows it. */

import { type Static, Type } from 'typebox'
import { FINDING_STATUSES } from '../core/finding.ts'
import type { Policy } from '../core/policy.ts'
import type { Finding } from '../store/schema.ts'
import { gatesOf, graceOf } from '../store/terms.ts'
import { nullable, Time, timeOrNull, Usd, usdOrNull } from './schema.ts'

export const FindingStatus = Type.Enum([...FINDING_STATUSES])

const GuardView = Type.Object({
  name: Type.String(),
  verdict: Type.String(),
  reason: Type.String(),
  remedy: Type.String({ description: 'What would have to change.' }),
})

export const FindingView = Type.Object({
  id: Type.String({ format: 'uuid' }),
  provider: Type.String(),
  accountId: Type.String(),
  region: Type.String(),
  kind: Type.String(),
  resourceId: Type.String(),
  arn: Type.String(),
  name: nullable(Type.String()),
  team: nullable(Type.String()),
  status: FindingStatus,
  revision: Type.Integer({ description: 'A decision must name it.' }),
  monthlyUsd: nullable(Usd),
  remedy: nullable(
    Type.String({ description: 'delete, release or park; null: a person has to act' }),
  ),
  monthlySavingUsd: nullable(Usd),
  resourceCreatedAt: nullable(Time),
  firstSeenAt: Time,
  lastSeenAt: Time,
  sightings: Type.Integer(),
  snoozedUntil: nullable(Time),
  lastUsedOn: nullable(
    Type.String({ description: 'ISO day; null: no source saw it in use, or none was asked yet' }),
  ),
  owner: nullable(
    Type.Object({ name: Type.String(), why: Type.String({ description: 'Why this owner.' }) }),
  ),
  guards: Type.Array(GuardView, { description: 'Empty: nothing speaks against a removal.' }),
  tags: Type.Record(Type.String(), Type.String()),
})

export function findingView(
  finding: Finding,
  policy: Policy,
  now: Date,
): Static<typeof FindingView> {
  const further =
    finding.status === 'open' ? [...graceOf(finding, policy, now), ...gatesOf(finding, policy)] : []
  return {
    id: finding.id,
    provider: finding.provider,
    accountId: finding.account_id,
    region: finding.region,
    kind: finding.detector_id,
    resourceId: finding.resource_id,
    arn: finding.canonical_id,
    name: finding.name,
    team: finding.team,
    status: finding.status,
    revision: finding.revision,
    monthlyUsd: usdOrNull(finding.monthly_micros),
    remedy: finding.remedy,
    monthlySavingUsd: usdOrNull(finding.saving_micros),
    resourceCreatedAt: timeOrNull(finding.resource_created_at),
    firstSeenAt: finding.first_seen_at.toISOString(),
    lastSeenAt: finding.last_seen_at.toISOString(),
    sightings: finding.sightings,
    snoozedUntil: timeOrNull(finding.snoozed_until),
    lastUsedOn: finding.investigation?.lastUsedOn ?? null,
    owner: finding.investigation?.owner ?? null,
    guards: [...finding.guards, ...further],
    tags: finding.tags,
  }
}
