/**
 * What people do in Discord, answered once and in time, whichever way it came in. Who may do what is not
 * decided here. Whatever takes longer than two seconds is acknowledged and answered afterwards.
 */

import { setTimeout as pause } from 'node:timers/promises'
import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIChatInputApplicationCommandInteraction,
  type APIInteraction,
  ApplicationCommandType,
  InteractionType,
} from 'discord-api-types/v10'
import type { Person } from '../../core/approval.ts'
import type { Act, Desk, Payload } from '../../core/chat.ts'
import { Refused, refusalText } from '../../core/refusal.ts'
import { type Answer, choices, deferred, pong, whisper } from './answers.ts'
import { onClick } from './clicks.ts'
import { parseCustomId } from './custom-id.ts'
import { ageMs, type Home, invocationOf, isAtHome, personOf } from './incoming.ts'
import { onInvocation } from './invocations.ts'
import { code } from './safe-text.ts'
import { isAnswer } from './shapes.ts'
import { SPELLING, type Style } from './style.ts'
import { onSubmission } from './submissions.ts'

/** Discord waits for three seconds; the rest is for the way back. */
const BUDGET_MS = 2_000
const SHORTEST_MS = 50

export interface Reception {
  readonly desk: Desk
  readonly style: Style
  readonly home: Home
  readonly now: () => Date
  /** Brings an answer that came too late for the first one. */
  readonly late: (interaction: APIInteraction, answer: Answer) => Promise<void>
  readonly log: Log
  /** Resolves after so long; tests give their own. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

export interface Log {
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

/** Null: a repeated delivery whose first answer is on its way; only a transport that must answer needs one. */
export async function receive(
  reception: Reception,
  interaction: APIInteraction,
): Promise<Answer | null> {
  if (interaction.type === InteractionType.Ping) return pong()
  const { style, home, desk } = reception
  const person = personOf(interaction)
  if (!person || !isAtHome(interaction, home)) return whisper(style.messages.chat.wrongServer)
  if (interaction.type === InteractionType.ApplicationCommandAutocomplete) {
    return suggest(reception, interaction)
  }
  const act: Act = { source: 'discord', id: interaction.id, actor: person.id }
  return inTime(reception, interaction, async () => {
    const begun = await desk.begin(act)
    if (!begun.isFirst) return { answer: isAnswer(begun.answer) ? begun.answer : null, act: null }
    return { answer: await decided(reception, interaction, person), act }
  })
}

interface Result {
  readonly answer: Answer | null
  /** Null: somebody else answers, or has. */
  readonly act: Act | null
}

async function inTime(
  reception: Reception,
  interaction: APIInteraction,
  work: () => Promise<Result>,
): Promise<Answer | null> {
  const { wait = (ms, signal) => pause(ms, undefined, { signal }), now } = reception
  const stop = new AbortController()
  const budget = Math.max(SHORTEST_MS, BUDGET_MS - ageMs(interaction, now()))
  const result = work().catch((error: unknown) => broken(reception, interaction, error))
  const first = await Promise.race([
    result,
    wait(budget, stop.signal).then(
      () => null,
      () => null,
    ),
  ])
  stop.abort()
  if (first) {
    remember(reception, first)
    return first.answer
  }
  const holding = deferred(interaction)
  void result.then((late) => bringLate(reception, interaction, late))
  return holding
}

/** Not awaited: the person is not kept waiting for our bookkeeping. */
function remember({ desk, log }: Reception, { act, answer }: Result): void {
  if (!act || !answer) return
  desk
    .answered(act, asPayload(answer))
    .catch((error: unknown) =>
      log.warn({ err: error, interaction: act.id }, 'answer not remembered'),
    )
}

async function bringLate(
  reception: Reception,
  interaction: APIInteraction,
  result: Result,
): Promise<void> {
  remember(reception, result)
  if (!result.act || !result.answer) return
  try {
    await reception.late(interaction, result.answer)
  } catch (error) {
    reception.log.error({ err: error, interaction: interaction.id }, 'late answer was lost')
  }
}

function broken({ style, log }: Reception, interaction: APIInteraction, error: unknown): Result {
  log.error({ err: error, interaction: interaction.id }, 'interaction failed')
  return { answer: whisper(style.messages.chat.broken(code(interaction.id))), act: null }
}

/** What was refused is said privately, and why. */
async function decided(
  reception: Reception,
  interaction: APIInteraction,
  person: Person,
): Promise<Answer> {
  try {
    return await route(reception, interaction, person)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return whisper(refusalText(error.refusal, reception.style.messages, SPELLING))
  }
}

async function route(
  { desk, style, now }: Reception,
  interaction: APIInteraction,
  person: Person,
): Promise<Answer> {
  const room = { desk, style }
  if (interaction.type === InteractionType.ApplicationCommand) {
    return onInvocation(room, person, isThrift(interaction) ? invocationOf(interaction) : null)
  }
  const isKeyed =
    interaction.type === InteractionType.MessageComponent ||
    interaction.type === InteractionType.ModalSubmit
  if (!isKeyed) return whisper(style.messages.chat.unknownCommand)
  const key = parseCustomId(interaction.data.custom_id)
  if (!key) return whisper(style.messages.chat.oldCard)
  return interaction.type === InteractionType.MessageComponent
    ? onClick(room, { key, person, interaction })
    : onSubmission(room, { key, person, interaction, now: now() })
}

function isThrift(
  interaction: Extract<APIInteraction, { type: InteractionType.ApplicationCommand }>,
): interaction is APIChatInputApplicationCommandInteraction {
  return interaction.data.type === ApplicationCommandType.ChatInput
}

async function suggest(
  { desk, style }: Reception,
  interaction: APIApplicationCommandAutocompleteInteraction,
): Promise<Answer> {
  const typed = invocationOf(interaction)
  return choices(await desk.undoable(), typed?.options.get('finding') ?? '', style)
}

function asPayload(answer: Answer): Payload {
  return { ...answer }
}
