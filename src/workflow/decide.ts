/**
 * Step 4. A person answers: records the decision and queues its consequence, atomically. Of many
 * simultaneous answers one wins; the others are told who was first.
 */

import type { Person, Verdict } from '../core/approval.ts'
import { AppError } from '../core/errors.ts'
import type { ApprovalTerms } from '../core/policy.ts'
import { addDecision, closeApprovals, decisionsOf, lockLatestApproval } from '../store/approvals.ts'
import type { Trx } from '../store/database.ts'
import { findFinding, lockFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import type { Approval, Finding } from '../store/schema.ts'
import { termsOf } from '../store/terms.ts'
import type { Deps } from './deps.ts'
import { proceedWithin } from './proceed.ts'
import { reportAnswer } from './report.ts'

const DAY_MS = 86_400_000

export interface Answer {
  readonly findingId: string
  /** The revision that the person was shown. */
  readonly revision: number
  readonly verdict: Verdict
  readonly reason: string | null
  /** Only for snooze; the policy's snoozeDays when null. */
  readonly snoozeUntil: Date | null
  readonly person: Person
}

type DecideDeps = Pick<Deps, 'db' | 'carrier' | 'policy' | 'enqueue' | 'metrics' | 'now'>

const OUTCOMES = { approve: 'approved', reject: 'rejected', snooze: 'snoozed' } as const

export async function decide(deps: DecideDeps, answer: Answer): Promise<Finding> {
  const { askedAt, decided } = await deps.db.transaction().execute(async (trx) => {
    const { approval, finding } = await openQuestion(deps, trx, answer)
    const terms = termsOf(finding, deps.policy).approval
    const snoozeUntil = answer.verdict === 'snooze' ? wakeAt(deps.now(), answer, terms) : null
    await record(deps, trx, { answer, approval, snoozeUntil })
    const { person, reason, verdict } = answer
    const moved = await move(trx, verdict, answer.findingId, {
      actor: person.id,
      at: deps.now(),
      details: { name: person.name, via: person.via, reason, snoozeUntil },
      set: { snoozed_until: snoozeUntil },
    })
    if (!moved) throw await conflict(trx, answer.findingId)
    await closeApprovals(trx, [answer.findingId], OUTCOMES[verdict], deps.now())
    const goes = verdict === 'approve' && deps.carrier.goesAtOnce
    const queued = goes ? await proceedWithin(deps, trx, answer.findingId, person.id) : null
    return { askedAt: approval.requested_at, decided: queued ?? moved }
  })
  reportAnswer(deps, decided, answer.verdict, askedAt)
  return decided
}

/**
 * The question this answer fits, locked. Anything else is refused and says why. The finding first, as
 * everywhere: a scan that changes it must not slip in between, nor wait for us the other way round.
 */
async function openQuestion(
  deps: DecideDeps,
  trx: Trx,
  answer: Answer,
): Promise<{ finding: Finding; approval: Approval }> {
  const finding = await lockFinding(trx, answer.findingId)
  const approval = await lockLatestApproval(trx, answer.findingId)
  if (!finding) {
    throw new AppError('NOT_FOUND', `no finding ${answer.findingId}`, { hint: 'Check the id.' })
  }
  if (!approval || approval.closed_at || finding.status !== 'pending') {
    throw await conflict(trx, answer.findingId)
  }
  if (answer.revision !== approval.revision || finding.revision !== approval.revision) {
    throw new AppError(
      'DECISION_CONFLICT',
      `answer to revision ${answer.revision}, but the finding is at ${finding.revision}`,
      { hint: 'This has changed since you were shown it. Look again, then decide.' },
    )
  }
  if (approval.expires_at <= deps.now()) {
    throw new AppError('DECISION_CONFLICT', `approval ${approval.id} has expired`, {
      hint: 'The time to decide is over; the resource was kept. It will be asked about again.',
    })
  }
  return { finding, approval }
}

async function record(
  deps: DecideDeps,
  trx: Trx,
  said: { answer: Answer; approval: Approval; snoozeUntil: Date | null },
): Promise<void> {
  const { answer, approval, snoozeUntil } = said
  await addDecision(trx, {
    approval_id: approval.id,
    finding_id: answer.findingId,
    verdict: answer.verdict,
    reason: answer.reason,
    snooze_until: snoozeUntil,
    actor: answer.person.id,
    actor_name: answer.person.name,
    via: answer.person.via,
    decided_at: deps.now(),
  })
}

function wakeAt(now: Date, { snoozeUntil }: Answer, { snoozeDays }: ApprovalTerms): Date {
  const until = snoozeUntil ?? new Date(now.getTime() + snoozeDays * DAY_MS)
  // A leap second is a legal time in JSON, but none here: it must not pass as the future.
  if (!(until > now)) {
    throw new AppError('INPUT_INVALID', 'snoozeUntil is in the past', {
      hint: 'snoozeUntil: give a time in the future.',
    })
  }
  return until
}

async function conflict(trx: Trx, findingId: string): Promise<AppError> {
  const [finding, decisions] = [
    await findFinding(trx, findingId),
    await decisionsOf(trx, findingId),
  ]
  const last = decisions.at(-1)
  const status = finding?.status ?? 'unknown'
  const who = last
    ? `${last.actor_name} decided (${last.verdict}) at ${last.decided_at.toISOString()}`
    : 'nobody has been asked'
  return new AppError('DECISION_CONFLICT', `finding ${findingId} is ${status}`, {
    hint: `Not waiting for a decision: it is ${status}; ${who}.`,
  })
}
