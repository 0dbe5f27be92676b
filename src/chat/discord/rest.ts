/**
 * Calls to Discord, by the REST client of discord.js, which keeps to the rate limits. Tokens of interactions
 * stand in URLs, so no error leaves here with its URL or body; and a call that uses one is never made as the
 * bot: a refused token would take the bot's own away.
 */

import { DiscordAPIError, HTTPError, REST, type RequestData } from '@discordjs/rest'
import type { Log } from './interactions.ts'

export interface RestSettings {
  readonly botToken: string
  /** 'https://discord.com/api', or a test's. */
  readonly apiUrl: string
}

type Route = `/${string}`

export interface Rest {
  /** As the bot. */
  call(method: Method, route: Route, data?: RequestData): Promise<unknown>
  /** By the token in the route, which lives for a quarter of an hour after the interaction. */
  callByToken(method: 'post' | 'patch', route: Route, body: unknown): Promise<unknown>
}

type Method = 'get' | 'post' | 'patch' | 'put'

/** Discord said no. */
export class DiscordRefusal extends Error {
  override readonly name = 'DiscordRefusal'
  /** Discord's own number for the reason; 0 when there is none. */
  readonly number: number
  readonly status: number

  constructor(number: number, status: number, message: string) {
    super(`${message} (${status}, ${number})`)
    this.number = number
    this.status = status
  }
}

const TIMEOUT_MS = 15_000
/** For 10,000 refused calls in ten minutes Discord bans an address: we want to hear of it long before. */
const WARN_EVERY_INVALID = 200

export function restOf({ botToken, apiUrl }: RestSettings, log: Log): Rest {
  const rest = new REST({
    version: '10',
    api: apiUrl,
    timeout: TIMEOUT_MS,
    retries: 3,
    invalidRequestWarningInterval: WARN_EVERY_INVALID,
  }).setToken(botToken)
  rest.on('invalidRequestWarning', (facts) => log.warn(facts, 'Discord refuses many of our calls'))
  return {
    call: (method, route, data = {}) => {
      // After a 401 the client has forgotten the token, and would send the next call without one.
      rest.setToken(botToken)
      return refusalsOnly(rest[method](route, data))
    },
    callByToken: (method, route, body) => refusalsOnly(rest[method](route, { body, auth: false })),
  }
}

async function refusalsOnly(calling: Promise<unknown>): Promise<unknown> {
  try {
    return await calling
  } catch (error) {
    if (error instanceof DiscordAPIError) {
      throw new DiscordRefusal(Number(error.code), error.status, error.message)
    }
    if (error instanceof HTTPError) throw new DiscordRefusal(0, error.status, 'HTTP error')
    throw error
  }
}
