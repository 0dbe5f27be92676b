/**
 * Step 4. A person answers: records the decision and queues its consequence, atomically. Of many
 * simultaneous answers one wins; the others are told who was first. Where two must agree, the first
 * yes is recorded and the question stays open.
 */

import type { Person, Verdict } from '../core/approval.ts'
import { AppError } from '../core/errors.ts'
import { isAgreed, isChatPerson, objection, yesNeeded } from '../core/governance.ts'
import type { ApprovalTerms } from '../core/policy.ts'
import { Refused } from '../core/refusal.ts'
import { addDecision, closeApprovals, decisionsOf, lockLatestApproval } from '../store/approvals.ts'
import type { Trx } from '../store/database.ts'
import { findFinding, lockFinding } from '../store/findings.ts'
import { identityOf } from '../store/identities.ts'
import { move, note } from '../store/move.ts'
import type { Approval, Finding } from '../store/schema.ts'
import { termsOf } from '../store/terms.ts'
import type { Deps } from './deps.ts'
import { proceedWithin } from './proceed.ts'
import { queueRefresh } from './refresh-card.ts'
import { reportAnswer } from './report.ts'
import { queueWake } from './wake-carrier.ts'

const DAY_MS = 86_400_000
/** The answer to a click shows the new state already; a moment later it is made sure. */
const REFRESH_AFTER_SECONDS = 2

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

type DecideDeps = Pick<Deps, 'db' | 'carrier' | 'chat' | 'policy' | 'enqueue' | 'metrics' | 'now'>

/** A question, locked, with what the policy says about it and who is answering. */
interface Case {
  readonly approval: Approval
  readonly finding: Finding
  readonly terms: ApprovalTerms
  readonly identity: string
}

const OUTCOMES = { approve: 'approved', reject: 'rejected', snooze: 'snoozed' } as const

/** Returns the finding as it is now: still pending when a second person must agree. */
export async function decide(deps: DecideDeps, answer: Answer): Promise<Finding> {
  const { askedAt, finding } = await deps.db.transaction().execute(async (trx) => {
    const open = await openQuestion(deps, trx, answer)
    const isEnough = answer.verdict !== 'approve' || (await isEnoughWith(trx, open))
    const snoozeUntil = answer.verdict === 'snooze' ? wakeAt(deps.now(), answer, open.terms) : null
    await record(deps, trx, answer, { ...open, snoozeUntil })
    return isEnough
      ? {
          askedAt: open.approval.requested_at,
          finding: await settle(deps, trx, answer, snoozeUntil),
        }
      : { askedAt: null, finding: await waitForSecond(deps, trx, answer, open.finding) }
  })
  if (askedAt) reportAnswer(deps, finding, answer.verdict, askedAt)
  return finding
}

async function settle(
  deps: DecideDeps,
  trx: Trx,
  { findingId, person, reason, verdict }: Answer,
  snoozeUntil: Date | null,
): Promise<Finding> {
  const moved = await move(trx, verdict, findingId, {
    actor: person.id,
    at: deps.now(),
    details: { name: person.name, via: person.via, reason, snoozeUntil },
    set: { snoozed_until: snoozeUntil },
  })
  if (!moved) throw await conflict(trx, findingId)
  await closeApprovals(trx, [findingId], OUTCOMES[verdict], deps.now())
  if (verdict === 'approve' && deps.carrier.goesAtOnce) {
    // The execution redraws the card as soon as it starts.
    return (await proceedWithin(deps, trx, findingId, person.id)) ?? moved
  }
  await queueRefresh(deps, trx, [findingId], REFRESH_AFTER_SECONDS)
  await queueWake(deps, trx, [findingId])
  return moved
}

/**
 * The question this answer fits, locked. Anything else is refused and says why. The finding first, as
 * everywhere: a scan that changes it must not slip in between, nor wait for us the other way round.
 */
async function openQuestion(deps: DecideDeps, trx: Trx, answer: Answer): Promise<Case> {
  const finding = await lockFinding(trx, answer.findingId)
  const approval = await lockLatestApproval(trx, answer.findingId)
  if (!finding) throw new Refused({ why: 'not-found' }, `no finding ${answer.findingId}`)
  const terms = termsOf(finding, deps.policy).approval
  const identity = await admit(trx, answer, approval, terms)
  if (!approval || approval.closed_at || finding.status !== 'pending') {
    throw await conflict(trx, answer.findingId)
  }
  if (answer.revision !== approval.revision || finding.revision !== approval.revision) {
    throw new Refused(
      { why: 'outdated' },
      `answer to revision ${answer.revision}, but the finding is at ${finding.revision}`,
    )
  }
  if (approval.expires_at <= deps.now()) {
    throw new Refused({ why: 'expired' }, `approval ${approval.id} has expired`)
  }
  return { finding, approval, terms, identity }
}

/** Who it is, if the policy lets them answer so. */
async function admit(
  trx: Trx,
  { person, verdict }: Answer,
  approval: Approval | undefined,
  terms: ApprovalTerms,
): Promise<string> {
  const { identity, isLinked } = await identityOf(trx, person.id)
  const about = {
    isApproval: verdict === 'approve',
    monthlyMicros: approval?.monthly_micros ?? null,
  }
  const refusal = objection({ ...person, isLinked }, about, terms)
  if (refusal) throw new Refused(refusal, `${person.id} may not ${verdict}: ${refusal.why}`)
  return identity
}

/** Whether this yes settles it. A second yes of the same person is refused, by whichever account. */
async function isEnoughWith(trx: Trx, { approval, terms, identity }: Case): Promise<boolean> {
  const said = await decisionsOf(trx, approval.finding_id)
  const given = said
    .filter((it) => it.approval_id === approval.id && it.verdict === 'approve')
    .map((it) => it.identity ?? it.actor)
  if (given.includes(identity)) {
    throw new Refused({ why: 'second-needed' }, `${identity} has approved already`)
  }
  const askedBy =
    approval.asked_by !== null && isChatPerson(approval.asked_by)
      ? (await identityOf(trx, approval.asked_by)).identity
      : null
  return isAgreed([...given, identity], yesNeeded(approval.monthly_micros, terms), askedBy)
}

async function waitForSecond(
  deps: DecideDeps,
  trx: Trx,
  { person, verdict, reason }: Answer,
  finding: Finding,
): Promise<Finding> {
  const details = { name: person.name, via: person.via, verdict, reason, waitsFor: 'second person' }
  await note(trx, 'decision', finding, { actor: person.id, at: deps.now(), details })
  await queueRefresh(deps, trx, [finding.id], REFRESH_AFTER_SECONDS)
  return finding
}

async function record(
  deps: DecideDeps,
  trx: Trx,
  { person, verdict, reason }: Answer,
  { approval, identity, snoozeUntil }: Case & { readonly snoozeUntil: Date | null },
): Promise<void> {
  await addDecision(trx, {
    approval_id: approval.id,
    finding_id: approval.finding_id,
    verdict,
    reason,
    snooze_until: snoozeUntil,
    actor: person.id,
    actor_name: person.name,
    via: person.via,
    decided_at: deps.now(),
    identity,
    roles: person.roles ?? null,
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

async function conflict(trx: Trx, findingId: string): Promise<Refused> {
  const [finding, decisions] = [
    await findFinding(trx, findingId),
    await decisionsOf(trx, findingId),
  ]
  const last = decisions.at(-1)
  const status = finding?.status ?? 'open'
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
    `finding ${findingId} is ${status}`,
  )
}
