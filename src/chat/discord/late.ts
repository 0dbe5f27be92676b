/**
 * Brings an answer that came too late for the first one, by the interaction's own token. The card itself is
 * not edited here: it is redrawn by the bot, whose token does not expire.
 */

import { setTimeout as pause } from 'node:timers/promises'
import {
  type APIInteraction,
  InteractionResponseType,
  InteractionType,
  Routes,
} from 'discord-api-types/v10'
import { type Answer, whisper } from './answers.ts'
import { DiscordRefusal, type Rest } from './rest.ts'
import type { Style } from './style.ts'
import { isPrivate } from './submissions.ts'

/** For seconds after an answer Discord may not know the token yet. */
const UNKNOWN_WEBHOOK = 10_015
const RETRY_AFTER_MS = [250, 1_000, 3_000] as const

export async function bringLate(
  rest: Rest,
  style: Style,
  interaction: APIInteraction,
  answer: Answer,
): Promise<void> {
  const { application_id: app, token } = interaction
  const original = Routes.webhookMessage(app, token, '@original')
  const replace = (data: unknown): Promise<void> =>
    patiently(() => rest.callByToken('patch', original, data))
  const say = (data: unknown): Promise<void> =>
    patiently(() => rest.callByToken('post', Routes.webhook(app, token), data))
  // A command holds a place for its answer; a click on a card holds none.
  const isCommand = interaction.type === InteractionType.ApplicationCommand
  if (answer.type === InteractionResponseType.ChannelMessageWithSource) {
    await (isCommand ? replace(answer.data) : say(answer.data))
  }
  if (answer.type === InteractionResponseType.UpdateMessage && isOnPrivateMessage(interaction)) {
    await replace(answer.data)
  }
  // A dialogue cannot follow an acknowledgement.
  if (answer.type === InteractionResponseType.Modal) {
    await say(bodyOf(whisper(style.messages.chat.tooSlow)))
  }
}

function isOnPrivateMessage(interaction: APIInteraction): boolean {
  return 'message' in interaction && isPrivate(interaction.message)
}

function bodyOf(answer: Answer): unknown {
  return 'data' in answer ? answer.data : {}
}

async function patiently(call: () => Promise<unknown>): Promise<void> {
  for (const waitMs of [...RETRY_AFTER_MS, null]) {
    try {
      await call()
      return
    } catch (error) {
      const isEarly = error instanceof DiscordRefusal && error.number === UNKNOWN_WEBHOOK
      if (!isEarly || waitMs === null) throw error
      await pause(waitMs)
    }
  }
}
