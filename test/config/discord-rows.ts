/** The rows about Discord in the table of variables. */

import { NOT_HTTP, type Row } from './support.ts'

const HASH = 'a'.repeat(64)
const NOT_AN_ID = /is not an id of Discord/
const ID = '100000000000000001'
/** All that it needs. */
export const DISCORD = {
  DISCORD_APPLICATION_ID: ID,
  DISCORD_PUBLIC_KEY: HASH,
  DISCORD_BOT_TOKEN: 'bot',
  DISCORD_GUILD_ID: ID,
  DISCORD_CHANNEL_ID: ID,
}

export const DISCORD_ROWS = {
  DISCORD_APPLICATION_ID: {
    reads: ({ discord }) => discord?.applicationId ?? null,
    byDefault: null,
    beside: DISCORD,
    good: [[ID, ID]],
    bad: [['cloudthrift', NOT_AN_ID]],
  },
  DISCORD_PUBLIC_KEY: {
    reads: ({ discord }) => discord?.publicKeys ?? null,
    byDefault: null,
    beside: DISCORD,
    good: [[`${HASH}, ${'b'.repeat(64)}`, [HASH, 'b'.repeat(64)]]],
    bad: [
      ['abc', /64 hex digits/],
      [`${HASH},${HASH}0`, /64 hex digits/],
    ],
  },
  DISCORD_BOT_TOKEN: {
    reads: ({ discord }) => discord?.botToken ?? null,
    byDefault: null,
    beside: DISCORD,
    good: [['secret.of.bot', 'secret.of.bot']],
    bad: [],
  },
  DISCORD_GUILD_ID: {
    reads: ({ discord }) => discord?.guildId ?? null,
    byDefault: null,
    beside: DISCORD,
    good: [[ID, ID]],
    bad: [['my server', NOT_AN_ID]],
  },
  DISCORD_CHANNEL_ID: {
    reads: ({ discord }) => discord?.channelId ?? null,
    byDefault: null,
    beside: DISCORD,
    good: [[ID, ID]],
    bad: [['#finops', NOT_AN_ID]],
  },
  DISCORD_MODE: {
    reads: ({ discord }) => discord?.mode ?? null,
    byDefault: null,
    beside: DISCORD,
    good: [
      ['http', 'http'],
      ['gateway', 'gateway'],
    ],
    bad: [['websocket', /is not one of http, gateway/]],
  },
  DISCORD_RENDERER: {
    reads: ({ discord }) => discord?.renderer ?? null,
    byDefault: null,
    beside: DISCORD,
    good: [['embeds', 'embeds']],
    bad: [['html', /is not one of components, embeds/]],
  },
  DISCORD_API_URL: {
    reads: ({ discord }) => discord?.apiUrl ?? null,
    byDefault: null,
    beside: DISCORD,
    good: [['http://127.0.0.1:1/api', 'http://127.0.0.1:1/api']],
    bad: [['discord.com', NOT_HTTP]],
  },
  DISCORD_CLIENT_SECRET: {
    reads: (config) => config.console?.discord?.clientSecret ?? null,
    byDefault: null,
    beside: { ...DISCORD, PUBLIC_URL: 'https://thrift.example' },
    good: [[HASH.slice(0, 32), HASH.slice(0, 32)]],
    bad: [['short', /it is not a key/]],
  },
  CONSOLE_SECRET: {
    reads: (config) => config.console?.secret ?? null,
    byDefault: null,
    beside: { PUBLIC_URL: 'https://thrift.example' },
    good: [[HASH, HASH]],
    bad: [['short', /give 32 to 256 printable characters/]],
  },
} satisfies Readonly<Record<string, Row>>
