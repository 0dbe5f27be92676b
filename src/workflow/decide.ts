/**
 * Step 4. A person answers: records the decision and queues its consequence, atomically. Of many
 * simultaneous answers one wins; the others are told who was first. Where two must agree, the first
 * yes is recorded and the question stays open.
 */

import type { Person, Verdict } from '../core/approval.ts'
import { isReversible, proofOf } from '../core/card.ts'
import { detectorOf, remedyOf } from '../core/detector.ts'
import { AppError } from '../core/errors.ts'
import { isAgreed, isChatPerson, objection, yesNeeded } from '../core/governance.ts'
import type { ApprovalTerms } from '../core/policy.ts'
import { Refused } from '../core/refusal.ts'
import { lockQuestion, type Question, settleQuestion } from '../store/answers.ts'
import { addDecision, decisionsOf, type NewDecision } from '../store/approvals.ts'
import type { Trx } from '../store/database.ts'
import { lockFinding, lockFindingOf } from '../store/findings.ts'
import { identityOf } from '../store/identities.ts'
import { note, type Path } from '../store/move.ts'
import type { Approval, Finding } from '../store/schema.ts'
import { termsOf } from '../store/terms.ts'
import type { Deps } from './deps.ts'
import { queueRefresh } from './refresh-card.ts'
import { reportAnswer } from './report.ts'
import { queueWake } from './wake-carrier.ts'

const DAY_MS = 86_400_000
/** The answer to a click shows the new state already; a moment later it is made sure. */
const REFRESH_AFTER_SECONDS = 2

interface Said {
  /** The revision that the person was shown. */
  readonly revision: number
  readonly verdict: Verdict
  readonly reason: string | null
  /** Only for snooze; the policy's snoozeDays when null. */
  readonly snoozeUntil: Date | null
  readonly person: Person
}

/** About a finding; or about the question on a card, with what was typed there to confirm it. */
export type Answer = Said &
  ({ readonly findingId: string } | { readonly approvalId: string; readonly proof: string | null })

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

/** A question, locked, with what was said so far, what the policy says, and who is answering. */
interface Case {
  readonly finding: Finding
  readonly question: Question
  readonly said: readonly NewDecision[]
  readonly terms: ApprovalTerms
  readonly identity: string
}

const OUTCOMES = { approve: 'approved', reject: 'rejected', snooze: 'snoozed' } as const

/** Returns the finding as it is now: still pending when a second person must agree. */
export async function decide(deps: DecideDeps, answer: Answer): Promise<Finding> {
  return (await answerQuestion(deps, answer)).finding
}

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

/**
 * The question this answer fits, locked. Anything else is refused and says why. The finding first, as
 * everywhere: a scan that changes it must not slip in between, nor wait for us the other way round.
 */
async function openQuestion(deps: DecideDeps, trx: Trx, answer: Answer): Promise<Case> {
  const finding = await lockAsked(trx, answer)
  const question = await lockQuestion(trx, finding.id, answer.person.id)
  const terms = termsOf(finding, deps.policy).approval
  const identity = await admit(trx, answer, question, terms)
  if (!question || question.closed_at || finding.status !== 'pending') {
    throw await conflict(trx, finding)
  }
  if (answer.revision !== question.revision || finding.revision !== question.revision) {
    throw new Refused(
      { why: 'outdated' },
      `answer to revision ${answer.revision}, but the finding is at ${finding.revision}`,
    )
  }
  if (question.expires_at <= deps.now()) {
    throw new Refused({ why: 'expired' }, `approval ${question.id} has expired`)
  }
  if ('proof' in answer) checkProof(deps, answer, question, finding)
  const said = question.answers > 0n ? await decisionsOf(trx, finding.id) : []
  return {
    finding,
    question,
    said: said.filter((it) => it.approval_id === question.id),
    terms,
    identity,
  }
}

async function lockAsked(trx: Trx, answer: Answer): Promise<Finding> {
  const finding = await ('approvalId' in answer
    ? lockFindingOf(trx, answer.approvalId)
    : lockFinding(trx, answer.findingId))
  if (finding) return finding
  const what = 'approvalId' in answer ? answer.approvalId : answer.findingId
  throw new Refused({ why: 'not-found' }, `nothing was asked by the id ${what}`)
}

/** Who it is, if the policy lets them answer so. */
async function admit(
  trx: Trx,
  { person, verdict }: Answer,
  question: Question | undefined,
  terms: ApprovalTerms,
): Promise<string> {
  const linked = question ? question.identity : await identityOf(trx, person.id)
  const about = {
    isApproval: verdict === 'approve',
    monthlyMicros: question?.monthly_micros ?? null,
  }
  const refusal = objection({ ...person, isLinked: linked !== null }, about, terms)
  if (refusal) throw new Refused(refusal, `${person.id} may not ${verdict}: ${refusal.why}`)
  return linked ?? person.id
}

/** What cannot be taken back is not approved by a click alone, whatever the chat shows. */
function checkProof(
  { clouds }: DecideDeps,
  { verdict, proof }: Extract<Answer, { proof: unknown }>,
  { remedy, evidence }: Question,
  finding: Finding,
): void {
  if (verdict !== 'approve') return
  const detector = detectorOf(clouds, finding.provider, finding.detector_id)
  const { name, backUp } = remedyOf(detector, remedy)
  if (isReversible(name, backUp !== null)) return
  if (proof === proofOf(evidence.attributes, finding.resource_id)) return
  throw new Refused({ why: 'wrong-proof' }, 'the proof does not fit')
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

async function conflict(trx: Trx, { id, status }: Finding): Promise<Refused> {
  const last = (await decisionsOf(trx, id)).at(-1)
  return new Refused(
    {
      why: 'not-waiting',
      status,
      last: last
        ? {
            verdict: last.verdict,
            by: { id: last.actor, name: last.actor_name },
            at: last.decided_at,
          }
        : null,
    },
    `finding ${id} is ${status}`,
  )
}
