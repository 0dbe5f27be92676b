/** The rows about n8n in the table of variables. */

import type { Config } from '../../src/config/config.ts'
import { DISCORD } from './discord-rows.ts'
import { NOT_HTTP, type Row } from './support.ts'

const SECRET = 'sixteen-and-more-characters'
/** All that it needs. */
export const N8N = { ...DISCORD, CARRIER: 'n8n', N8N_URL: 'http://n8n:5678', N8N_SECRET: SECRET }

type N8n = Extract<Config['carrier'], { kind: 'n8n' }>
const reads =
  (key: keyof N8n) =>
  ({ carrier }: Config): unknown =>
    carrier.kind === 'n8n' ? carrier[key] : null
const BARE = /give scheme, host and port only/
const MINUTES = /give a whole number from 1 to 1440/

export const N8N_ROWS = {
  CARRIER: {
    reads: ({ carrier }) => carrier.kind,
    byDefault: 'direct',
    beside: N8N,
    good: [
      ['direct', 'direct'],
      ['n8n', 'n8n'],
    ],
    bad: [['pigeon', /'pigeon' is not one of direct, n8n/]],
  },
  N8N_URL: {
    reads: reads('url'),
    byDefault: null,
    beside: N8N,
    good: [
      ['https://n8n.example.com/', 'https://n8n.example.com'],
      ['http://n8n:5678', 'http://n8n:5678'],
    ],
    bad: [
      ['n8n:5678', NOT_HTTP],
      ['http://n8n:5678/sub', BARE],
      ['http://user@n8n:5678', BARE],
      ['http://n8n:5678?x=1', BARE],
    ],
  },
  N8N_SECRET: {
    reads: reads('secret'),
    byDefault: null,
    beside: N8N,
    good: [[SECRET, SECRET]],
    bad: [
      ['short', /give 16 to 256 printable characters/],
      ['with a space in its middle', /without spaces/],
    ],
  },
  N8N_PATIENCE_MINUTES: {
    reads: reads('patienceMinutes'),
    byDefault: null,
    beside: N8N,
    good: [
      ['1', 1],
      ['1440', 1_440],
    ],
    bad: ['0', '-1', '1.5', '1441', 'ten'].map((text) => [text, MINUTES]),
  },
  N8N_WHEN_SILENT: {
    reads: reads('whenSilent'),
    byDefault: null,
    beside: N8N,
    good: [
      ['tell', 'tell'],
      ['proceed', 'proceed'],
    ],
    bad: [['wait', /is not one of tell, proceed/]],
  },
} satisfies Readonly<Record<string, Row>>
