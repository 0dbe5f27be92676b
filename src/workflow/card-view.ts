/** Builds what people see of a question from its rows: what was frozen with it, and how far it came. */

import {
  type CardView,
  cardState,
  isReversible,
  netOf,
  proofOf,
  type StepMarks,
  stepsOf,
  tellingTags,
} from '../core/card.ts'
import { detectorOf, remedyOf } from '../core/detector.ts'
import { type CardLine, isProduction } from '../core/digest.ts'
import { yesNeeded } from '../core/governance.ts'
import { isDryRun } from '../core/policy.ts'
import { formulaOf } from '../core/price.ts'
import type { Remedy } from '../core/remedy.ts'
import { decisionsOf, findApproval, latestApproval, type NewDecision } from '../store/approvals.ts'
import type { QuestionRow } from '../store/digests.ts'
import { executionOf } from '../store/executions.ts'
import { findFinding } from '../store/findings.ts'
import type { Approval, Execution, Finding } from '../store/schema.ts'
import { termsOf } from '../store/terms.ts'
import type { Deps } from './deps.ts'

export type ViewDeps = Pick<Deps, 'db' | 'clouds' | 'policy' | 'now'>

/** All that a card shows of a question. */
interface Rows {
  readonly approval: Approval
  readonly finding: Finding
  readonly isNewest: boolean
  /** The answers to this question, oldest first. */
  readonly decisions: readonly NewDecision[]
  readonly execution: Execution | undefined
}

/** Null: there is no such question. */
export async function loadCard(deps: ViewDeps, approvalId: string): Promise<CardView | null> {
  const approval = await findApproval(deps.db, approvalId)
  if (!approval) return null
  const [finding, newest, decisions, execution] = await Promise.all([
    findFinding(deps.db, approval.finding_id),
    latestApproval(deps.db, approval.finding_id),
    decisionsOf(deps.db, approval.finding_id),
    executionOf(deps.db, approval.id),
  ])
  if (!finding) return null
  return cardOf(deps, {
    approval,
    finding,
    isNewest: newest?.id === approval.id,
    decisions: decisions.filter((it) => it.approval_id === approval.id),
    execution,
  })
}

export function cardOf(deps: Omit<ViewDeps, 'db'>, rows: Rows): CardView {
  const { approval, finding, isNewest, decisions, execution } = rows
  const detector = detectorOf(deps.clouds, finding.provider, finding.detector_id)
  const remedy = remedyOf(detector, approval.remedy)
  const given = decisions.filter((it) => it.verdict === 'approve')
  const last = decisions.at(-1)
  return {
    approvalId: approval.id,
    findingId: finding.id,
    revision: finding.revision,
    state: cardState({
      outcome: approval.outcome,
      yesGiven: given.length,
      isNewest,
      status: finding.status,
      execution: execution ? { outcome: execution.outcome } : null,
    }),
    provider: finding.provider,
    accountId: finding.account_id,
    region: finding.region,
    kind: finding.detector_id,
    kindTitle: detector.title,
    resourceId: finding.resource_id,
    name: finding.name,
    team: finding.team,
    firstSeenAt: finding.first_seen_at,
    snoozedUntil: last?.snooze_until ?? null,
    ...frozen(approval),
    money: moneyOf(deps, remedy, rows),
    ...carryingOut(deps, remedy, rows),
    approvals: {
      given: given.map(personOf),
      needed: yesNeeded(approval.monthly_micros, termsOf(finding, deps.policy).approval),
    },
    decision: last
      ? { verdict: last.verdict, by: personOf(last), at: last.decided_at, reason: last.reason }
      : null,
    ...afterwards(execution, finding, deps.now()),
    proof: proofOf(approval.evidence.attributes, finding.resource_id),
  }
}

/** How it ended, and until when it can be taken back: not behind a backup that is being deleted. */
function afterwards(
  execution: Execution | undefined,
  finding: Finding,
  now: Date,
): Pick<CardView, 'outcome' | 'undoUntil'> {
  const until = execution?.undo_until ?? null
  return {
    outcome: {
      reason: reasonOf(execution, finding),
      backupId: execution?.backup_completed_at ? execution.backup_id : null,
    },
    undoUntil: execution?.backup_doomed_at || (until && until <= now) ? null : until,
  }
}

/** What was shown when the question was put; later scans do not change it. */
function frozen(
  approval: Approval,
): Pick<
  CardView,
  'attributes' | 'tags' | 'facts' | 'lastUsedOn' | 'owner' | 'justification' | 'expiresAt'
> {
  const { evidence, investigation } = approval
  return {
    attributes: evidence.attributes,
    tags: tellingTags(approval.tags),
    facts: [
      ...evidence.facts.map((fact) => ({ ...fact, at: approval.requested_at })),
      ...(investigation?.facts ?? []).map((fact) => ({ ...fact, at: new Date(fact.at) })),
    ],
    lastUsedOn: investigation?.lastUsedOn ?? null,
    owner: investigation?.owner ?? null,
    justification: approval.justification,
    expiresAt: approval.expires_at,
  }
}

function moneyOf(
  { clouds }: Omit<ViewDeps, 'db'>,
  { backUp }: Remedy,
  { approval, finding, execution }: Rows,
): CardView['money'] {
  const scope = {
    provider: finding.provider,
    accountId: finding.account_id,
    region: finding.region,
  }
  const { attributes } = approval.evidence
  const usage = backUp?.usage({ scope, attributes }, execution?.backup_bytes ?? null)
  const backupMicros = usage
    ? (clouds.get(finding.provider)?.price(usage).monthlyMicros ?? null)
    : 0n
  return {
    grossMicros: approval.monthly_micros,
    backupMicros,
    netMicros: netOf(approval.monthly_micros, backupMicros),
    formula: formulaOf(approval.price.lines),
    priceDate: approval.price.priceDate,
  }
}

function carryingOut(
  { clouds, policy }: Omit<ViewDeps, 'db'>,
  { name, backUp }: Remedy,
  { execution, finding }: Rows,
): Pick<CardView, 'remedy' | 'isDryRun' | 'steps' | 'guards'> {
  const cloud = clouds.get(finding.provider) ?? { isReal: true }
  const hasBackup = backUp !== null
  return {
    remedy: { name, isReversible: isReversible(name, hasBackup) },
    isDryRun: execution?.dry_run ?? isDryRun(policy, cloud),
    guards: finding.guards,
    steps: stepsOf(marksOf(execution), hasBackup),
  }
}

function marksOf(execution: Execution | undefined): StepMarks {
  if (!execution) return NO_MARKS
  return {
    backupStartedAt: execution.backup_started_at,
    backupCompletedAt: execution.backup_completed_at,
    applyStartedAt: execution.apply_started_at,
    appliedAt: execution.applied_at,
  }
}

const NO_MARKS: StepMarks = {
  backupStartedAt: null,
  backupCompletedAt: null,
  applyStartedAt: null,
  appliedAt: null,
}

function personOf(it: NewDecision): { id: string; name: string } {
  return { id: it.actor, name: it.actor_name }
}

/** Why it ended as it did, as far as somebody wrote it down. */
function reasonOf(execution: Execution | undefined, finding: Finding): string | null {
  const reason = execution?.detail?.['hint'] ?? execution?.detail?.['reason']
  if (typeof reason === 'string') return reason
  return finding.guards[0]?.reason ?? null
}

export function lineOf({ clouds, policy }: Omit<ViewDeps, 'db'>, row: QuestionRow): CardLine {
  const detector = detectorOf(clouds, row.provider, row.detector_id)
  const needed = yesNeeded(row.monthly_micros, termsOf(row, policy).approval)
  const hasBackup = remedyOf(detector, row.remedy).backUp !== null
  const hasWayBack = isReversible(row.remedy, hasBackup)
  return {
    approvalId: row.approval_id,
    findingId: row.finding_id,
    revision: row.revision,
    state: cardState({
      outcome: row.outcome,
      yesGiven: row.yes_given,
      isNewest: row.is_newest,
      status: row.status,
      execution: row.is_started ? { outcome: row.execution_outcome } : null,
    }),
    kind: row.detector_id,
    kindTitle: detector.title,
    accountId: row.account_id,
    region: row.region,
    resourceId: row.resource_id,
    name: row.name,
    team: row.team,
    monthlyMicros: row.monthly_micros,
    firstSeenAt: row.first_seen_at,
    isOwnCardOnly: needed > 1 || isProduction(row.tags) || !hasWayBack,
  }
}
