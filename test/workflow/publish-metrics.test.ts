import { describe, expect, it } from 'vitest'
import { OTHER, SLOTS, tagValue } from '../../src/core/metric-tags.ts'
import type { Metrics } from '../../src/core/metrics.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/core/policy.ts'
import type { Db } from '../../src/store/database.ts'
import { reverseSaving } from '../../src/store/savings.ts'
import { addScopes, finishScope, NO_FIGURES } from '../../src/store/scan-scopes.ts'
import { openScan } from '../../src/store/scans.ts'
import { DogStatsd } from '../../src/telemetry/dogstatsd.ts'
import { deliverPoints } from '../../src/workflow/deliver-points.ts'
import { publishMetrics } from '../../src/workflow/publish-metrics.ts'
import { findingIn, sighted } from '../store/support.ts'
import { type Clock, clockAt, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { borrowDatabase } from '../support/database-pool.ts'
import { type Agent, dogstatsdAgent, sumOfSeries, wireTo } from '../support/dogstatsd-agent.ts'
import { bookRemoval, truthAt } from '../support/ledger-lines.ts'
import { pointIntake } from '../support/point-intake.ts'
import type { Place, Removed } from '../support/removed.ts'

const PLACE = { accountId: '111122223333', kind: 'aws/ebs-volume-unattached', team: 'search' }

interface Own extends AsyncDisposable {
  readonly db: Db
  readonly clock: Clock
  readonly agent: Agent
  book(place: Partial<Place>, monthlyMicros: bigint): Promise<Removed>
  /** A replica of its own, with its own emitter. Disposing of it closes nothing: so does a kill. */
  replica(): DogStatsd
  publish(metrics?: Metrics & { flush?: () => Promise<void> }, policy?: Policy): Promise<void>
  /** What the lines of the ledger come to. */
  truth(at: Date): Promise<{ realised: bigint; runRate: bigint }>
}

async function open(): Promise<Own> {
  const database = await borrowDatabase()
  const { db } = database
  const clock = clockAt()
  const agent = dogstatsdAgent()
  const replica = (): DogStatsd =>
    new DogStatsd({
      to: wireTo(agent),
      env: 'production',
      service: 'cloudthrift',
      bound: (_key, value) => tagValue(value),
      onProblem: (error) => {
        throw error
      },
    })
  const first = replica()
  return {
    db,
    clock,
    agent,
    replica,
    book: (place, monthlyMicros) =>
      bookRemoval(db, { ...PLACE, ...place }, { monthlyMicros, at: clock.now() }),
    async publish(metrics = first, policy = DEFAULT_POLICY) {
      await publishMetrics({ db, metrics, policy, now: clock.now, sink: null })
      await metrics.flush?.()
    },
    truth: (at) => truthAt(db, at),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

function minute({ now }: Clock): Date {
  return new Date(Math.floor(now().getTime() / MINUTE_MS) * MINUTE_MS)
}

describe('publishMetrics', () => {
  it('says what the ledger has come to at the beginning of the minute', async () => {
    await using own = await open()
    await own.book({}, 8_800_000n)
    await own.book({ team: null }, 3_650_000n)
    own.clock.advance(3 * DAY_MS + 42 * SECOND_MS)

    await own.publish()

    const { realised, runRate } = await own.truth(minute(own.clock))
    expect(sumOfSeries(own.agent.gauges, 'savings.cumulative')).toBe(realised)
    expect(sumOfSeries(own.agent.gauges, 'savings.run_rate_monthly')).toBe(runRate)
    expect(runRate).toBe(12_450_000n)
    const series = [...own.agent.gauges.keys()].filter((each) =>
      each.includes('savings.cumulative'),
    )
    expect(new Set(series.map((each) => /team:[^;]+/.exec(each)?.[0]))).toEqual(
      new Set(['team:none', 'team:search']),
    )
    expect(series).toHaveLength(2)
  })

  it('counts nothing double when two replicas publish for an hour', async () => {
    await using own = await open()
    const [one, other] = [own.replica(), own.replica()]
    for (let passed = 0; passed < 60; passed++) {
      const removed = await own.book({ team: `team ${passed % 5}` }, 10_000_000n + BigInt(passed))
      if (passed % 6 === 5) {
        const { finding, execution } = removed
        const undo = { findingId: finding.id, executionId: execution.id, at: own.clock.now() }
        await own.db.transaction().execute((trx) => reverseSaving(trx, undo))
      }
      own.clock.advance(MINUTE_MS)
      await Promise.all([own.publish(one), own.publish(other)])

      const { realised, runRate } = await own.truth(minute(own.clock))
      expect(sumOfSeries(own.agent.gauges, 'savings.cumulative')).toBe(realised)
      expect(sumOfSeries(own.agent.gauges, 'savings.run_rate_monthly')).toBe(runRate)
    }
    expect(own.agent.badLines).toEqual([])
  })

  it('is right again a minute after a replica was killed while it published', async () => {
    await using own = await open()
    for (let team = 0; team < 20; team++) await own.book({ team: `team ${team}` }, 10_000_000n)
    own.clock.advance(HOUR_MS)
    await own.publish()
    await own.book({ team: 'team 3' }, 50_000_000n)
    own.clock.advance(HOUR_MS)
    const dying = dyingAfter(7, own.replica())
    await expect(own.publish(dying)).rejects.toThrow('killed')
    const { realised } = await own.truth(minute(own.clock))
    expect(sumOfSeries(own.agent.gauges, 'savings.cumulative')).toBeLessThan(realised)

    own.clock.advance(MINUTE_MS)
    await own.publish(own.replica())

    const truth = await own.truth(minute(own.clock))
    expect(sumOfSeries(own.agent.gauges, 'savings.cumulative')).toBe(truth.realised)
    expect(sumOfSeries(own.agent.gauges, 'savings.run_rate_monthly')).toBe(truth.runRate)
  })

  it('sums teams that Datadog could not tell apart, and those beyond the limit', async () => {
    await using own = await open()
    await own.book({ team: 'Search' }, 1_000_000n)
    await own.book({ team: 'search' }, 2_000_000n)
    for (let team = 0; team < SLOTS.team + 10; team++) {
      await own.book({ team: `team ${team + 100}` }, 10_000_000n)
    }

    await own.publish()

    const series = new Map(
      [...own.agent.gauges]
        .filter(([name]) => name.includes('run_rate_monthly'))
        .map(([name, micros]) => [/team:([^;]+)/.exec(name)?.[1], micros]),
    )
    expect(series.get('search')).toBe(3_000_000n)
    expect(series.get(OTHER)).toBe(110_000_000n)
    expect(series.size).toBe(SLOTS.team + 1)
  })

  it('says what is still wasted, by place and by state', async () => {
    await using own = await open()
    await findingIn(own.db, 'open', sighted({ monthlyMicros: 8_000_000n }))
    await findingIn(own.db, 'pending', sighted({ monthlyMicros: 1_500_000n }))
    await findingIn(own.db, 'pending', sighted({ monthlyMicros: null }))
    await findingIn(own.db, 'remediated', sighted({ monthlyMicros: 9_000_000n }))

    await own.publish()

    expect(sumOfSeries(own.agent.gauges, 'waste.open_monthly')).toBe(9_500_000n)
    const stages = [...own.agent.gauges].filter(([name]) => name.includes('findings.open'))
    const counts = stages.map(([name, micros]) => [/stage:(\w+)/.exec(name)?.[1], micros])
    expect(Object.fromEntries(counts)).toEqual({ open: 1_000_000n, pending: 2_000_000n })
  })

  it('says for how long an account was not looked through, by its oldest scope', async () => {
    await using own = await open()
    await scanned(own, 'eu-west-1', 'scanned')
    own.clock.advance(2 * HOUR_MS)
    await scanned(own, 'us-east-1', 'scanned')
    await scanned(own, 'us-west-2', 'not scanned')
    own.clock.advance(HOUR_MS)

    await own.publish()

    expect(sumOfSeries(own.agent.gauges, 'scan.age')).toBe(BigInt(3 * 3_600) * 1_000_000n)
  })

  it('sends its own cost only if somebody said what it is', async () => {
    await using own = await open()
    const { savings } = DEFAULT_POLICY

    await own.publish()
    expect(own.agent.lines.filter((line) => line.includes('self.cost'))).toEqual([])

    const policy = { ...DEFAULT_POLICY, savings: { ...savings, ownMonthlyMicros: 25_000_000n } }
    await own.publish(undefined, policy)
    expect(sumOfSeries(own.agent.gauges, 'self.cost')).toBe(25_000_000n)
  })

  it('beats once a minute, last', async () => {
    await using own = await open()
    await own.book({}, 1n)

    await own.publish()

    expect(own.agent.lines.at(-1)).toMatch(/^cloudthrift\.heartbeat:1\|g/)
  })

  it('says how far the sink is behind the ledger', async () => {
    await using own = await open()
    const sink = pointIntake(own.clock.now)
    const { db, clock } = own
    const deps = { db, now: clock.now, sink, policy: DEFAULT_POLICY, metrics: own.replica() }
    await deliverPoints(deps, unhurried())
    await own.book({}, 730n * 3_600_000n)
    own.clock.advance(3 * MINUTE_MS)
    sink.coming.push('refused')
    await deliverPoints(deps, unhurried()).catch(() => undefined)
    own.clock.advance(10 * MINUTE_MS)

    await publishMetrics(deps)
    await deps.metrics.flush()
    const behind = gaugesOf(own.agent)
    await deliverPoints(deps, unhurried())
    await publishMetrics(deps)
    await deps.metrics.flush()

    expect(behind).toEqual({
      'ledger.drift': 120_000n,
      'outbox.pending': 2_000_000n,
      'outbox.oldest_age': 780_000_000n,
    })
    expect(gaugesOf(own.agent)).toEqual({
      'ledger.drift': 0n,
      'outbox.pending': 0n,
      'outbox.oldest_age': 0n,
    })
  })
})

function gaugesOf({ gauges }: Agent): Record<string, bigint> {
  const names = ['ledger.drift', 'outbox.pending', 'outbox.oldest_age']
  return Object.fromEntries(names.map((name) => [name, sumOfSeries(gauges, name)]))
}

/** A replica that is gone after so many gauges, what it had buffered with them. */
function dyingAfter(gauges: number, metrics: DogStatsd): Metrics {
  let left = gauges
  return {
    count: () => undefined,
    distribution: () => undefined,
    event: () => undefined,
    gauge: (name, value, tags) => {
      if (left === 0) throw new Error('killed')
      left -= 1
      metrics.gauge(name, value, tags)
    },
  }
}

async function scanned(
  { db, clock }: Own,
  region: string,
  status: 'scanned' | 'not scanned',
): Promise<void> {
  const scope = { provider: 'aws', accountId: PLACE.accountId, region }
  const at = clock.now()
  await db.transaction().execute(async (trx) => {
    const { scan } = await openScan(trx, 'test', at)
    await addScopes(trx, scan.id, [scope])
    await finishScope(trx, scan.id, scope, {
      status,
      reason: status === 'scanned' ? null : 'denied',
      ...NO_FIGURES,
      startedAt: at,
      finishedAt: at,
    })
  })
}
