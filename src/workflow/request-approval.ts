/**
 * Step 3. Asks people about one finding: freezes what they will see, then lets the carrier post it.
 * Without an investigation, or with a gate that is not a yes, nobody is asked.
 * The text is the draft that lies there for just what is known now, or one by rule: nothing is waited for.
 * A repeat asks nothing twice: the move to `pending` happens once, the posting is retried.
 */

import { briefKey } from '../core/brief.ts'
import { isAskable } from '../core/investigation.ts'
import type { Justification } from '../core/justification.ts'
import { filled } from '../core/slots.ts'
import { templateOf } from '../core/template.ts'
import { latestApproval, openApproval, saveMessageRef } from '../store/approvals.ts'
import type { Trx } from '../store/database.ts'
import { outcomesByKey } from '../store/drafts.ts'
import { lockFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import { getScan } from '../store/scans.ts'
import type { Approval, Finding } from '../store/schema.ts'
import { gatesOf, graceOf, termsOf } from '../store/terms.ts'
import { type Deps, SELF } from './deps.ts'
import { findingBrief } from './finding-brief.ts'
import { queuePosting } from './post-questions.ts'
import { reportAsked } from './report.ts'

const HOUR_MS = 3_600_000
type AskDeps = Pick<
  Deps,
  | 'db'
  | 'clouds'
  | 'carrier'
  | 'chat'
  | 'policy'
  | 'writer'
  | 'language'
  | 'enqueue'
  | 'metrics'
  | 'now'
>

export async function requestApproval(
  deps: AskDeps,
  findingId: string,
  signal: AbortSignal,
): Promise<void> {
  const asked = await deps.db.transaction().execute(async (trx) => {
    const finding = await lockFinding(trx, findingId)
    if (!finding) return null
    const isNew = isReady(deps, finding)
    const approval = isNew ? await ask(deps, trx, finding) : await unposted(trx, finding)
    return approval && { approval, finding, isNew }
  })
  if (!asked) return
  const { approval } = asked
  if (asked.isNew) reportAsked(deps, asked.finding)
  const messageRef = await deps.carrier.ask(
    {
      approvalId: approval.id,
      findingId,
      revision: approval.revision,
      monthlyMicros: approval.monthly_micros,
      expiresAt: approval.expires_at,
    },
    signal,
  )
  if (messageRef) await saveMessageRef(deps.db, approval.id, messageRef)
}

function isReady({ policy, now }: AskDeps, finding: Finding): boolean {
  const { investigation, status } = finding
  if (status !== 'open' || !investigation || !isAskable(investigation, now())) return false
  const against = [
    ...finding.guards,
    ...graceOf(finding, policy, now()),
    ...gatesOf(finding, policy),
  ]
  return against.length === 0
}

/** Without a remedy there is nothing that a yes could lead to. */
async function ask(deps: AskDeps, trx: Trx, finding: Finding): Promise<Approval | null> {
  const { remedy } = finding
  if (!remedy) return null
  const at = deps.now()
  const { expiresAfterHours } = termsOf(finding, deps.policy).approval
  const expiresAt = new Date(at.getTime() + expiresAfterHours * HOUR_MS)
  const justification = await justificationOf(deps, trx, finding)
  const asked = await move(trx, 'request', finding.id, { actor: SELF, at, details: { expiresAt } })
  if (!asked) return null
  const scan = await getScan(trx, finding.last_scan_id)
  await queuePosting(deps, trx)
  return openApproval(trx, asked, {
    remedy,
    carrier: deps.carrier.name,
    askedBy: scan?.requested_by ?? null,
    at,
    expiresAt,
    justification,
  })
}

async function justificationOf(deps: AskDeps, trx: Trx, finding: Finding): Promise<Justification> {
  const { writer, language } = deps
  const brief = findingBrief(deps, finding)
  if (!writer) return templateOf(brief, 'no_key', language)
  const key = briefKey(brief, writer.version)
  const outcome = (await outcomesByKey(trx, [key])).get(key) ?? { reason: 'late' }
  if ('reason' in outcome) return templateOf(brief, outcome.reason, language)
  const wording = { source: 'model', label: writer.model, language } as const
  return filled(outcome.draft, brief, wording) ?? templateOf(brief, 'grounding', language)
}

/** A question that was opened by an earlier run but never reached the carrier. */
async function unposted(trx: Trx, finding: Finding): Promise<Approval | null> {
  if (finding.status !== 'pending') return null
  const approval = await latestApproval(trx, finding.id)
  return approval && approval.closed_at === null && approval.message_ref === null ? approval : null
}
