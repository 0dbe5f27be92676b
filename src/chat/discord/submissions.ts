/** Dialogues that were filled in. Everything typed is checked here or at the desk, never in the client. */

import { type APIModalSubmitInteraction, MessageFlags } from 'discord-api-types/v10'
import type { Person, Verdict } from '../../core/approval.ts'
import type { ManyResult } from '../../core/chat.ts'
import { REASONS } from '../../core/messages/en/chat.ts'
import { plainText } from '../../core/plain-text.ts'
import { refusalText } from '../../core/refusal.ts'
import { type Answer, redraw, whisper } from './answers.ts'
import { cardLike, type Room } from './clicks.ts'
import { type CustomId, revisionIn, type Verb } from './custom-id.ts'
import { fieldsOf } from './incoming.ts'
import { FIELDS } from './modals.ts'
import { code } from './safe-text.ts'
import { perMonth, SPELLING, type Style } from './style.ts'

const DAY_MS = 86_400_000
const MAX_NAMED = 10

export interface Submission {
  readonly key: CustomId
  readonly person: Person
  readonly interaction: APIModalSubmitInteraction
  readonly now: Date
}

type Handler = (room: Room, submission: Submission) => Promise<Answer>

const HANDLERS: Partial<Readonly<Record<Verb, Handler>>> = {
  release: (room, it) => one(room, it, 'approve'),
  reject: (room, it) => one(room, it, 'reject'),
  later: (room, it) => one(room, it, 'snooze'),
  cheap: (room, it) => many(room, it, { list: 'cheap', verdict: 'approve' }),
  take: (room, it) => many(room, it, { list: 'picked', verdict: 'approve' }),
  keep: (room, it) => many(room, it, { list: 'picked', verdict: 'reject' }),
}

export async function onSubmission(room: Room, submission: Submission): Promise<Answer> {
  const handle = HANDLERS[submission.key.verb]
  return handle ? handle(room, submission) : whisper(room.style.messages.chat.oldCard)
}

async function one(
  { desk, style }: Room,
  submission: Submission,
  verdict: Verdict,
): Promise<Answer> {
  const { key, person, interaction } = submission
  const fields = fieldsOf(interaction)
  const isSure = (fields.get(FIELDS.sure) ?? []).length > 0
  const card = await desk.decide(person, {
    approvalId: key.id,
    revision: revisionIn(key),
    verdict,
    reason: verdict === 'reject' ? reasonIn(fields, style) : null,
    snoozeUntil: verdict === 'snooze' ? untilIn(fields, submission.now) : null,
    proof: isSure ? (fields.get(FIELDS.proof)?.[0]?.trim() ?? null) : null,
  })
  // A dialogue of a message changes that message; one of a command has none.
  if (!interaction.message) return whisper(style.messages.card.state(card.state, card.remedy.name))
  return redraw(cardLike(interaction.message, card, style))
}

/** 'It is in use: the nightly job writes to it', in the language of the server. */
function reasonIn(fields: ReadonlyMap<string, readonly string[]>, { messages }: Style): string {
  const [given] = fields.get(FIELDS.why) ?? []
  const known = REASONS.find((it) => it === given) ?? 'other'
  const note = plainText(fields.get(FIELDS.note)?.[0] ?? '', 300)
  const reason = messages.chat.reject.reasons[known]
  return note ? `${reason}: ${note}` : reason
}

/** Null: the policy's own time. */
function untilIn(fields: ReadonlyMap<string, readonly string[]>, now: Date): Date | null {
  const days = Number(fields.get(FIELDS.days)?.[0])
  return Number.isInteger(days) && days > 0 && days <= 3_650
    ? new Date(now.getTime() + days * DAY_MS)
    : null
}

async function many(
  { desk, style }: Room,
  { key, person, interaction }: Submission,
  { list, verdict }: { readonly list: 'cheap' | 'picked'; readonly verdict: 'approve' | 'reject' },
): Promise<Answer> {
  const fields = fieldsOf(interaction)
  const result = await desk.decideMany(person, {
    panelId: key.id,
    list,
    fingerprint: key.of,
    verdict,
    reason: verdict === 'reject' ? reasonIn(fields, style) : null,
    snoozeUntil: null,
  })
  return privateResult(result, verdict, style)
}

function privateResult(
  { done, second, skipped }: ManyResult,
  verdict: 'approve' | 'reject',
  style: Style,
): Answer {
  const { result: say } = style.messages.digest
  const head =
    verdict === 'approve'
      ? say.approved(done.count, perMonth(style, done.micros))
      : say.rejected(done.count)
  const named = skipped
    .slice(0, MAX_NAMED)
    .map((it) => `- ${code(it.resourceId)} ${refusalText(it.refusal, style.messages, SPELLING)}`)
  return whisper(
    head,
    ...(second > 0 ? [say.second(second)] : []),
    ...(skipped.length > 0 ? [say.skipped(skipped.length), ...named] : []),
  )
}

/** For the late delivery of an answer that was meant for one reader. */
export function isPrivate(message: { readonly flags?: MessageFlags } | undefined): boolean {
  return ((message?.flags ?? 0) & MessageFlags.Ephemeral) !== 0
}
