/**
 * Step 4. A person answers: records the decision and queues its consequence, atomically. Of many
 * simultaneous answers one wins; the others are told who was first. Where two must agree, the first
 * yes is recorded and the question stays open.
 */

import { AppError } from '../core/errors.ts'
import { isAgreed, isChatPerson, yesNeeded } from '../core/governance.ts'
import type { ApprovalTerms } from '../core/policy.ts'
import { Refused } from '../core/refusal.ts'
import { settleQuestion } from '../store/answers.ts'
import { addDecision, type NewDecision } from '../store/approvals.ts'
import type { Trx } from '../store/database.ts'
import { note, type Path } from '../store/move.ts'
import type { Approval, Finding } from '../store/schema.ts'
import type { Deps } from './deps.ts'
import { type Answer, type Case, conflict, openQuestion } from './open-question.ts'
import { queueRefresh } from './refresh-card.ts'
import { reportAnswer } from './report.ts'
import { queueWake } from './wake-carrier.ts'

const DAY_MS = 86_400_000
/** The answer to a click shows the new state already; a moment later it is made sure. */
const REFRESH_AFTER_SECONDS = 2

/** How it stands after an answer: all that a card shows of it, known from the transaction itself. */
export interface Answered {
  readonly finding: Finding
  readonly approval: Approval
  /** All answers to this question, oldest first. */
  readonly decisions: readonly NewDecision[]
}

type DecideDeps = Pick<
  Deps,
  'db' | 'clouds' | 'carrier' | 'chat' | 'policy' | 'enqueue' | 'metrics' | 'now'
>

const OUTCOMES = { approve: 'approved', reject: 'rejected', snooze: 'snoozed' } as const

/** Returns the finding as it is now: still pending when a second person must agree. */
export async function decide(deps: DecideDeps, answer: Answer): Promise<Finding> {
  return (await answerQuestion(deps, answer)).finding
}

/** The same, with all that a card shows of it. */
export async function answerQuestion(deps: DecideDeps, answer: Answer): Promise<Answered> {
  const answered = await deps.db.transaction().execute(async (trx) => {
    const open = await openQuestion(deps, trx, answer)
    const decision = decisionOf(deps, answer, open)
    return isEnough(answer, open)
      ? settle(deps, trx, open, decision)
      : waitForSecond(deps, trx, open, decision)
  })
  const { finding, approval } = answered
  if (approval.closed_at) reportAnswer(deps, finding, answer.verdict, approval.requested_at)
  return answered
}

/** Whether this answer settles it. A second yes of the same person is refused, by whichever account. */
function isEnough({ verdict }: Answer, { question, said, terms, identity }: Case): boolean {
  if (verdict !== 'approve') return true
  const given = said.filter((it) => it.verdict === 'approve').map((it) => it.identity ?? it.actor)
  if (given.includes(identity)) {
    throw new Refused({ why: 'second-needed' }, `${identity} has approved already`)
  }
  const { asked_by: askedBy } = question
  const asker = askedBy !== null && isChatPerson(askedBy) ? (question.asker ?? askedBy) : null
  return isAgreed([...given, identity], yesNeeded(question.monthly_micros, terms), asker)
}

function decisionOf(
  { now }: DecideDeps,
  answer: Answer,
  { question, terms, identity }: Case,
): NewDecision {
  const { verdict, reason, person } = answer
  return {
    approval_id: question.id,
    finding_id: question.finding_id,
    verdict,
    reason,
    snooze_until: verdict === 'snooze' ? wakeAt(now(), answer, terms) : null,
    actor: person.id,
    actor_name: person.name,
    via: person.via,
    decided_at: now(),
    identity,
    roles: person.roles ?? null,
  }
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

async function settle(
  deps: DecideDeps,
  trx: Trx,
  { finding, question, said }: Case,
  decision: NewDecision,
): Promise<Answered> {
  const { verdict, reason, actor_name: name, via, snooze_until: snoozeUntil } = decision
  const isGoSignal = verdict === 'approve' && deps.carrier.goesAtOnce
  const path: Path = isGoSignal ? ['approve', 'proceed'] : [verdict]
  const outcome = OUTCOMES[verdict]
  const at = decision.decided_at
  const moved = await settleQuestion(
    trx,
    decision,
    { path, outcome },
    {
      actor: decision.actor,
      at,
      details: { name, via, reason, snoozeUntil },
      set: { snoozed_until: snoozeUntil },
    },
  )
  if (!moved) throw await conflict(trx, finding)
  await queueConsequence(deps, trx, finding.id, isGoSignal)
  const approval = { ...question, outcome, closed_at: at }
  return { finding: moved, approval, decisions: [...said, decision] }
}

async function queueConsequence(
  deps: DecideDeps,
  trx: Trx,
  findingId: string,
  isGoSignal: boolean,
): Promise<void> {
  // The execution redraws the card as soon as it starts.
  if (isGoSignal) return deps.enqueue(trx, [{ name: 'execute', data: { findingId } }])
  await queueRefresh(deps, trx, [findingId], REFRESH_AFTER_SECONDS)
  await queueWake(deps, trx, [findingId])
}

async function waitForSecond(
  deps: DecideDeps,
  trx: Trx,
  { finding, question, said }: Case,
  decision: NewDecision,
): Promise<Answered> {
  const { verdict, reason, actor, actor_name: name, via } = decision
  const details = { name, via, verdict, reason, waitsFor: 'second person' }
  await addDecision(trx, decision)
  await note(trx, 'decision', finding, { actor, at: decision.decided_at, details })
  await queueRefresh(deps, trx, [finding.id], REFRESH_AFTER_SECONDS)
  return { finding, approval: question, decisions: [...said, decision] }
}
