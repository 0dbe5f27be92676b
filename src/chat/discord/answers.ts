/** The forms in which an interaction is answered. What only one person needs to know stays private. */

import {
  type APIInteraction,
  type APIInteractionResponse,
  type APIInteractionResponseCallbackData,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
} from 'discord-api-types/v10'
import type { CardLine } from '../../core/digest.ts'
import { label } from './safe-text.ts'
import { NO_PING, perMonth, type Style } from './style.ts'

export type Answer = APIInteractionResponse

/** Only the one who acted sees it. */
export function whisper(...lines: readonly string[]): Answer {
  return {
    type: InteractionResponseType.ChannelMessageWithSource,
    data: {
      content: lines.join('\n'),
      flags: MessageFlags.Ephemeral,
      allowed_mentions: NO_PING,
    },
  }
}

/** A private message with components. */
export function privately(message: APIInteractionResponseCallbackData): Answer {
  return { type: InteractionResponseType.ChannelMessageWithSource, data: message }
}

/** The message with the button changes at once. */
export function redraw(message: APIInteractionResponseCallbackData): Answer {
  return { type: InteractionResponseType.UpdateMessage, data: message }
}

const PONG: Answer = { type: InteractionResponseType.Pong }

export function pong(): Answer {
  return PONG
}

/** Taken note of; the result comes by an edit. On a message nothing changes until then. */
export function deferred(interaction: APIInteraction): Answer {
  const isOnMessage =
    interaction.type === InteractionType.MessageComponent ||
    (interaction.type === InteractionType.ModalSubmit && interaction.message !== undefined)
  return isOnMessage
    ? { type: InteractionResponseType.DeferredMessageUpdate }
    : {
        type: InteractionResponseType.DeferredChannelMessageWithSource,
        data: { flags: MessageFlags.Ephemeral },
      }
}

const MAX_CHOICES = 25

export function choices(lines: readonly CardLine[], typed: string, style: Style): Answer {
  const wanted = typed.toLowerCase()
  const fitting = lines.filter((line) =>
    [line.resourceId, line.name ?? '', line.accountId].some((it) =>
      it.toLowerCase().includes(wanted),
    ),
  )
  return {
    type: InteractionResponseType.ApplicationCommandAutocompleteResult,
    data: {
      choices: fitting.slice(0, MAX_CHOICES).map((line) => ({
        name: label(
          `${line.resourceId} · ${line.name ?? ''} · ${perMonth(style, line.monthlyMicros)}`,
          100,
        ),
        value: line.findingId,
      })),
    },
  }
}
