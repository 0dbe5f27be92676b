import { Writable } from 'node:stream'
import * as fc from 'fast-check'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { tagValue } from '../../src/core/metric-tags.ts'
import { DogStatsd, type DogStatsdOptions } from '../../src/telemetry/dogstatsd.ts'
import { type Agent, dogstatsdAgent, wireTo } from '../support/dogstatsd-agent.ts'

const CELL = { account: '111122223333', kind: 'aws/ebs-volume-unattached', team: 'search' }
const GLOBAL = '#env:production,service:cloudthrift'
const TAGS = 'account:111122223333,kind:aws/ebs-volume-unattached,team:search'

afterEach(() => vi.unstubAllEnvs())

interface Own extends AsyncDisposable {
  readonly agent: Agent
  readonly metrics: DogStatsd
  readonly problems: string[]
}

function open(options: Partial<DogStatsdOptions> = {}): Own {
  const agent = dogstatsdAgent()
  const problems: string[] = []
  const metrics = new DogStatsd({
    to: wireTo(agent),
    env: 'production',
    service: 'cloudthrift',
    bound: (_key, value) => tagValue(value),
    onProblem: (error) => problems.push(error.message),
    ...options,
  })
  return { agent, metrics, problems, [Symbol.asyncDispose]: () => metrics[Symbol.asyncDispose]() }
}

describe('DogStatsd', () => {
  it('writes gauges as series that neither host nor version nor container split', async () => {
    vi.stubEnv('DD_VERSION', '1.2.3')
    vi.stubEnv('DD_TAGS', 'pod_name:abc')
    vi.stubEnv('DD_ENV', 'elsewhere')
    vi.stubEnv('DD_ENTITY_ID', 'entity')
    await using own = open()

    own.metrics.gauge('savings.cumulative', 12_345_678n, CELL)
    own.metrics.gauge('heartbeat', 1, {})
    await own.metrics.flush()

    expect(own.agent.lines).toEqual([
      `cloudthrift.savings.cumulative:12.345678|g|${GLOBAL},host:,${TAGS}|card:none`,
      `cloudthrift.heartbeat:1|g|${GLOBAL},host:|card:none`,
    ])
  })

  it('leaves the host to counts and distributions: two agents must not overwrite each other', async () => {
    await using own = open()

    own.metrics.count('savings.booked_monthly', 8_800_000n, { ...CELL, action: 'delete' })
    own.metrics.distribution('scan.duration', 1.25, { provider: 'aws', result: 'success' })
    await own.metrics.flush()

    expect(own.agent.lines).toEqual([
      `cloudthrift.savings.booked_monthly:8.80|c|${GLOBAL},${TAGS},action:delete`,
      `cloudthrift.scan.duration:1.250|d|${GLOBAL},provider:aws,result:success`,
    ])
  })

  it('writes every digit of an amount, and never one too many', async () => {
    await using own = open()
    const amounts = [1n, -1n, 0n, 300_000n, 9_007_199_254_740_993n, 123_456_789_012_345_678n]

    for (const amount of amounts) own.metrics.gauge('self.cost', amount, {})
    await own.metrics.flush()

    const values = own.agent.lines.map(
      (line) => /:(?<value>[^|]+)\|g/.exec(line)?.groups?.['value'],
    )
    expect(values).toEqual([
      '0.000001',
      '-0.000001',
      '0.00',
      '0.30',
      '9007199254.740993',
      '123456789012.345678',
    ])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e21])(
    'refuses to send %d, and says so',
    async (value) => {
      await using own = open()

      own.metrics.gauge('scan.age', value, { account: '1', provider: 'aws' })
      await own.metrics.flush()

      expect(own.agent.lines).toEqual([])
      expect(own.problems).toEqual([`scan.age: ${value} is not a number that can be sent`])
    },
  )

  it('keeps packets within what a network takes in one piece', async () => {
    const packets: number[] = []
    const agent = dogstatsdAgent()
    const to = new Writable({
      write(packet: Buffer, _encoding, done) {
        packets.push(packet.byteLength)
        agent.receive(packet.toString())
        done()
      },
    })
    await using own = open({ to })

    for (let index = 0; index < 200; index++) {
      own.metrics.gauge('savings.cumulative', 1n, { ...CELL, team: `team ${index}` })
    }
    await own.metrics.flush()

    expect(agent.gauges.size).toBe(200)
    expect(Math.max(...packets)).toBeLessThanOrEqual(1_401)
  })

  it('gives the two replicas of a minute one series', async () => {
    const agent = dogstatsdAgent()
    await using one = open({ to: wireTo(agent) })
    await using other = open({ to: wireTo(agent) })

    for (const { metrics } of [one, other]) metrics.gauge('savings.cumulative', 5n, CELL)
    await Promise.all([one.metrics.flush(), other.metrics.flush()])

    expect([...agent.gauges.values()]).toEqual([5n])
  })

  it('puts counts under the bounded value of each tag', async () => {
    await using own = open({
      bound: (key, value) => (key === 'team' ? 'other' : (value ?? 'none')),
    })

    own.metrics.count('savings.reversed_monthly', 1n, { ...CELL, reason: 'undo' })
    await own.metrics.flush()

    expect(own.agent.lines[0]).toContain('team:other,reason:undo')
  })
})

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    'ok\ncloudthrift.savings.cumulative:1000000|c',
    'ok\r\ncloudthrift.savings.cumulative:1000000|g|#env:production',
    'Économie réalisée\u2028cloudthrift.savings.cumulative:1000000|c',
    '|#env:production,team:x|card:none\ncloudthrift.heartbeat:99|g',
    '_e{5,4}:title|text',
    ',env:elsewhere,host:evil',
    '\u0000\u0085\u2029',
    '|c|@0.0000001',
  ),
)

describe('text that others wrote', () => {
  // Closing one waits for stragglers; all at once they wait together.
  const opened: Own[] = []
  afterAll(() => Promise.all(opened.map((each) => each[Symbol.asyncDispose]())))

  it('forges nothing, through whatever tag, name or message it comes', async () => {
    const drawn = fc.record({
      env: hostile,
      account: hostile,
      kind: hostile,
      team: fc.option(hostile),
      free: hostile,
    })
    await fc.assert(
      fc.asyncProperty(drawn, async ({ env, account, kind, team, free }) => {
        const own = open({ env, service: free })
        opened.push(own)
        const cell = { account, kind, team }

        own.metrics.gauge('savings.cumulative', 1n, cell)
        own.metrics.count('savings.booked_monthly', 2n, { ...cell, action: free })
        own.metrics.count('llm.requests', 1, { outcome: free, reason: free })
        own.metrics.distribution('approvals.latency', 3, { kind, decision: free })
        own.metrics.event({ title: 'Removal failed', text: free, findingId: free, tags: cell })
        await own.metrics.flush()

        expect(own.agent.badLines).toEqual([])
        expect(own.agent.lines).toHaveLength(5)
        expect([...own.agent.gauges.values()]).toEqual([1n])
        expect(new Set(own.agent.counts.values())).toEqual(new Set([2n, 1_000_000n]))
        expect(own.agent.counts.size).toBe(2)
        expect([...own.agent.distributions.values()]).toEqual([[3_000_000n]])
        expect(own.agent.events).toMatchObject([{ title: 'Removal failed' }])
      }),
      { numRuns: 200 },
    )
  })
})
