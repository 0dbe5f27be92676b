/** The web console: who signs in with Discord needs an application's secret and our own address. */

import { hkdfSync } from 'node:crypto'
import type { DiscordConfig } from './discord.ts'
import { VARIABLES, type Variable, type VariableName } from './variables.ts'

export interface ConsoleConfig {
  /** Signs cookies; the same on every replica. */
  readonly secret: string
  /** Cookies travel over https only. */
  readonly isSecure: boolean
  /** Null: in by one-time links alone. */
  readonly discord: {
    readonly clientId: string
    readonly clientSecret: string
    /** Where Discord sends people back to. */
    readonly callbackUrl: string
    /** 'https://discord.com', or a test's. */
    readonly host: string
  } | null
}

type Get = <Value>(name: VariableName, variable: Variable<Value>) => Value

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Without any secret there is no console, and no problem. */
export function consoleConfig(
  get: Get,
  discord: DiscordConfig | null,
): { readonly config: ConsoleConfig | null; readonly problems: readonly string[] } {
  const clientSecret = get('DISCORD_CLIENT_SECRET', VARIABLES.DISCORD_CLIENT_SECRET)
  const ownSecret = get('CONSOLE_SECRET', VARIABLES.CONSOLE_SECRET)
  const secret = ownSecret ?? (clientSecret === null ? null : signingKey(clientSecret))
  if (secret === null) return { config: null, problems: [] }
  const base = baseOf(get('PUBLIC_URL', VARIABLES.PUBLIC_URL))
  if ('problem' in base) return { config: null, problems: [base.problem] }
  if (clientSecret !== null && !discord) {
    const problem = 'DISCORD_CLIENT_SECRET: it needs the other variables of Discord'
    return { config: null, problems: [problem] }
  }
  const door = clientSecret && discord ? doorOf(discord, clientSecret, base.url) : null
  const isSecure = base.url.protocol === 'https:'
  return { config: { secret, isSecure, discord: door }, problems: [] }
}

function baseOf(publicUrl: string | null): { readonly url: URL } | { readonly problem: string } {
  if (publicUrl === null) {
    return { problem: 'PUBLIC_URL: the console needs it, for people to come back to' }
  }
  const url = new URL(publicUrl)
  return url.protocol === 'https:' || LOOPBACK.has(url.hostname)
    ? { url }
    : { problem: 'PUBLIC_URL: a console outside this machine needs https' }
}

function doorOf(
  { applicationId, apiUrl }: DiscordConfig,
  clientSecret: string,
  base: URL,
): NonNullable<ConsoleConfig['discord']> {
  return {
    clientId: applicationId,
    clientSecret,
    callbackUrl: `${base.href.replace(/\/$/, '')}/console/sign-in/discord/callback`,
    host: new URL(apiUrl).origin,
  }
}

/** Derived, so that there is one secret less to keep: a new client secret signs everybody out. */
function signingKey(clientSecret: string): string {
  const key = hkdfSync('sha256', clientSecret, '', 'cloudthrift console cookies', 32)
  return Buffer.from(key).toString('hex')
}
