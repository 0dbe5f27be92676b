/**
 * Every environment variable that CloudThrift knows, once: its meaning, default and form. The
 * README's table and the checks are made from this list. Secrets may also come from a file, in the
 * variable of the same name with _FILE behind it.
 */

import { type ApiToken, parseApiTokens } from './api-tokens.ts'
import { AWS_VARIABLES } from './aws-variables.ts'
import { parseModelPrice } from './model-prices.ts'
import { TELEMETRY_VARIABLES } from './telemetry-variables.ts'
import {
  cronOf,
  headerOf,
  keyBearingUrlOf,
  keyOf,
  languageOf,
  minutesOf,
  modelOf,
  oneOf,
  optional,
  originOf,
  portOf,
  publicKeysOf,
  rateOf,
  required,
  signingSecretOf,
  snowflakeOf,
  textOf,
  urlOf,
} from './variable-forms.ts'

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
  ROLE: {
    about:
      '`all`, `web` (answers HTTP and clicks, does no job) or `worker` (does jobs; of HTTP only health and metrics)',
    fallback: 'all',
    parse: required(oneOf('all', 'web', 'worker')),
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
  ...AWS_VARIABLES,
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
  DISCORD_CLIENT_SECRET: {
    about:
      'Its client secret, for signing in to the console at PUBLIC_URL/console (docs/console.md). Unset: no console',
    fallback: null,
    secret: true,
    parse: optional(keyOf),
  },
  CONSOLE_SECRET: {
    about:
      'Signs the cookies of the console, at least 32 characters. Unset: derived from DISCORD_CLIENT_SECRET. Without Discord it turns the console on; people enter by `cloudthrift console-link NAME`',
    fallback: null,
    secret: true,
    parse: optional(signingSecretOf),
  },
  PRICES_FILE: {
    about: 'A price file written by `cloudthrift prices refresh`. Unset: the bundled one',
    fallback: null,
    parse: optional(textOf),
  },
  LANGUAGE: {
    about:
      'Language of texts for people: `en` or `pt`. A list, as gettext has it (`pt_BR:en`), counts by its first entry; anything else is English',
    fallback: 'en',
    parse: required(languageOf),
  },
  GEMINI_API_KEY: {
    about:
      'Key of a paid Gemini project, for the text that explains a finding (docs/justification.md). Unset: the text is written by rule',
    fallback: null,
    secret: true,
    parse: optional(textOf),
  },
  GEMINI_MODEL: {
    about: 'Which model writes',
    fallback: 'gemini-3.5-flash-lite',
    parse: required(modelOf),
  },
  GEMINI_SDK: {
    about: 'Which Google package asks it: `generative-ai` or `genai`',
    fallback: 'generative-ai',
    parse: required(oneOf('generative-ai', 'genai')),
  },
  GEMINI_BASE_URL: {
    about: 'Another endpoint: a proxy, or a stand-in on this machine. Unset: Google',
    fallback: null,
    parse: optional(keyBearingUrlOf),
  },
  GEMINI_THINKING_LEVEL: {
    about: 'minimal, low, medium or high. Unset: the default of the model',
    fallback: null,
    parse: optional(oneOf('minimal', 'low', 'medium', 'high')),
  },
  GEMINI_REQUESTS_PER_MINUTE: {
    about: 'At most so many requests of this replica; each explains up to ten findings',
    fallback: '60',
    parse: required(rateOf),
  },
  GEMINI_PRICE: {
    about:
      'USD for a million tokens in and out, and when that was read: `0.30/2.50@2026-11-21`. Unset: the bundled price of the model, if there is one',
    fallback: null,
    parse: optional(parseModelPrice),
  },
  ...TELEMETRY_VARIABLES,
} as const satisfies Record<string, Variable<unknown>>

export type VariableName = keyof typeof VARIABLES
