/** What Discord says about our application, channel and server, read as far as a check-up needs it. */

import type { Standing } from './permissions.ts'

type Fields = Readonly<Record<string, unknown>>

/** Checked by hand: an answer of something else than Discord must not look like one. */
function fields(value: unknown, what: string): Fields {
  if (typeof value === 'object' && value !== null) return { ...value }
  throw new Error(`Discord returned no ${what}`)
}

function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value
  throw new Error(`Discord did not say ${what}`)
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new Error(`Discord did not list ${what}`)
}

export function userOf(value: unknown): { readonly id: string; readonly username: string } {
  const { id, username } = fields(value, 'user')
  return { id: text(id, 'the id of the bot'), username: text(username, 'the name of the bot') }
}

export function applicationOf(value: unknown): {
  readonly id: string
  readonly verifyKey: string
  readonly endpoint: string | null
} {
  const it = fields(value, 'application')
  const endpoint = it['interactions_endpoint_url']
  return {
    id: text(it['id'], 'the id of the application'),
    verifyKey: text(it['verify_key'], 'the public key of the application'),
    endpoint: typeof endpoint === 'string' && endpoint !== '' ? endpoint : null,
  }
}

interface Channel {
  readonly name: string
  readonly guildId: string | null
  readonly overwrites: Standing['overwrites']
}

export function channelOf(value: unknown): Channel {
  const it = fields(value, 'channel')
  return {
    name: typeof it['name'] === 'string' ? it['name'] : text(it['id'], 'the id of the channel'),
    guildId: typeof it['guild_id'] === 'string' ? it['guild_id'] : null,
    overwrites: list(it['permission_overwrites'], 'the permissions of the channel').map((entry) => {
      const { id, allow, deny } = fields(entry, 'permission')
      return { id: text(id, 'whose'), allow: text(allow, 'allow'), deny: text(deny, 'deny') }
    }),
  }
}

export function guildOf(value: unknown): Pick<Standing, 'ownerId' | 'roles'> {
  const it = fields(value, 'server')
  return {
    ownerId: text(it['owner_id'], 'who owns the server'),
    roles: list(it['roles'], 'the roles of the server').map((role) => {
      const { id, permissions } = fields(role, 'role')
      return { id: text(id, 'the id of a role'), permissions: text(permissions, 'its permissions') }
    }),
  }
}

export function memberOf(value: unknown): { readonly roles: readonly string[] } {
  const { roles } = fields(value, 'member')
  return { roles: list(roles, 'the roles of the bot').map((it) => text(it, 'a role')) }
}

/** The subcommands that people can type under one command. */
export function commandsOf(value: unknown, command: string): readonly string[] {
  const commands = list(value, 'commands').map((it) => fields(it, 'command'))
  const options = commands.find((it) => it['name'] === command)?.options
  if (!Array.isArray(options)) return []
  return options.flatMap((it: unknown) => {
    const { name } = fields(it, 'option')
    return typeof name === 'string' ? [name] : []
  })
}
