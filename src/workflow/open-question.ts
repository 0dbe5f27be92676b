/**
 * What an answer meets: the question, locked, if it fits and this person may answer it so. Anything else
 * is refused and says why.
 */

import type { Person, Verdict } from '../core/approval.ts'
import { isReversible, proofOf } from '../core/card.ts'
import { detectorOf, remedyOf } from '../core/detector.ts'
import { objection } from '../core/governance.ts'
import type { ApprovalTerms } from '../core/policy.ts'
import { Refused } from '../core/refusal.ts'
import { lockQuestion, type Question } from '../store/answers.ts'
import { decisionsOf, type NewDecision } from '../store/approvals.ts'
import type { Trx } from '../store/database.ts'
import { lockFinding, lockFindingOf } from '../store/findings.ts'
import { identityOf } from '../store/identities.ts'
import type { Finding } from '../store/schema.ts'
import { termsOf } from '../store/terms.ts'
import type { Deps } from './deps.ts'

interface Said {
  /** The revision that the person was shown. */
  readonly revision: number
  readonly verdict: Verdict
  readonly reason: string | null
  /** Only for snooze; the policy's snoozeDays when null. */
  readonly snoozeUntil: Date | null
  readonly person: Person
}

/** About a finding, or the question on a card; where people click, with what they typed to confirm it. */
export type Answer = Said &
  (
    | { readonly findingId: string; readonly proof?: string | null }
    | { readonly approvalId: string; readonly proof: string | null }
  )

/** A question, locked, with what was said so far, what the policy says, and who is answering. */
export interface Case {
  readonly finding: Finding
  readonly question: Question
  readonly said: readonly NewDecision[]
  readonly terms: ApprovalTerms
  readonly identity: string
}

type OpenDeps = Pick<Deps, 'clouds' | 'policy' | 'now'>

/**
 * The finding first, as everywhere: a scan that changes it must not slip in between, nor wait for us the
 * other way round.
 */
export async function openQuestion(deps: OpenDeps, trx: Trx, answer: Answer): Promise<Case> {
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
  { clouds }: OpenDeps,
  { verdict, proof }: Answer,
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

export async function conflict(trx: Trx, { id, status }: Finding): Promise<Refused> {
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
