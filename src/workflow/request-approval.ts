/**
 * Step 3. Asks people about one finding: freezes what they will see, then lets the carrier post it.
 * Without an investigation, or with a gate that is not a yes, nobody is asked.
 * A repeat asks nothing twice: the move to `pending` happens once, the posting is retried.
 */

import { isAskable } from '../core/investigation.ts'
import { latestApproval, openApproval, saveMessageRef } from '../store/approvals.ts'
import type { Trx } from '../store/database.ts'
import { lockFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import { getScan } from '../store/scans.ts'
import type { Approval, Finding } from '../store/schema.ts'
import { gatesOf, graceOf, termsOf } from '../store/terms.ts'
import { type Deps, SELF } from './deps.ts'
import { queuePosting } from './post-questions.ts'

const HOUR_MS = 3_600_000
type AskDeps = Pick<Deps, 'db' | 'carrier' | 'chat' | 'policy' | 'enqueue' | 'now'>

export async function requestApproval(
  deps: AskDeps,
  findingId: string,
  signal: AbortSignal,
): Promise<void> {
  const approval = await deps.db.transaction().execute(async (trx) => {
    const finding = await lockFinding(trx, findingId)
    if (!finding) return null
    return isReady(deps, finding) ? ask(deps, trx, finding) : unposted(trx, finding)
  })
  if (!approval) return
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
  })
}

/** A question that was opened by an earlier run but never reached the carrier. */
async function unposted(trx: Trx, finding: Finding): Promise<Approval | null> {
  if (finding.status !== 'pending') return null
  const approval = await latestApproval(trx, finding.id)
  return approval && approval.closed_at === null && approval.message_ref === null ? approval : null
}
