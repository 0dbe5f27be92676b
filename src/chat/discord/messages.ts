/**
 * Posts and edits messages as the bot. The edit says what became of it: shown, missing, not now, or never;
 * the reasons are Discord's numbers, never its words.
 */

import type { RawFile } from '@discordjs/rest'
import { MessageFlags, Routes } from 'discord-api-types/v10'
import type { Drawing, Edited, Payload, Place, Posting, Subject } from '../../core/chat.ts'
import { drawChart } from './chart.ts'
import { threadName } from './digest.ts'
import type { Log } from './interactions.ts'
import { CHART_FILE } from './report.ts'
import { DiscordRefusal, type Rest } from './rest.ts'
import { prose } from './safe-text.ts'
import { postedMessage } from './shapes.ts'
import { NO_PING, type Style } from './style.ts'

export interface Poster {
  readonly rest: Rest
  readonly channelId: string
  readonly style: Style
  /** The plain first form and the drawn form of a subject. */
  readonly opening: (subject: Subject, key: string) => Payload
  readonly draw: (subject: Subject) => Drawing
}

const THREAD_MINUTES = 1_440

type DigestSubject = Extract<Subject, { digest: unknown }>

/** Plain first: a phone shows only plain text. What is silent anyway is drawn at once. */
export async function post(
  poster: Poster,
  subject: Subject,
  { key, threadOf }: Posting,
  signal: AbortSignal,
): Promise<Place> {
  const { rest, channelId } = poster
  if (subject.kind === 'digest' && threadOf) {
    return postInThread(poster, subject, { key, threadOf }, signal)
  }
  const files = subject.kind === 'report' ? [await chartOf(subject, poster.style)] : []
  const body = files.length > 0 ? drawnBody(poster, subject, key) : poster.opening(subject, key)
  const route = Routes.channelMessages(channelId)
  const made = await rest.call('post', route, { body, files, signal })
  return placeOf(made)
}

async function postInThread(
  poster: Poster,
  subject: DigestSubject,
  { key, threadOf }: Posting & { readonly threadOf: Place },
  signal: AbortSignal,
): Promise<Place> {
  const { rest } = poster
  const { threadId, isNew } = await openThread(poster, subject, threadOf, signal)
  // Discord does not deduplicate in threads: after a lost answer the message may be there already.
  const there = isNew ? null : await findInThread(rest, threadId, subject.digest.digestId, signal)
  if (there) return there
  const body = drawnBody(poster, subject, key)
  return placeOf(await rest.call('post', Routes.channelMessages(threadId), { body, signal }))
}

/** Whoever wrote the words, they ping nobody. */
export async function tell(
  { rest, channelId }: Poster,
  words: string,
  signal: AbortSignal,
): Promise<void> {
  const body = { content: `📣 ${prose(words, 1_500)}`, allowed_mentions: NO_PING }
  await rest.call('post', Routes.channelMessages(channelId), { body, signal })
}

const THREAD_EXISTS = 160_004

/** A thread on a message has the id of that message. */
async function openThread(
  { rest, style }: Poster,
  { digest }: DigestSubject,
  { channelId, messageId }: Place,
  signal: AbortSignal,
): Promise<{ threadId: string; isNew: boolean }> {
  const body = { name: threadName(digest, style), auto_archive_duration: THREAD_MINUTES }
  try {
    await rest.call('post', Routes.threads(channelId, messageId), { body, signal })
    return { threadId: messageId, isNew: true }
  } catch (error) {
    if (!hasNumber(error, THREAD_EXISTS)) throw error
    return { threadId: messageId, isNew: false }
  }
}

async function findInThread(
  rest: Rest,
  threadId: string,
  digestId: string,
  signal: AbortSignal,
): Promise<Place | null> {
  const query = new URLSearchParams({ limit: '20' })
  const found = await rest.call('get', Routes.channelMessages(threadId), { query, signal })
  const messages = Array.isArray(found) ? found.map(postedMessage) : []
  const ours = messages.find((it) => it.components.includes(digestId))
  return ours ? { channelId: threadId, messageId: ours.id } : null
}

function drawnBody({ draw }: Poster, subject: Subject, key: string): Payload {
  const { payload } = draw(subject)
  const flags = Number(payload['flags'] ?? 0) | MessageFlags.SuppressNotifications
  return { ...payload, flags, nonce: key, enforce_nonce: true }
}

async function chartOf(
  { report }: Extract<Subject, { kind: 'report' }>,
  style: Style,
): Promise<RawFile> {
  return { name: CHART_FILE, contentType: 'image/png', data: await drawChart(report, style) }
}

function placeOf(made: unknown): Place {
  const { id, channelId } = postedMessage(made)
  return { channelId, messageId: id }
}

const ARCHIVED = 50_083
const INVALID_FORM = 50_035

interface Editor {
  readonly rest: Rest
  readonly log: Log
}

export async function edit(
  editor: Editor,
  { payload, otherwise }: Drawing,
  place: Place,
  signal: AbortSignal,
): Promise<Edited> {
  try {
    return await patch(editor.rest, payload, place, signal)
  } catch (error) {
    if (!otherwise || !hasNumber(error, INVALID_FORM)) return outcomeOf(editor, error, signal)
  }
  try {
    return await patch(editor.rest, otherwise, place, signal)
  } catch (error) {
    return outcomeOf(editor, error, signal)
  }
}

/** A thread that has gone to sleep is woken first. */
async function patch(
  rest: Rest,
  payload: Payload,
  { channelId, messageId }: Place,
  signal: AbortSignal,
): Promise<Edited> {
  const route = Routes.channelMessage(channelId, messageId)
  const body = editBody(payload)
  try {
    await rest.call('patch', route, { body, signal })
  } catch (error) {
    if (!hasNumber(error, ARCHIVED)) throw error
    await rest.call('patch', Routes.channel(channelId), { body: { archived: false }, signal })
    await rest.call('patch', route, { body, signal })
  }
  return { result: 'shown' }
}

/** The plain text that a message was opened with must go, or Discord refuses the components. */
function editBody(payload: Payload): Payload {
  const flags = Number(payload['flags'] ?? 0)
  if ((flags & MessageFlags.IsComponentsV2) === 0) return payload
  return { content: null, embeds: [], ...payload, flags: MessageFlags.IsComponentsV2 }
}

const UNKNOWN_MESSAGE = 10_008
const NEVER: Readonly<Record<number, string>> = {
  10_003: 'its channel is gone',
  50_005: 'somebody else wrote it',
  [INVALID_FORM]: 'Discord refused its form',
}
/** An old message may be edited rarely; Discord does not say how rarely. */
const OLD_MESSAGE = 30_046
const SECONDS = { old: 3_600, denied: 600, slow: 30 } as const

function outcomeOf({ log }: Editor, error: unknown, signal: AbortSignal): Edited {
  if (signal.aborted) return { result: 'later', seconds: SECONDS.slow }
  if (!(error instanceof DiscordRefusal)) throw error
  const { number, status } = error
  if (number === UNKNOWN_MESSAGE) return { result: 'missing' }
  if (number === OLD_MESSAGE) return { result: 'later', seconds: SECONDS.old }
  log.warn({ number, status }, 'Discord refused an edit')
  const never = NEVER[number]
  if (never !== undefined) return { result: 'refused', reason: never }
  // Permissions come back when somebody mends them; until then every try counts against us.
  if (status === 401 || status === 403) return { result: 'later', seconds: SECONDS.denied }
  throw error
}

function hasNumber(error: unknown, number: number): boolean {
  return error instanceof DiscordRefusal && error.number === number
}
