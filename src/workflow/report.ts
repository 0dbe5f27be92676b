/** What the workflow tells the metrics as it goes: after the transaction, in one line each. */

import type { Verdict } from '../core/approval.ts'
import type { ModelCall } from '../core/justification.ts'
import type { MetricEvent, TagsOf } from '../core/metrics.ts'
import type { UsdMicros } from '../core/money.ts'
import type { Scope } from '../core/observation.ts'
import type { ExecutionOutcome } from '../store/removal-schema.ts'
import type { Finding } from '../store/schema.ts'
import type { Claim } from './claim.ts'
import type { Deps } from './deps.ts'

type Reporting = Pick<Deps, 'metrics' | 'now'>

export function reportFound(
  { metrics }: Reporting,
  { accountId }: Scope,
  found: { readonly kind: string; readonly count: number },
): void {
  const tags = { account: accountId, kind: found.kind }
  if (found.count > 0) metrics.count('findings.detected', found.count, tags)
}

export function reportScan(
  { metrics, now }: Reporting,
  { accountId, provider }: Scope,
  startedAt: Date,
  isComplete: boolean,
): void {
  const result = isComplete ? 'success' : 'failure'
  metrics.count('scan.completed', 1, { account: accountId, provider, result })
  metrics.distribution('scan.duration', secondsBetween(startedAt, now()), { provider, result })
}

export function reportAsked({ metrics }: Reporting, finding: Finding): void {
  metrics.count('approvals.requested', 1, placeOf(finding))
}

/** `askedAt`: null when nobody answered. */
export function reportAnswer(
  { metrics, now }: Reporting,
  finding: Pick<Finding, 'account_id' | 'detector_id'>,
  decision: Verdict | 'expire',
  askedAt: Date | null,
): void {
  const { account, kind } = placeOf(finding)
  metrics.count('approvals.decided', 1, { account, kind, decision })
  if (!askedAt) return
  metrics.distribution('approvals.latency', secondsBetween(askedAt, now()), { kind, decision })
}

const RESULTS = {
  remediated: 'success',
  failed: 'failure',
  aborted: 'aborted',
  rehearsed: 'rehearsed',
} as const satisfies Record<ExecutionOutcome, TagsOf<'actions.executed'>['result']>

export function reportEnd(
  deps: Reporting,
  claim: Pick<Claim, 'finding' | 'execution'> & {
    readonly approval: Pick<Claim['approval'], 'monthly_micros'>
  },
  outcome: ExecutionOutcome,
): void {
  const { finding, execution, approval } = claim
  const { account, kind } = placeOf(finding)
  const [action, result] = [execution.remedy, RESULTS[outcome]]
  const seconds = secondsBetween(execution.started_at, deps.now())
  deps.metrics.count('actions.executed', 1, { account, kind, action, result })
  deps.metrics.distribution('actions.duration', seconds, { kind, action, result })
  if (outcome === 'remediated' && approval.monthly_micros !== null) {
    const tags = { account, kind, team: finding.team, action }
    deps.metrics.count('savings.booked_monthly', approval.monthly_micros, tags)
  }
  const title = TITLES[outcome]
  if (!title) return
  const tags = { account, kind, team: finding.team }
  deps.metrics.event({ title, text: textAbout(finding), findingId: finding.id, tags })
}

const TITLES: Partial<Record<ExecutionOutcome, MetricEvent['title']>> = {
  remediated: 'Resource removed',
  failed: 'Removal failed',
}

/** What reverseSaving returned: how much less is off per month. */
export function reportUndone(
  { metrics }: Reporting,
  finding: Finding,
  monthlyMicros: UsdMicros,
): void {
  const tags = { ...placeOf(finding), team: finding.team }
  const text = textAbout(finding)
  metrics.count('savings.reversed_monthly', monthlyMicros, { ...tags, reason: 'undo' })
  metrics.event({ title: 'Removal undone', text, findingId: finding.id, tags })
}

/** One request to a model. What nobody knows the price of adds nothing to the cost. */
export function reportModelCall({ metrics }: Pick<Deps, 'metrics'>, call: ModelCall): void {
  const { outcome, reason } = call
  metrics.count('llm.requests', 1, { outcome, reason })
  metrics.count('llm.tokens', call.inputTokens, { direction: 'input' })
  metrics.count('llm.tokens', call.outputTokens, { direction: 'output' })
  if (call.costMicros !== null) metrics.count('llm.cost', call.costMicros, {})
  metrics.distribution('llm.latency', call.latencyMs / 1_000, { outcome })
}

function textAbout(finding: Finding): string {
  return `${finding.detector_id} ${finding.resource_id} in ${finding.region}`
}

function placeOf(finding: Pick<Finding, 'account_id' | 'detector_id'>): {
  account: string
  kind: string
} {
  return { account: finding.account_id, kind: finding.detector_id }
}

function secondsBetween(from: Date, until: Date): number {
  return Math.max(0, (until.getTime() - from.getTime()) / 1_000)
}
