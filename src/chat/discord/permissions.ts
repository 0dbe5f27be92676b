/** What the bot may do in a channel, computed as Discord documents it: roles first, then overwrites. */

import { PermissionFlagsBits } from 'discord-api-types/v10'

interface Overwrite {
  readonly id: string
  readonly allow: string
  readonly deny: string
}

export interface Standing {
  readonly guildId: string
  readonly ownerId: string
  readonly botId: string
  /** Of the bot in this server. */
  readonly memberRoles: readonly string[]
  readonly roles: readonly { readonly id: string; readonly permissions: string }[]
  readonly overwrites: readonly Overwrite[]
}

/** What cards, digests, threads and charts need; docs/discord.md asks for the same. */
const NEEDED = {
  'View Channel': PermissionFlagsBits.ViewChannel,
  'Send Messages': PermissionFlagsBits.SendMessages,
  'Send Messages in Threads': PermissionFlagsBits.SendMessagesInThreads,
  'Create Public Threads': PermissionFlagsBits.CreatePublicThreads,
  'Attach Files': PermissionFlagsBits.AttachFiles,
  'Read Message History': PermissionFlagsBits.ReadMessageHistory,
} as const

/** By their names in Discord's settings; none: the bot has all it needs. */
export function lacking(standing: Standing): string[] {
  const granted = permissionsOf(standing)
  return Object.entries(NEEDED)
    .filter(([, bit]) => (granted & bit) === 0n)
    .map(([name]) => name)
}

function permissionsOf(standing: Standing): bigint {
  const { guildId, ownerId, botId, memberRoles, roles, overwrites } = standing
  const all = (1n << 64n) - 1n
  if (ownerId === botId) return all
  const mine = new Set([guildId, ...memberRoles])
  const base = roles
    .filter((it) => mine.has(it.id))
    .reduce((sum, it) => sum | BigInt(it.permissions), 0n)
  if ((base & PermissionFlagsBits.Administrator) !== 0n) return all
  const of = (ids: readonly string[]): readonly Overwrite[] =>
    overwrites.filter((it) => ids.includes(it.id))
  const steps = [of([guildId]), of(memberRoles), of([botId])]
  return steps.reduce((granted, step) => {
    const denied = step.reduce((sum, it) => sum | BigInt(it.deny), 0n)
    const allowed = step.reduce((sum, it) => sum | BigInt(it.allow), 0n)
    return (granted & ~denied) | allowed
  }, base)
}
