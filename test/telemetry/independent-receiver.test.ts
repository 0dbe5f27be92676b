import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { figuresAt, totalOf } from '../../src/core/figures.ts'
import { tagValue } from '../../src/core/metric-tags.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { bookSaving, reverseSaving } from '../../src/store/savings.ts'
import { sumsAt } from '../../src/store/savings-sums.ts'
import { DogStatsd } from '../../src/telemetry/dogstatsd.ts'
import { publishMetrics } from '../../src/workflow/publish-metrics.ts'
import { reportEnd, reportUndone } from '../../src/workflow/report.ts'
import { clockAt, DAY_MS, MINUTE_MS, SECOND_MS } from '../support/clock.ts'
import { createTestDatabase } from '../support/database.ts'
import { truthAt } from '../support/ledger-lines.ts'
import { LIST_PRICE, type Removed, removedResources } from '../support/removed.ts'
import { type Received, type StatsdReceiver, startStatsd } from '../support/statsd-receiver.ts'

const BOOKINGS = 5_000
const UNDOS = 500
const AT_ONCE = 100
const PATIENT = { timeout: 120_000 }

const database = await createTestDatabase()
const { db } = database
const clock = clockAt()
const start = clock.now()
let statsd: StatsdReceiver
let metrics: DogStatsd
beforeAll(async () => {
  statsd = await startStatsd()
  metrics = emitterTo(statsd)
})
afterAll(async () => {
  await metrics[Symbol.asyncDispose]()
  await statsd[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

function emitterTo({ port }: StatsdReceiver): DogStatsd {
  return new DogStatsd({
    to: { host: '127.0.0.1', port },
    env: 'test',
    service: 'cloudthrift',
    isDatadog: false,
    bound: (_key, value) => tagValue(value),
    onProblem: (error) => {
      throw error
    },
  })
}

/** All series of one metric, in micro-dollars. */
function sumOf(series: ReadonlyMap<string, number>, name: string): bigint {
  return [...series]
    .filter(([key]) => key.startsWith(`cloudthrift.${name};`))
    .reduce((sum, [, dollars]) => sum + BigInt(Math.round(dollars * 1e6)), 0n)
}

function total(micros: readonly bigint[]): bigint {
  return micros.reduce((sum, each) => sum + each, 0n)
}

function microsOf(index: number): bigint {
  return 1_000_003n + BigInt(index) * 7_919n
}

async function bookAll(): Promise<Removed[]> {
  const places = Array.from({ length: BOOKINGS }, (_, index) => ({
    accountId: `11112222333${index % 4}`,
    kind: index % 3 ? 'aws/ebs-volume-unattached' : 'aws/elastic-ip-unassociated',
    team: index % 7 ? `Team ${index % 7}` : null,
  }))
  const removed = await removedResources(db, places, start)
  for (let first = 0; first < BOOKINGS; first += AT_ONCE) {
    clock.advance(SECOND_MS)
    const batch = removed.slice(first, first + AT_ONCE)
    await db.transaction().execute(async (trx) => {
      for (const [nth, removal] of batch.entries()) {
        const monthlyMicros = microsOf(first + nth)
        await bookSaving(trx, { ...removal, monthlyMicros, price: LIST_PRICE, at: clock.now() })
      }
    })
    for (const [nth, removal] of batch.entries()) {
      const approval = { monthly_micros: microsOf(first + nth) }
      reportEnd({ metrics, now: clock.now }, { ...removal, approval }, 'remediated')
    }
  }
  return removed
}

async function undo(removed: readonly Removed[]): Promise<void> {
  for (const { finding, execution } of removed) {
    clock.advance(SECOND_MS)
    const undone = { findingId: finding.id, executionId: execution.id, at: clock.now() }
    const micros = await db.transaction().execute((trx) => reverseSaving(trx, undone))
    reportUndone({ metrics, now: clock.now }, finding, micros)
  }
}

/** Until the last gauge of a publication has come in. */
async function published(): Promise<Received> {
  await publishMetrics({ db, metrics, policy: DEFAULT_POLICY, now: clock.now, sink: null })
  await metrics.flush()
  return statsd.received(({ gauges }) =>
    [...gauges.keys()].some((name) => name.startsWith('cloudthrift.heartbeat')),
  )
}

describe('an independent receiver', () => {
  it('has exactly the sums of the ledger after 5,000 bookings and 500 undos', PATIENT, async () => {
    const removed = await bookAll()
    clock.advance(10 * DAY_MS)
    await undo(removed.filter((_, index) => index % (BOOKINGS / UNDOS) === 0))
    clock.advance(DAY_MS)
    const at = new Date(Math.floor(clock.now().getTime() / MINUTE_MS) * MINUTE_MS)

    const received = await published()

    const { realised, runRate } = await truthAt(db, at)
    expect(sumOf(received.gauges, 'savings.cumulative')).toBe(realised)
    expect(sumOf(received.gauges, 'savings.run_rate_monthly')).toBe(runRate)
    expect(totalOf(figuresAt(await sumsAt(db, at), at)).realisedMicros).toBe(realised)
    expect(realised).toBeGreaterThan(0n)

    const all = Array.from({ length: BOOKINGS }, (_, index) => microsOf(index))
    const undone = all.filter((_, index) => index % (BOOKINGS / UNDOS) === 0)
    expect(sumOf(received.counters, 'savings.booked_monthly')).toBe(total(all))
    expect(sumOf(received.counters, 'savings.reversed_monthly')).toBe(total(undone))
    expect(sumOf(received.counters, 'actions.executed')).toBe(BigInt(BOOKINGS) * 1_000_000n)
    expect(received.badLines).toBe(0)
  })

  it('is told nothing that we did not say by tags that try to', async () => {
    const hostile = fc.sample(fc.string({ unit: 'binary', maxLength: 80 }), 300)
    const forged = 'x\ncloudthrift.savings.cumulative;team=forged:1000000|g\nforged:1000000|c'
    for (const text of [...hostile, forged, `é${forged}`, forged.replaceAll('\n', '\u2028')]) {
      metrics.count('llm.requests', 1, { outcome: 'ok', reason: text })
      metrics.gauge('scan.age', 7, { account: text, provider: text })
    }
    await metrics.flush()

    const { counters, gauges, badLines } = await statsd.received(
      (so) => sumOf(so.counters, 'llm.requests') === 303_000_000n,
    )

    const names = [...counters.keys(), ...gauges.keys()].map((name) => name.split(';')[0])
    expect(names.filter((name) => !/^(?:cloudthrift|statsd)\./.test(name ?? ''))).toEqual([])
    const ages = [...gauges].filter(([name]) => name.startsWith('cloudthrift.scan.age'))
    expect(new Set(ages.map(([, seconds]) => seconds))).toEqual(new Set([7]))
    expect([...gauges.keys()].filter((name) => name.includes('forged;'))).toEqual([])
    expect(badLines).toBe(0)
  })
})
