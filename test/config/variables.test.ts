import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import type { VariableName } from '../../src/config/variables.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { AWS_ROWS } from './aws-rows.ts'
import { DISCORD_ROWS } from './discord-rows.ts'
import { GEMINI } from './gemini-variables.ts'
import { N8N_ROWS } from './n8n-rows.ts'
import { NOT_A_PORT, NOT_HTTP, openFolder, problemsOf, type Row, readConfigIn } from './support.ts'
import { TELEMETRY_ROWS } from './telemetry-rows.ts'

const HASH = 'a'.repeat(64)
const POLICY_FILE = new URL('careful.yaml', import.meta.url).pathname

const NOT_POSTGRES = /it is not a URL that starts with postgres:\/\/ or postgresql:\/\//
const NOT_CRON = /is not a schedule: give five cron fields, like '0 6 \* \* 1-5', or off/

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
  ROLE: {
    reads: (config) => config.role,
    byDefault: 'all',
    good: ['all', 'web', 'worker'].map((each) => [each, each]),
    bad: [['both', /is not one of all, web, worker/]],
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
  ...AWS_ROWS,
  PRICES_FILE: {
    reads: (config) => config.pricesFile,
    byDefault: null,
    good: [['/etc/cloudthrift/prices.json', '/etc/cloudthrift/prices.json']],
    bad: [],
  },
  PUBLIC_URL: {
    reads: (config) => config.publicUrl,
    byDefault: null,
    good: [['https://thrift.example.com', 'https://thrift.example.com']],
    bad: [['thrift.example.com', NOT_HTTP]],
  },
  REPORT_SCHEDULE: {
    reads: (config) => config.reportSchedule,
    byDefault: '0 8 * * 1',
    good: [
      ['off', null],
      ['30 9 1 * *', '30 9 1 * *'],
    ],
    bad: [['weekly', NOT_CRON]],
  },
  ...DISCORD_ROWS,
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
  ...TELEMETRY_ROWS,
  ...N8N_ROWS,
}

const ROWS = Object.entries(TABLE).map(([name, row]) => ({ name, ...row }))
const GOOD = ROWS.flatMap((row) => row.good.map(([text, value]) => ({ ...row, text, value })))
const BAD = ROWS.flatMap((row) => row.bad.map(([text, says]) => ({ ...row, text, says })))

describe('the configuration', () => {
  it.each(ROWS)('has a careful default for $name', async ({ defaultBeside, reads, byDefault }) => {
    await using folder = await openFolder()

    expect(reads(readConfigIn(folder.path, { ...defaultBeside }))).toEqual(byDefault)
  })

  it.each(ROWS)(
    'takes an empty $name for an unset one',
    async ({ name, defaultBeside, reads, byDefault }) => {
      await using folder = await openFolder()

      expect(reads(readConfigIn(folder.path, { ...defaultBeside, [name]: '  ' }))).toEqual(
        byDefault,
      )
    },
  )

  it.each(GOOD)('reads $name from $text', ({ name, text, reads, value, beside }) => {
    expect(reads(readConfig({ ...beside, [name]: text }))).toEqual(value)
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
