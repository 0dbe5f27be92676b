/** Findings on their way: seen twice, asked about, approved. All of it by the workflow's own steps. */

import type { Verdict } from '../../src/core/approval.ts'
import { latestApproval } from '../../src/store/approvals.ts'
import { executionsOf } from '../../src/store/executions.ts'
import { auditTrail } from '../../src/store/findings.ts'
import { selectFindings } from '../../src/store/rows.ts'
import { ledgerEntries } from '../../src/store/savings.ts'
import type { AuditEntry, Execution, Finding, SavingsEntry } from '../../src/store/schema.ts'
import { decide } from '../../src/workflow/decide.ts'
import type { Answer } from '../../src/workflow/open-question.ts'
import { DAY_MS } from './clock.ts'
import { scanNow } from './drive.ts'
import type { Stage } from './stage.ts'

export const ALICE = { id: 'api:alice', name: 'Alice', via: 'api' }
export const BOB = { id: 'api:bob', name: 'Bob', via: 'api' }

/** The newest finding about a resource. */
export async function findingOf({ db }: Pick<Stage, 'db'>, resourceId: string): Promise<Finding> {
  return selectFindings(db)
    .where('resource_id', '=', resourceId)
    .orderBy('first_seen_at', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
}

/** Two scans, far enough apart: whatever is idle and unguarded is asked about. */
export async function askAboutAll(stage: Stage): Promise<void> {
  await scanNow(stage)
  stage.clock.advance((stage.deps.policy.minIdleDays + 1) * DAY_MS)
  await scanNow(stage)
}

export async function pendingFinding(stage: Stage, resourceId: string): Promise<Finding> {
  await askAboutAll(stage)
  return expectStatus(await findingOf(stage, resourceId), 'pending')
}

/** Approved, and with `direct` its execution is queued at once. */
export async function approvedFinding(stage: Stage, resourceId: string): Promise<Finding> {
  const finding = await pendingFinding(stage, resourceId)
  stage.clock.advance(60_000)
  return decide(stage.deps, answerTo(finding))
}

export function answerTo(finding: Finding, answer: Partial<Answer> = {}): Answer {
  return {
    findingId: finding.id,
    revision: finding.revision,
    verdict: 'approve' satisfies Verdict,
    reason: null,
    snoozeUntil: null,
    person: ALICE,
    ...answer,
  }
}

export interface History {
  readonly finding: Finding
  readonly approvalOutcome: string | null
  readonly execution: Execution | undefined
  /** What the removal itself brings. */
  readonly ledger: readonly SavingsEntry[]
  /** What its backup costs. */
  readonly offsets: readonly SavingsEntry[]
  readonly audit: readonly AuditEntry[]
  /** The events of the audit trail, in order. */
  readonly events: readonly string[]
}

/** All that is known about a resource, for the assertions. */
export async function historyOf(stage: Pick<Stage, 'db'>, resourceId: string): Promise<History> {
  const finding = await findingOf(stage, resourceId)
  const [approval, executions, ledger, audit] = await Promise.all([
    latestApproval(stage.db, finding.id),
    executionsOf(stage.db, finding.id),
    ledgerEntries(stage.db, 100),
    auditTrail(stage.db, finding.id),
  ])
  return {
    finding,
    approvalOutcome: approval?.outcome ?? null,
    execution: executions.at(-1),
    ...linesOf(ledger.filter((it) => it.resource_id === resourceId)),
    audit,
    events: audit.map((it) => it.event),
  }
}

/** With each line goes the one that takes it back. */
function linesOf(entries: readonly SavingsEntry[]): Pick<History, 'ledger' | 'offsets'> {
  const kept = new Set(entries.filter((it) => it.kind === 'offset').map((it) => it.id))
  const isOffset = (it: SavingsEntry): boolean => kept.has(it.reverses ?? it.id)
  return {
    ledger: entries.filter((it) => !isOffset(it)),
    offsets: entries.filter(isOffset),
  }
}

function expectStatus(finding: Finding, status: Finding['status']): Finding {
  if (finding.status === status) return finding
  const guards = finding.guards.map((it) => it.name).join(', ')
  throw new Error(`${finding.resource_id} is ${finding.status}, not ${status}; guards: ${guards}`)
}
