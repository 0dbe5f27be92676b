/**
 * Members of the one server. A person waits for each answer, so it is asked once and in good time; the
 * client of discord.js would rather be patient. Tokens leave in headers only, and never to another host.
 */

import type { APIGuildMember } from 'discord-api-types/v10'
import type { Member, Members } from '../../core/members.ts'
import { nameOf } from './incoming.ts'

interface MembersSettings {
  readonly apiUrl: string
  readonly botToken: string
  readonly guildId: string
}

const PREFIX = 'discord:'
const TIMEOUT_MS = 5_000

export function membersOf({ apiUrl, botToken, guildId }: MembersSettings): Members {
  const ask = (path: string, authorization: string): Promise<Member | null> =>
    memberAt(`${apiUrl}/v10${path}`, authorization)
  return {
    async find(personId) {
      const userId = personId.slice(PREFIX.length)
      const found = await ask(`/guilds/${guildId}/members/${userId}`, `Bot ${botToken}`)
      if (found && found.id !== personId) throw new Error('Discord spoke of somebody else')
      return found
    },
    holderOf: (accessToken) => ask(`/users/@me/guilds/${guildId}/member`, `Bearer ${accessToken}`),
  }
}

async function memberAt(url: string, authorization: string): Promise<Member | null> {
  const answer = await fetch(url, {
    headers: { authorization },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (answer.status === 404) return null
  if (!answer.ok) throw new Error(`Discord answered ${answer.status} about a member`)
  const member: unknown = await answer.json()
  if (!isMember(member)) throw new Error('Discord answered something that is no member')
  return { id: `${PREFIX}${member.user.id}`, name: nameOf(member), roles: member.roles }
}

function isMember(value: unknown): value is APIGuildMember {
  if (typeof value !== 'object' || value === null || !('user' in value) || !('roles' in value)) {
    return false
  }
  const { user, roles } = value
  return isUser(user) && Array.isArray(roles) && roles.every((role) => typeof role === 'string')
}

function isUser(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('id' in value)) return false
  return 'username' in value && /^\d{5,20}$/.test(String(value.id))
}
