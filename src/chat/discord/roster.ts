/** Who is in the one server, with which roles: asked of Discord itself, as the bot. */

import type { Person } from '../../core/approval.ts'
import type { Roster } from '../../core/chat.ts'
import { DiscordRefusal, type Rest } from './rest.ts'

/** Discord's numbers for 'no such member' and 'no such user'. */
const UNKNOWN = new Set([10_007, 10_013])

export function rosterOf(rest: Rest, guildId: string): Roster {
  const memberBy = async (userId: string): Promise<Person | null> => {
    try {
      return personOf(await rest.call('get', `/guilds/${guildId}/members/${userId}`), userId)
    } catch (error) {
      if (error instanceof DiscordRefusal && UNKNOWN.has(error.number)) return null
      throw error
    }
  }
  return {
    member: async (personId) => {
      const userId = /^discord:(?<id>\d{5,20})$/.exec(personId)?.groups?.['id']
      return userId === undefined ? null : memberBy(userId)
    },
    holder: async (accessToken) => {
      const user = await rest.callAs(accessToken, '/users/@me')
      return isRecord(user) && typeof user['id'] === 'string' && /^\d{5,20}$/.test(user['id'])
        ? memberBy(user['id'])
        : null
    },
  }
}

/** Anything that does not look like this very member is nobody. */
function personOf(member: unknown, userId: string): Person | null {
  if (!isRecord(member) || !isRecord(member['user']) || member['user']['id'] !== userId) return null
  const { nick, roles, user } = member
  if (!Array.isArray(roles)) return null
  const name = [nick, user['global_name'], user['username']].find((it) => typeof it === 'string')
  return {
    id: `discord:${userId}`,
    name: typeof name === 'string' ? name : userId,
    via: 'console',
    roles: roles.filter((it) => typeof it === 'string'),
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
