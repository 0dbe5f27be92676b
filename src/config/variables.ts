/**
 * Every environment variable that CloudThrift knows, once: its meaning, default and form. The
 * README's table and the checks are made from this list. Secrets may also come from a file, in the
 * variable of the same name with _FILE behind it.
 */

import { type ApiToken, parseApiTokens } from './api-tokens.ts'

export interface Variable<Value> {
  readonly about: string
  /** Shown in the table; null: unset means what `about` says. */
  readonly fallback: string | null
  readonly secret?: true
  /** Throws an Error whose message says what would be right. Gets null when unset without fallback. */
  readonly parse: (text: string | null) => Value
}

export const VARIABLES = {
  DATABASE_URL: {
    about:
      'PostgreSQL 14 or newer. Unset: an embedded PostgreSQL under .cloudthrift/, for trying out',
    fallback: null,
    secret: true,
    parse: optional(urlOf('postgres:', 'postgresql:')),
  },
  HTTP_HOST: { about: 'Address to listen on', fallback: '127.0.0.1', parse: required(textOf) },
  HTTP_PORT: { about: 'Port to listen on', fallback: '8080', parse: required(portOf) },
  API_TOKENS: {
    about:
      'Who may call the API: `name:sha256[:scope+scope]`, comma-separated; scopes read (default), operate, decide. Unset: nobody. Make one with `cloudthrift token NAME`',
    fallback: null,
    secret: true,
    parse: (text): readonly ApiToken[] => parseApiTokens(text ?? ''),
  },
  LOG_LEVEL: {
    about: 'trace, debug, info, warn, error or silent',
    fallback: 'info',
    parse: required(oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent')),
  },
  POLICY_FILE: {
    about: 'The policy. Unset: ./cloudthrift.yaml if it exists, else the careful defaults',
    fallback: null,
    parse: optional(textOf),
  },
  SCAN_SCHEDULE: {
    about: 'When to scan: five cron fields in UTC, or `off`',
    fallback: '0 6 * * 1-5',
    parse: required(cronOf),
  },
  CARRIER: {
    about:
      'What brings questions to people: `direct` (we post to Discord when it is configured; always the API), or `n8n` (docs/n8n.md)',
    fallback: 'direct',
    parse: required(oneOf('direct', 'n8n')),
  },
  N8N_URL: {
    about: 'The one n8n that we call, as we reach it. Needed with CARRIER=n8n',
    fallback: null,
    parse: optional(originOf),
  },
  N8N_SECRET: {
    about:
      'What we show to its webhooks in the header X-CloudThrift-Secret. Needed with CARRIER=n8n',
    fallback: null,
    secret: true,
    parse: optional(headerOf),
  },
  N8N_PATIENCE_MINUTES: {
    about: 'How long n8n may take to post a question or to give the go signal',
    fallback: '10',
    parse: required(minutesOf),
  },
  N8N_WHEN_SILENT: {
    about: 'When its go signal does not come: `tell` people in the chat, or `proceed` without it',
    fallback: 'tell',
    parse: required(oneOf('tell', 'proceed')),
  },
  AWS_REGION: {
    about: 'Region of the first calls (who am I, which regions are there)',
    fallback: 'us-east-1',
    parse: required(textOf),
  },
  AWS_REGIONS: {
    about: 'Regions to look at, comma-separated. Unset: every enabled one',
    fallback: null,
    parse: optional(listOf),
  },
  AWS_ENDPOINT_URL: {
    about: 'Another AWS endpoint (an emulator). One on this machine counts as not real: no dry run',
    fallback: null,
    parse: optional(urlOf('http:', 'https:')),
  },
  PUBLIC_URL: {
    about: 'Where people reach this service, for links on cards. Unset: cards have no links',
    fallback: null,
    parse: optional(urlOf('http:', 'https:')),
  },
  REPORT_SCHEDULE: {
    about: 'When to post the weekly report: five cron fields in UTC, or `off`',
    fallback: '0 8 * * 1',
    parse: required(cronOf),
  },
  DISCORD_APPLICATION_ID: {
    about:
      'The application, from its page. All of the five required ones set: questions go to Discord',
    fallback: null,
    parse: optional(snowflakeOf),
  },
  DISCORD_PUBLIC_KEY: {
    about:
      'Its public key; several, comma-separated, while keys change. Not needed with the gateway',
    fallback: null,
    parse: optional(publicKeysOf),
  },
  DISCORD_BOT_TOKEN: {
    about: 'The token of its bot',
    fallback: null,
    secret: true,
    parse: optional(textOf),
  },
  DISCORD_GUILD_ID: {
    about: 'The one server it answers in',
    fallback: null,
    parse: optional(snowflakeOf),
  },
  DISCORD_CHANNEL_ID: {
    about: 'The one channel it asks in',
    fallback: null,
    parse: optional(snowflakeOf),
  },
  DISCORD_MODE: {
    about:
      '`http`: Discord calls PUBLIC_URL/discord/interactions; `gateway`: we call Discord, nothing is exposed',
    fallback: 'http',
    parse: required(oneOf('http', 'gateway')),
  },
  DISCORD_RENDERER: {
    about: 'How cards are drawn: `components` or classic `embeds`',
    fallback: 'components',
    parse: required(oneOf('components', 'embeds')),
  },
  DISCORD_API_URL: {
    about: 'Another Discord API (a test)',
    fallback: 'https://discord.com/api',
    parse: required(urlOf('http:', 'https:')),
  },
  PRICES_FILE: {
    about: 'A price file written by `cloudthrift prices refresh`. Unset: the bundled one',
    fallback: null,
    parse: optional(textOf),
  },
} as const satisfies Record<string, Variable<unknown>>

export type VariableName = keyof typeof VARIABLES

function optional<Value>(parse: (text: string) => Value): (text: string | null) => Value | null {
  return (text) => (text === null ? null : parse(text))
}

function required<Value>(parse: (text: string) => Value): (text: string | null) => Value {
  return (text) => {
    if (text === null) throw new Error('it must be set')
    return parse(text)
  }
}

function textOf(text: string): string {
  return text
}

/** Each name once: what is listed twice would be counted twice. */
function listOf(text: string): readonly string[] {
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
  if (items.length === 0) throw new Error('name at least one, or leave it unset')
  return [...new Set(items)]
}

function snowflakeOf(text: string): string {
  if (/^\d{5,20}$/.test(text)) return text
  throw new Error(`'${text}' is not an id of Discord: give the 17 to 20 digits that it shows`)
}

function publicKeysOf(text: string): readonly string[] {
  const keys = listOf(text)
  if (keys.every((key) => /^[0-9a-f]{64}$/i.test(key))) return keys
  throw new Error('each public key has 64 hex digits; copy it from the page of the application')
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`'${text}' is not a port: give a whole number from 0 to 65535`)
  }
  return port
}

function oneOf<Choice extends string>(...choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((it) => it === text)
    if (choice === undefined) throw new Error(`'${text}' is not one of ${choices.join(', ')}`)
    return choice
  }
}

/** Paths come from us alone, and a user name in it would be sent to nobody. */
function originOf(text: string): string {
  const url = urlOf('http:', 'https:')(text)
  if (/^https?:\/\/[^/@?#]+\/?$/.test(url)) return new URL(url).origin
  throw new Error('give scheme, host and port only, like http://n8n:5678')
}

function headerOf(text: string): string {
  if (/^[\x21-\x7e]{16,256}$/.test(text)) return text
  throw new Error('give 16 to 256 printable characters without spaces')
}

function minutesOf(text: string): number {
  const minutes = Number(text)
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= 1_440) return minutes
  throw new Error(`'${text}' is not a number of minutes: give a whole number from 1 to 1440`)
}

/** The value is never repeated in the error: a database URL holds a password. */
function urlOf(...protocols: readonly string[]): (text: string) => string {
  return (text) => {
    if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return text
    throw new Error(
      `it is not a URL that starts with ${protocols.map((it) => `${it}//`).join(' or ')}`,
    )
  }
}

function cronOf(text: string): string | null {
  if (text === 'off') return null
  if (/^[\d*,/\-A-Za-z]+(?: [\d*,/\-A-Za-z]+){4}$/.test(text)) return text
  throw new Error(`'${text}' is not a schedule: give five cron fields, like '0 6 * * 1-5', or off`)
}
