import { describe, expect, it } from 'vitest'
import { type Config, readConfig } from '../../src/config/config.ts'
import type { VariableName } from '../../src/config/variables.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { openFolder, problemsOf, readConfigIn } from './support.ts'

const HASH = 'a'.repeat(64)
const POLICY_FILE = new URL('careful.yaml', import.meta.url).pathname

interface Row {
  /** What must be set besides for the value to count. */
  readonly env?: Readonly<Record<string, string>>
  /** Where the value stands in the configuration. */
  readonly reads: (config: Config) => unknown
  readonly byDefault: unknown
  readonly good: readonly (readonly [text: string, value: unknown])[]
  readonly bad: readonly (readonly [text: string, says: RegExp])[]
}

const NOT_POSTGRES = /it is not a URL that starts with postgres:\/\/ or postgresql:\/\//
const NOT_HTTP = /it is not a URL that starts with http:\/\/ or https:\/\//
const NOT_A_PORT = /is not a port: give a whole number from 0 to 65535/
const NOT_CRON = /is not a schedule: give five cron fields, like '0 6 \* \* 1-5', or off/

const WITH_KEY = { GEMINI_API_KEY: 'k' }
const NOT_A_PRICE = /is not a price: give USD .* like 0\.30\/2\.50@2026-11-21/
const NOT_HTTPS = /it is not a URL that starts with https:\/\/ \(http:\/\/ only on this machine\)/
const NOT_A_RATE = /is not a rate: give a whole number from 1 to 99999/

/** Without a key none of the others matters, but each is checked all the same. */
const GEMINI = {
  GEMINI_API_KEY: {
    reads: (config) => config.gemini?.apiKey ?? null,
    byDefault: null,
    good: [['AIzaSy', 'AIzaSy']],
    bad: [],
  },
  GEMINI_MODEL: {
    env: WITH_KEY,
    reads: (config) => config.gemini?.model,
    byDefault: 'gemini-3.5-flash-lite',
    good: [['gemini-3.6-flash', 'gemini-3.6-flash']],
    bad: [
      ['models/gemini', /is not the name of a model/],
      ['gemini 3', /is not the name of a model/],
    ],
  },
  GEMINI_SDK: {
    env: WITH_KEY,
    reads: (config) => config.gemini?.sdk,
    byDefault: 'generative-ai',
    good: ['generative-ai', 'genai'].map((it) => [it, it]),
    bad: [['vertex', /'vertex' is not one of generative-ai, genai/]],
  },
  GEMINI_BASE_URL: {
    env: WITH_KEY,
    reads: (config) => config.gemini?.baseUrl,
    byDefault: null,
    good: [
      ['https://proxy.example.com/gemini/', 'https://proxy.example.com/gemini'],
      ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
      ['http://localhost:8080//', 'http://localhost:8080'],
    ],
    bad: ['http://proxy.example.com', 'http://127.0.0.1.example.com', 'ftp://a', 'proxy'].map(
      (it) => [it, NOT_HTTPS],
    ),
  },
  GEMINI_THINKING_LEVEL: {
    env: WITH_KEY,
    reads: (config) => config.gemini?.thinkingLevel,
    byDefault: null,
    good: ['minimal', 'low', 'medium', 'high'].map((it) => [it, it]),
    bad: [['most', /'most' is not one of minimal, low, medium, high/]],
  },
  GEMINI_REQUESTS_PER_MINUTE: {
    env: WITH_KEY,
    reads: (config) => config.gemini?.requestsPerMinute,
    byDefault: 60,
    good: [
      ['1', 1],
      ['2000', 2_000],
    ],
    bad: ['0', '-1', '1.5', '1e3', '100000', 'many'].map((it) => [it, NOT_A_RATE]),
  },
  GEMINI_PRICE: {
    env: WITH_KEY,
    reads: (config) => config.gemini?.price?.inputUsd,
    byDefault: '0.30',
    good: [['0.75/3.75@2026-12-31', '0.75']],
    bad: ['0.30', '0.30/2.50', '0.30/2.50@soon', '-1/2@2026-01-01', '1/2@2026-13-45'].map((it) => [
      it,
      NOT_A_PRICE,
    ]),
  },
} as const satisfies Partial<Record<VariableName, Row>>

const TABLE: Readonly<Record<VariableName, Row>> = {
  DATABASE_URL: {
    reads: (config) => config.databaseUrl,
    byDefault: null,
    good: [
      ['postgres://u:p@db:5432/ct', 'postgres://u:p@db:5432/ct'],
      ['postgresql://db/ct?sslmode=require', 'postgresql://db/ct?sslmode=require'],
    ],
    bad: [
      ['mysql://db/ct', NOT_POSTGRES],
      ['db.example.com', NOT_POSTGRES],
      ['postgres', NOT_POSTGRES],
    ],
  },
  HTTP_HOST: {
    reads: (config) => config.http.host,
    byDefault: '127.0.0.1',
    good: [['0.0.0.0', '0.0.0.0']],
    bad: [],
  },
  HTTP_PORT: {
    reads: (config) => config.http.port,
    byDefault: 8080,
    good: [
      ['0', 0],
      ['1', 1],
      ['65535', 65_535],
      [' 3000 ', 3_000],
    ],
    bad: ['65536', '-1', '80.5', 'http', '80 81', 'NaN', 'Infinity'].map((config) => [
      config,
      NOT_A_PORT,
    ]),
  },
  API_TOKENS: {
    reads: (config) => config.http.tokens,
    byDefault: [],
    good: [[`alice:${HASH}`, [{ name: 'alice', sha256: HASH, scopes: ['read'] }]]],
    bad: [['alice', /write name:sha256/]],
  },
  LOG_LEVEL: {
    reads: (config) => config.logLevel,
    byDefault: 'info',
    good: ['trace', 'debug', 'info', 'warn', 'error', 'silent'].map((config) => [config, config]),
    bad: ['verbose', 'INFO', 'fatal'].map((config) => [
      config,
      /is not one of trace, debug, info, warn, error, silent/,
    ]),
  },
  POLICY_FILE: {
    reads: (config) => config.policy.minIdleDays,
    byDefault: DEFAULT_POLICY.minIdleDays,
    good: [[POLICY_FILE, 30]],
    bad: [],
  },
  SCAN_SCHEDULE: {
    reads: (config) => config.scanSchedule,
    byDefault: '0 6 * * 1-5',
    good: [
      ['off', null],
      ['*/5 0-23,4 * JAN MON-FRI', '*/5 0-23,4 * JAN MON-FRI'],
    ],
    bad: ['daily', '0 6 * *', '0 6 * * * *', '0  6 * * *', '0 6 * * 1;2', 'OFF'].map((config) => [
      config,
      NOT_CRON,
    ]),
  },
  CARRIER: {
    reads: (config) => config.carrier,
    byDefault: 'direct',
    good: [['direct', 'direct']],
    bad: [['pigeon', /'pigeon' is not one of direct/]],
  },
  AWS_REGION: {
    reads: (config) => config.aws.homeRegion,
    byDefault: 'us-east-1',
    good: [['eu-west-1', 'eu-west-1']],
    bad: [],
  },
  AWS_REGIONS: {
    reads: (config) => config.aws.regions,
    byDefault: null,
    good: [
      ['eu-west-1', ['eu-west-1']],
      [' eu-west-1 , us-east-1 ,', ['eu-west-1', 'us-east-1']],
      ['eu-west-1,us-east-1,eu-west-1', ['eu-west-1', 'us-east-1']],
    ],
    bad: [
      [',', /name at least one/],
      [' , ,', /name at least one/],
    ],
  },
  AWS_ENDPOINT_URL: {
    reads: (config) => config.aws.endpoint,
    byDefault: null,
    good: [
      ['http://127.0.0.1:5000', 'http://127.0.0.1:5000'],
      ['https://ec2.example.com', 'https://ec2.example.com'],
    ],
    bad: [
      ['127.0.0.1:5000', NOT_HTTP],
      ['ftp://moto', NOT_HTTP],
    ],
  },
  PRICES_FILE: {
    reads: (config) => config.pricesFile,
    byDefault: null,
    good: [['/etc/cloudthrift/prices.json', '/etc/cloudthrift/prices.json']],
    bad: [],
  },
  LANGUAGE: {
    reads: (config) => config.language,
    byDefault: 'en',
    good: [
      ['en', 'en'],
      ['pt', 'pt'],
      ['pt_BR:en', 'pt'],
      ['PT-BR', 'pt'],
      ['en_US:pt', 'en'],
      ['de_DE:pt_BR', 'en'],
      ['C', 'en'],
    ],
    bad: [],
  },
  ...GEMINI,
}

const ROWS = Object.entries(TABLE).map(([name, row]) => ({ name, ...row }))
const GOOD = ROWS.flatMap((row) => row.good.map(([text, value]) => ({ ...row, text, value })))
const BAD = ROWS.flatMap((row) => row.bad.map(([text, says]) => ({ ...row, text, says })))

describe('the configuration', () => {
  it.each(ROWS)('has a careful default for $name', async ({ env, reads, byDefault }) => {
    await using folder = await openFolder()

    expect(reads(readConfigIn(folder.path, { ...env }))).toEqual(byDefault)
  })

  it.each(ROWS)(
    'takes an empty $name for an unset one',
    async ({ name, env, reads, byDefault }) => {
      await using folder = await openFolder()

      expect(reads(readConfigIn(folder.path, { ...env, [name]: '  ' }))).toEqual(byDefault)
    },
  )

  it.each(GOOD)('reads $name from $text', ({ name, env, text, reads, value }) => {
    expect(reads(readConfig({ ...env, [name]: text }))).toEqual(value)
  })

  it.each(BAD)('refuses $name of $text, and says what would be right', ({ name, text, says }) => {
    const problems = problemsOf({ [name]: text })

    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}: `))])
    expect(problems[0]).toMatch(says)
  })

  it('reports every problem at once, each by its name', async () => {
    await using folder = await openFolder()
    const policy = await folder.write('policy.yaml', 'version: 1\nminIdleDay: 7\ndryRun: perhaps\n')

    const problems = problemsOf({
      ...Object.fromEntries(BAD.map(({ name, text }) => [name, text])),
      POLICY_FILE: policy,
    })

    const names = problems.map((config) => config.split(':')[0])
    expect(new Set(names)).toEqual(new Set([...BAD.map(({ name }) => name), policy]))
    expect(problems).toContainEqual(expect.stringContaining("unknown key 'minIdleDay'"))
    expect(problems).toContainEqual(expect.stringContaining('dryRun'))
  })
})

describe('the price of the model', () => {
  it('comes from GEMINI_PRICE before the bundled list, with its date', () => {
    const { gemini } = readConfig({ ...WITH_KEY, GEMINI_PRICE: '0.75/3.75@2026-12-31' })

    expect(gemini?.price).toEqual({
      inputUsd: '0.75',
      outputUsd: '3.75',
      date: '2026-12-31',
      source: 'GEMINI_PRICE',
    })
  })

  it('is unknown for a model that is not in the list, never zero', () => {
    const { gemini } = readConfig({ ...WITH_KEY, GEMINI_MODEL: 'gemini-9' })

    expect(gemini?.price).toBeNull()
  })
})

describe('the policy file', () => {
  it('is ./cloudthrift.yaml when it is there', async () => {
    await using folder = await openFolder()
    await folder.write('cloudthrift.yaml', 'version: 1\nminIdleDays: 3\n')

    expect(readConfigIn(folder.path).policy.minIdleDays).toBe(3)
  })

  it('is the one that POLICY_FILE names, also beside ./cloudthrift.yaml', async () => {
    await using folder = await openFolder()
    await folder.write('cloudthrift.yaml', 'version: 1\nminIdleDays: wrong\n')

    const config = readConfigIn(folder.path, { POLICY_FILE })

    expect(config.policy.minIdleDays).toBe(30)
  })

  it('must be there when POLICY_FILE names it', () => {
    const problems = problemsOf({ POLICY_FILE: '/nowhere/policy.yaml' })

    expect(problems).toEqual([expect.stringMatching(/\/nowhere\/policy\.yaml cannot be read/)])
  })
})
