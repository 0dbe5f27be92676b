/**
 * Why a person's answer was not taken, as data: each edge says it in its own way, the API in English,
 * a chat in the language of its people.
 */

import type { Verdict } from './approval.ts'
import type { Named } from './card.ts'
import { AppError, type ErrorCode } from './errors.ts'
import type { FindingStatus } from './finding.ts'
import { type Messages, messagesIn } from './messages/messages.ts'
import type { UsdMicros } from './money.ts'

export type Refusal =
  | { readonly why: 'not-found' | 'outdated' | 'expired' | 'list-changed' | 'second-needed' }
  /** Somebody was first, or nobody was asked. */
  | {
      readonly why: 'not-waiting'
      readonly status: FindingStatus
      readonly last: { readonly verdict: Verdict; readonly by: Named; readonly at: Date } | null
    }
  | { readonly why: 'not-an-approver'; readonly roles: readonly string[] }
  | { readonly why: 'not-linked'; readonly fromMicros: UsdMicros }
  | { readonly why: 'wrong-proof' }
  /** There is no removal to take back. */
  | { readonly why: 'not-removed'; readonly status: FindingStatus }
  /** There is no execution to try again, or no answer to take back. */
  | { readonly why: 'not-failed' | 'not-reopenable'; readonly status: FindingStatus }
  | { readonly why: 'no-way-back' }
  | { readonly why: 'undo-over'; readonly until: Date }

const CODES: Readonly<Record<Refusal['why'], ErrorCode>> = {
  'not-found': 'NOT_FOUND',
  outdated: 'DECISION_CONFLICT',
  expired: 'DECISION_CONFLICT',
  'list-changed': 'DECISION_CONFLICT',
  'second-needed': 'DECISION_CONFLICT',
  'not-waiting': 'DECISION_CONFLICT',
  'not-an-approver': 'NOT_AUTHORISED',
  'not-linked': 'NOT_AUTHORISED',
  'wrong-proof': 'INPUT_INVALID',
  'not-removed': 'NOT_UNDOABLE',
  'not-failed': 'DECISION_CONFLICT',
  'not-reopenable': 'DECISION_CONFLICT',
  'no-way-back': 'NOT_UNDOABLE',
  'undo-over': 'NOT_UNDOABLE',
}

export class Refused extends AppError {
  readonly refusal: Refusal

  constructor(refusal: Refusal, message: string) {
    super(CODES[refusal.why], message, { hint: refusalText(refusal, messagesIn('en'), PLAIN) })
    this.refusal = refusal
  }
}

/** How an edge writes people, roles and moments. */
export interface Spelling {
  readonly person: (who: Named) => string
  readonly role: (id: string) => string
  readonly moment: (at: Date) => string
}

const PLAIN: Spelling = {
  person: ({ name }) => name,
  role: (id) => id,
  moment: (at) => at.toISOString(),
}

export function refusalText(refusal: Refusal, messages: Messages, as: Spelling): string {
  const { refusal: say, money } = messages
  if (refusal.why === 'not-waiting') {
    const { last, status } = refusal
    const who = last && { who: as.person(last.by), verdict: last.verdict, at: as.moment(last.at) }
    return say.notWaiting(status, who)
  }
  if (refusal.why === 'not-an-approver') {
    return say.notAnApprover(refusal.roles.map(as.role).join(', '))
  }
  if (refusal.why === 'not-linked') return say.notLinked(money(refusal.fromMicros))
  if (refusal.why === 'not-removed') return say.notRemoved(refusal.status)
  if (refusal.why === 'not-failed') return say.notFailed(refusal.status)
  if (refusal.why === 'not-reopenable') return say.notReopenable(refusal.status)
  if (refusal.why === 'undo-over') return say.undoOver(as.moment(refusal.until))
  return say.plain[refusal.why]
}
