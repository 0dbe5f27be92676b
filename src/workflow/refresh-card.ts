/**
 * Makes messages show what is: draw, compare, edit if it looks different - whatever caused the change.
 * One run at a time holds a message; what changes meanwhile is found by the next pass. A message that
 * cannot be edited is left with the reason, and never holds up a decision.
 */

import type { Drawing, Edited, Place, Subject } from '../core/chat.ts'
import {
  findMessage,
  holdMessage,
  laggingMessages,
  type MessageKey,
  placeMessage,
  type Release,
  releaseMessage,
} from '../store/chat-messages.ts'
import type { ChatMessage } from '../store/chat-schema.ts'
import type { Trx } from '../store/database.ts'
import type { Deps, Job } from './deps.ts'
import { subjectOf } from './subject.ts'

/** Shorter than a hold: whoever takes over must not meet a request that is still under way. */
const PATIENCE_MS = 45_000
const MAX_PASSES = 5
/** Many items of a digest close together: one edit shows them all. */
const DIGEST_AFTER_SECONDS = 2
const LEAD_FIRST_SECONDS = 2

type RefreshDeps = Pick<Deps, 'db' | 'clouds' | 'chat' | 'policy' | 'enqueue' | 'now'>

/** Every move calls this; a repeat is cheap. Without a chat there is nothing to show. */
export async function queueRefresh(
  deps: Pick<Deps, 'chat' | 'enqueue'>,
  trx: Trx,
  findingIds: readonly string[],
  startAfterSeconds = 0,
): Promise<void> {
  if (!deps.chat || findingIds.length === 0) return
  const jobs = findingIds.map((findingId): Job => ({ name: 'refresh-card', data: { findingId } }))
  await deps.enqueue(trx, jobs, startAfterSeconds)
}

/** All messages about one finding. Digests are drawn a little later, for all their items at once. */
export async function refreshCard(
  deps: RefreshDeps,
  findingId: string,
  signal: AbortSignal,
): Promise<void> {
  const lagging = await laggingMessages(deps.db, findingId)
  const shared = lagging.filter(({ kind }) => kind !== 'card')
  await queueMessages(deps, shared, DIGEST_AFTER_SECONDS)
  for (const key of lagging) if (key.kind === 'card') await refreshMessage(deps, key, signal)
}

/** One message, until it shows everything. */
export async function refreshMessage(
  deps: RefreshDeps,
  key: MessageKey,
  signal: AbortSignal,
): Promise<void> {
  if (!deps.chat) return
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const held = await holdMessage(deps.db, key, deps.now())
    if (!held) return
    const end = await letGoOnFailure(deps, held, () => show(deps, held, signal))
    await releaseMessage(deps.db, held, end)
    if (end.not_before) {
      const seconds = Math.ceil((end.not_before.getTime() - deps.now().getTime()) / 1_000)
      await queueMessages(deps, [key], Math.max(1, seconds))
    }
  }
}

async function letGoOnFailure(
  deps: RefreshDeps,
  held: ChatMessage,
  draw: () => Promise<Release>,
): Promise<Release> {
  try {
    return await draw()
  } catch (error) {
    await releaseMessage(deps.db, held, {})
    throw error
  }
}

const NOTHING_TO_SHOW: Release = { lost_because: 'there is nothing to show any more' }

async function show(deps: RefreshDeps, held: ChatMessage, signal: AbortSignal): Promise<Release> {
  const { chat } = deps
  const subject = await subjectOf(deps, held)
  if (!chat || !subject) return NOTHING_TO_SHOW
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
  const place = placeOf(held) ?? (await post(deps, held, subject, patience))
  if (!place) return { not_before: later(deps, LEAD_FIRST_SECONDS) }
  const drawing = chat.draw(subject)
  const edited = isDrawn(held, drawing) ? SHOWN : await chat.edit(drawing, place, patience)
  switch (edited.result) {
    case 'shown':
      return {
        drawing: drawing.fingerprint,
        shown: held.changes,
        not_before: null,
        ages_at: agesAt(subject),
      }
    case 'later':
      return { not_before: later(deps, edited.seconds) }
    case 'missing':
      return afterDeletion(held, subject)
    case 'refused':
      return { lost_because: edited.reason }
  }
}

/** A card offers the way back only as long as there is one. */
function agesAt(subject: Subject): Date | null {
  return subject.kind === 'card' && subject.card.state === 'done' ? subject.card.undoUntil : null
}

const SHOWN: Edited = { result: 'shown' }

function isDrawn(held: ChatMessage, drawing: Drawing): boolean {
  return held.message_id !== null && held.drawing === drawing.fingerprint
}

/** Null: the lead, whose thread it belongs into, is not posted yet. */
async function post(
  deps: RefreshDeps,
  held: ChatMessage,
  subject: Subject,
  signal: AbortSignal,
): Promise<Place | null> {
  const threadOf = held.kind === 'digest' ? await leadOf(deps, held) : null
  if (!deps.chat || (held.kind === 'digest' && !threadOf)) return null
  const place = await deps.chat.post(subject, { key: keyOf(held), threadOf }, signal)
  await placeMessage(deps.db, held, place)
  return place
}

async function leadOf({ db }: RefreshDeps, held: ChatMessage): Promise<Place | null> {
  const lead = await findMessage(db, { kind: 'lead', subject_id: held.subject_id })
  return lead ? placeOf(lead) : null
}

/** Somebody deleted it. A question that is open is put once more; what is decided needs no card. */
function afterDeletion(held: ChatMessage, subject: Subject): Release {
  const isOpen =
    subject.kind === 'card'
      ? subject.card.state === 'pending' || subject.card.state === 'second'
      : subject.kind !== 'report' && subject.digest.counts.open > 0
  return isOpen && held.reposts === 0
    ? { message_id: null, reposts: 1 }
    : { lost_because: 'it was deleted in the chat' }
}

function placeOf({ channel_id, message_id }: ChatMessage): Place | null {
  return channel_id && message_id ? { channelId: channel_id, messageId: message_id } : null
}

/** 25 characters at most; another one when it is put again. */
export function keyOf({ kind, subject_id, reposts }: ChatMessage): string {
  const id = Buffer.from(subject_id.replaceAll('-', ''), 'hex').toString('base64url')
  return `${kind[0]}${reposts}${id}`
}

function later({ now }: RefreshDeps, seconds: number): Date {
  return new Date(now().getTime() + seconds * 1_000)
}

export async function queueMessages(
  deps: Pick<Deps, 'db' | 'enqueue'>,
  keys: readonly MessageKey[],
  startAfterSeconds = 0,
): Promise<void> {
  if (keys.length === 0) return
  const jobs = keys.map(
    ({ kind, subject_id: subjectId }): Job => ({
      name: 'refresh-message',
      data: { kind, subjectId },
    }),
  )
  await deps.db.transaction().execute((trx) => deps.enqueue(trx, jobs, startAfterSeconds))
}
