/** Reads what Discord sends: who acted, where, and what they typed or chose. */

import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIChatInputApplicationCommandInteraction,
  type APIGuildMember,
  type APIInteraction,
  type APIModalSubmitInteraction,
  ApplicationCommandOptionType,
  ComponentType,
} from 'discord-api-types/v10'
import type { Person } from '../../core/approval.ts'
import { plainText } from '../../core/plain-text.ts'

const DISCORD_EPOCH_MS = 1_420_070_400_000

export interface Home {
  readonly applicationId: string
  readonly guildId: string
  readonly channelId: string
}

/** True: it happened to our application, as installed in our server, in our channel or a thread of it. */
export function isAtHome(interaction: APIInteraction, home: Home): boolean {
  const { guild_id: guildId, channel_id: channelId, channel } = interaction
  const parent = channel && 'parent_id' in channel ? channel.parent_id : null
  return (
    interaction.application_id === home.applicationId &&
    guildId === home.guildId &&
    // Kills private messages and installations of single users.
    interaction.authorizing_integration_owners?.['0'] === guildId &&
    (channelId === home.channelId || parent === home.channelId)
  )
}

/** Discord's signature vouches for the account and its roles. Null outside of a server. */
export function personOf({ member }: APIInteraction): Person | null {
  if (!member) return null
  const { user, roles } = member
  return { id: `discord:${user.id}`, name: nameOf(member), via: 'discord', roles }
}

export function nameOf({ nick, user }: APIGuildMember): string {
  return plainText(nick ?? user.global_name ?? user.username, 80) || user.id
}

/** How long ago it happened; 0 when the two clocks cannot both be right. */
export function ageMs({ id }: APIInteraction, now: Date): number {
  const at = Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS
  const age = now.getTime() - at
  return age > 0 && age < 3_000 ? age : 0
}

/** The fields of a dialogue, by name. */
export function fieldsOf({
  data,
}: APIModalSubmitInteraction): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, readonly string[]>()
  for (const part of data.components) {
    if (part.type !== ComponentType.Label) continue
    const { component } = part
    if ('values' in component) fields.set(component.custom_id, component.values)
    else if ('value' in component) fields.set(component.custom_id, [String(component.value ?? '')])
  }
  return fields
}

export interface Invocation {
  readonly name: string
  readonly options: ReadonlyMap<string, string>
}

/** '/thrift undo finding:...' */
export function invocationOf({
  data,
}:
  | APIChatInputApplicationCommandInteraction
  | APIApplicationCommandAutocompleteInteraction): Invocation | null {
  const [first] = data.options ?? []
  if (first?.type !== ApplicationCommandOptionType.Subcommand) return null
  const options = (first.options ?? []).flatMap((it): [string, string][] =>
    'value' in it ? [[it.name, String(it.value)]] : [],
  )
  return { name: first.name, options: new Map(options) }
}
