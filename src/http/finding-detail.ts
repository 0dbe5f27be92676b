/** A finding as JSON, whole: evidence, price, question, answers, executions, audit trail. */

import { type Static, Type } from 'typebox'
import { RISKS } from '../core/justification.ts'
import type { Policy } from '../core/policy.ts'
import { formulaOf } from '../core/price.ts'
import type { Approval, AuditEntry, Decision, Execution, Finding, Undo } from '../store/schema.ts'
import { FindingView, findingView } from './finding-view.ts'
import { InvestigationView, investigationView } from './investigation-view.ts'
import { factFields, Loose, nullable, Time, timeOrNull, Usd, usdOrNull } from './schema.ts'
import { UndoView, undoView } from './undo-view.ts'

const JustificationView = Type.Object(
  {
    source: Type.Enum(['model', 'template']),
    label: Type.String({ description: 'The model; or why the text was written by rule.' }),
    language: Type.String(),
    summary: Type.String(),
    reasoning: Type.String(),
    risk: Type.Enum([...RISKS]),
    unknowns: Type.Array(Type.String()),
    questions: Type.Array(Type.String()),
  },
  { description: 'Explains; it decides nothing, and its figures are ours.' },
)

export const FindingDetail = Type.Object({
  ...FindingView.properties,
  evidence: Type.Object({
    attributes: Loose,
    facts: Type.Array(Type.Object(factFields)),
  }),
  investigation: nullable(InvestigationView),
  price: Type.Object({
    monthlyUsd: nullable(Usd),
    formula: Type.String(),
    priceDate: Type.String(),
    source: Type.String(),
  }),
  undo: nullable(UndoView),
  approval: nullable(
    Type.Object({
      remedy: Type.String({ description: 'delete, release or park: what a yes leads to' }),
      monthlySavingUsd: nullable(Usd),
      revision: Type.Integer(),
      requestedAt: Time,
      expiresAt: Time,
      outcome: nullable(Type.String()),
      justification: nullable(JustificationView),
    }),
  ),
  decisions: Type.Array(
    Type.Object({
      verdict: Type.String(),
      reason: nullable(Type.String()),
      actor: Type.String(),
      actorName: Type.String(),
      via: Type.String(),
      decidedAt: Time,
    }),
  ),
  executions: Type.Array(
    Type.Object({
      id: Type.String(),
      remedy: Type.String(),
      dryRun: Type.Boolean(),
      backupId: nullable(Type.String()),
      backupCompletedAt: nullable(Time),
      applyStartedAt: nullable(Time),
      appliedAt: nullable(Time),
      backupUntil: Time,
      backupDeletedAt: nullable(Time),
      binLeavesAt: nullable(Time),
      undoUntil: nullable(Time),
      outcome: nullable(Type.String()),
      detail: nullable(Loose),
      startedAt: Time,
      finishedAt: nullable(Time),
    }),
  ),
  audit: Type.Array(
    Type.Object({
      event: Type.String(),
      from: nullable(Type.String()),
      to: nullable(Type.String()),
      revision: Type.Integer(),
      actor: Type.String(),
      details: Loose,
      at: Time,
    }),
  ),
})

export interface History {
  readonly approval: Approval | undefined
  readonly decisions: readonly Decision[]
  readonly executions: readonly Execution[]
  readonly undo: Undo | undefined
  readonly audit: readonly AuditEntry[]
}

export function findingDetail(
  finding: Finding,
  history: History,
  { policy, now }: { policy: Policy; now: Date },
): Static<typeof FindingDetail> {
  const { approval } = history
  return {
    ...findingView(finding, policy, now),
    evidence: { attributes: finding.evidence.attributes, facts: [...finding.evidence.facts] },
    investigation: investigationView(finding.investigation),
    price: {
      monthlyUsd: usdOrNull(finding.monthly_micros),
      formula: formulaOf(finding.price.lines),
      priceDate: finding.price.priceDate,
      source: finding.price.source,
    },
    undo: undoView(finding, history, now),
    approval: approval
      ? {
          remedy: approval.remedy,
          monthlySavingUsd: usdOrNull(approval.monthly_micros),
          revision: approval.revision,
          requestedAt: approval.requested_at.toISOString(),
          expiresAt: approval.expires_at.toISOString(),
          outcome: approval.outcome,
          justification: justificationView(approval.justification),
        }
      : null,
    decisions: history.decisions.map(decisionView),
    executions: history.executions.map(executionView),
    audit: history.audit.map(auditView),
  }
}

function justificationView(it: Approval['justification']): Static<typeof JustificationView> | null {
  return it && { ...it, unknowns: [...it.unknowns], questions: [...it.questions] }
}

export function decisionView(it: Decision): Static<typeof FindingDetail>['decisions'][number] {
  return {
    verdict: it.verdict,
    reason: it.reason,
    actor: it.actor,
    actorName: it.actor_name,
    via: it.via,
    decidedAt: it.decided_at.toISOString(),
  }
}

export function executionView(it: Execution): Static<typeof FindingDetail>['executions'][number] {
  return {
    id: it.id,
    remedy: it.remedy,
    dryRun: it.dry_run,
    backupId: it.backup_id,
    backupCompletedAt: timeOrNull(it.backup_completed_at),
    applyStartedAt: timeOrNull(it.apply_started_at),
    appliedAt: timeOrNull(it.applied_at),
    backupUntil: it.backup_until.toISOString(),
    backupDeletedAt: timeOrNull(it.backup_deleted_at),
    binLeavesAt: timeOrNull(it.bin_leaves_at),
    undoUntil: timeOrNull(it.undo_until),
    outcome: it.outcome,
    detail: it.detail,
    startedAt: it.started_at.toISOString(),
    finishedAt: timeOrNull(it.finished_at),
  }
}

function auditView(it: AuditEntry): Static<typeof FindingDetail>['audit'][number] {
  return {
    event: it.event,
    from: it.from_status,
    to: it.to_status,
    revision: it.revision,
    actor: it.actor,
    details: it.details,
    at: it.at.toISOString(),
  }
}
