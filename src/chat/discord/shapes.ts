/** What comes from Discord, checked as far as we rely on it: the rest is as its documentation says. */

import {
  type APIInteraction,
  type APIInteractionResponse,
  InteractionType,
} from 'discord-api-types/v10'

type Fields = Readonly<Record<string, unknown>>

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

const TYPES: readonly unknown[] = Object.values(InteractionType)

export function isInteraction(value: unknown): value is APIInteraction {
  const { id, type, token, data, application_id: application } = fieldsOf(value)
  if (!isSnowflake(id) || !TYPES.includes(type) || typeof token !== 'string') return false
  if (type === InteractionType.Ping) return true
  return isSnowflake(application) && hasData(type, fieldsOf(data))
}

function hasData(type: unknown, { name, custom_id: customId, components }: Fields): boolean {
  if (type === InteractionType.MessageComponent) return typeof customId === 'string'
  if (type === InteractionType.ModalSubmit) {
    return typeof customId === 'string' && Array.isArray(components)
  }
  return typeof name === 'string'
}

function isSnowflake(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,20}$/.test(value)
}

/** What we have answered once, read back. */
export function isAnswer(value: unknown): value is APIInteractionResponse {
  return typeof fieldsOf(value)['type'] === 'number'
}

export interface PostedMessage {
  readonly id: string
  readonly channelId: string
  /** Its components as text, to recognise it by what they carry. */
  readonly components: string
}

export function postedMessage(value: unknown): PostedMessage {
  const { id, channel_id: channelId, components } = fieldsOf(value)
  if (!isSnowflake(id) || !isSnowflake(channelId)) throw new Error('Discord returned no message')
  return { id, channelId, components: JSON.stringify(components ?? []) }
}
