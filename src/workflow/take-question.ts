/**
 * An execution of a remote carrier fetches one question: it gets what it has to post, if that is its to
 * post, and says where it will wait. One question belongs to one execution; another one gets nothing.
 */

import type { RemoteCarrier } from '../core/approval.ts'
import type { Chat, Payload } from '../core/chat.ts'
import { AppError } from '../core/errors.ts'
import { latestApproval } from '../store/approvals.ts'
import { carryMessage } from '../store/chat-messages.ts'
import type { ChatMessage } from '../store/chat-schema.ts'
import type { Trx } from '../store/database.ts'
import { takeErrand } from '../store/errands.ts'
import { lockFinding } from '../store/findings.ts'
import type { Approval } from '../store/schema.ts'
import type { Deps } from './deps.ts'
import { keyOf } from './refresh-card.ts'
import { subjectOf } from './subject.ts'

/** An execution that is a little late must not find a question that it believes open closed. */
const MARGIN_MS = 60_000

export interface Execution {
  readonly executionId: string
  /** Where it says that it can be woken. */
  readonly resumeUrl: string
}

export interface TakenQuestion {
  /** False: there is nothing to ask, or another execution asks it. */
  readonly toAsk: boolean
  /** Null: somebody else posts it, with others in one digest, or it stands in the chat already. */
  readonly message: Payload | null
  readonly waitUntil: Date | null
}

const NOTHING: TakenQuestion = { toAsk: false, message: null, waitUntil: null }

type TakeDeps = Pick<Deps, 'db' | 'clouds' | 'carrier' | 'chat' | 'policy' | 'now'>

export async function takeQuestion(
  deps: TakeDeps,
  findingId: string,
  execution: Execution,
): Promise<TakenQuestion> {
  const { remote, chat } = remoteOf(deps)
  const wakePath = remote.wakePath(execution.executionId, execution.resumeUrl)
  if (!wakePath) {
    throw new AppError('INPUT_INVALID', 'resumeUrl is not of the form of a resume URL of n8n', {
      hint: 'resumeUrl: pass $execution.resumeUrl of the execution that executionId names, unchanged.',
    })
  }
  const taker = { executionId: execution.executionId, wakePath, at: deps.now() }
  const taken = await deps.db
    .transaction()
    .execute((trx) => take(trx, findingId, { ...taker, patienceMs: remote.patienceMs }))
  if (!taken) return NOTHING
  const waitUntil = new Date(taken.approval.expires_at.getTime() + MARGIN_MS)
  const subject = taken.message && (await subjectOf(deps, taken.message))
  return {
    toAsk: true,
    message: taken.message && subject ? chat.opening(subject, keyOf(taken.message)) : null,
    waitUntil,
  }
}

/** Both are needed wherever a carrier posts what we draw. */
export function remoteOf({ carrier, chat }: Pick<Deps, 'carrier' | 'chat'>): {
  readonly remote: RemoteCarrier
  readonly chat: Chat
} {
  if (carrier.remote && chat) return { remote: carrier.remote, chat }
  throw new AppError('NOT_AVAILABLE', `the carrier is ${carrier.name}`, {
    hint: 'Nobody else carries questions here: CARRIER is not n8n.',
  })
}

async function take(
  trx: Trx,
  findingId: string,
  taker: {
    readonly executionId: string
    readonly wakePath: string
    readonly at: Date
    readonly patienceMs: number
  },
): Promise<{ readonly approval: Approval; readonly message: ChatMessage | null } | null> {
  const finding = await lockFinding(trx, findingId)
  if (!finding) {
    throw new AppError('NOT_FOUND', `no finding ${findingId}`, { hint: 'Check the id.' })
  }
  const approval = await latestApproval(trx, findingId)
  const isOpen = approval && approval.closed_at === null && approval.expires_at > taker.at
  if (!isOpen || !(await takeErrand(trx, approval.id, taker))) return null
  const message = await carryMessage(trx, messageOf(approval), {
    executionId: taker.executionId,
    at: taker.at,
    until: new Date(taker.at.getTime() + taker.patienceMs),
  })
  return { approval, message }
}

/** Of a digest the lead; what stands in its thread is ours. */
export function messageOf({ id, digest_id: digestId }: Pick<Approval, 'id' | 'digest_id'>): {
  readonly kind: 'card' | 'lead'
  readonly subject_id: string
} {
  return digestId === null
    ? { kind: 'card', subject_id: id }
    : { kind: 'lead', subject_id: digestId }
}
