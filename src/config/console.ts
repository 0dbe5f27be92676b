/**
 * The console is on when people can enter it: through Discord, or by links where there is no Discord.
 * Half of what either needs is a mistake, and is named. Cookies in the clear stay on this machine.
 */

import { hkdfSync } from 'node:crypto'
import type { DiscordConfig } from './discord.ts'
import { VARIABLES, type Variable, type VariableName } from './variables.ts'

export interface ConsoleConfig {
  /** Signs cookies; the same on every replica. */
  readonly secret: string
  /** Cookies travel over https only. */
  readonly isSecure: boolean
  /** Absent: people enter by links of `cloudthrift console-link`. */
  readonly discord?: { readonly clientSecret: string; readonly callbackUrl: string }
}

type Get = <Value>(name: VariableName, variable: Variable<Value>) => Value

export const CALLBACK_PATH = '/console/sign-in/discord/callback'
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

export function consoleConfig(
  get: Get,
  discord: DiscordConfig | null,
): { readonly config: ConsoleConfig | null; readonly problems: readonly string[] } {
  const clientSecret = get('DISCORD_CLIENT_SECRET', VARIABLES.DISCORD_CLIENT_SECRET)
  const ownSecret = get('CONSOLE_SECRET', VARIABLES.CONSOLE_SECRET)
  const publicUrl = get('PUBLIC_URL', VARIABLES.PUBLIC_URL)
  if (!clientSecret && !ownSecret) return { config: null, problems: [] }
  const problems = [
    ...discordProblems(clientSecret !== null, discord !== null),
    ...originProblems(publicUrl),
  ]
  if (problems.length > 0 || !publicUrl) return { config: null, problems }
  const { origin, protocol } = new URL(publicUrl)
  return {
    config: {
      secret: ownSecret ?? derived(clientSecret ?? ''),
      isSecure: protocol === 'https:',
      ...(clientSecret
        ? { discord: { clientSecret, callbackUrl: `${origin}${CALLBACK_PATH}` } }
        : {}),
    },
    problems,
  }
}

function discordProblems(hasSecret: boolean, hasDiscord: boolean): string[] {
  if (hasSecret === hasDiscord) return []
  return hasSecret
    ? ['DISCORD_APPLICATION_ID: Discord must be set up for DISCORD_CLIENT_SECRET to be of use']
    : ['DISCORD_CLIENT_SECRET: it must be set, for with Discord people enter the console by it']
}

function originProblems(publicUrl: string | null): string[] {
  if (!publicUrl) return ['PUBLIC_URL: it must be set for the console: people come back to it']
  const { protocol, hostname, pathname } = new URL(publicUrl)
  if (pathname !== '/') return ['PUBLIC_URL: the console needs one without a path']
  if (protocol === 'https:' || LOOPBACK.includes(hostname)) return []
  return ['PUBLIC_URL: the console needs https:// (http:// only on this machine)']
}

/** A key of its own for cookies: whoever learns it has not learnt what Discord knows us by. */
function derived(clientSecret: string): string {
  const key = hkdfSync('sha256', clientSecret, '', 'cloudthrift console cookies', 32)
  return Buffer.from(key).toString('hex')
}
