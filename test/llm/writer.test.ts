import { describe, expect, it } from 'vitest'
import type { Brief } from '../../src/core/justification.ts'
import type { Limit, Model, Prompt, Reply } from '../../src/llm/model.ts'
import { ModelWriter, type WriterSettings } from '../../src/llm/writer.ts'
import { brief } from '../support/briefs.ts'
import { unhurried } from '../support/clouds.ts'
import { goodItem } from '../support/good-texts.ts'

const SECOND_MS = 1_000
const USED = { input: 1_000, output: 1_000 }

interface Asked {
  readonly at: number
  readonly findings: number
  readonly timeoutMs: number
}

/** A model that takes time on a clock of its own, and says what the script says. */
class Scripted implements Model {
  readonly id = 'm'
  readonly asked: Asked[] = []
  at = 0
  readonly #latencyMs: number
  readonly #script: (number: number) => Reply | null

  constructor(script: (number: number) => Reply | null = () => null, latencyMs = 100) {
    this.#script = script
    this.#latencyMs = latencyMs
  }

  readonly time = {
    now: (): number => this.at,
    sleep: async (ms: number): Promise<void> => {
      this.at += ms
    },
  }

  async ask({ user }: Prompt, { timeoutMs }: Limit): Promise<Reply> {
    const findings = JSON.parse(/^BEGIN .*\n(?<json>.*)$/m.exec(user)?.groups?.['json'] ?? '[]')
    this.asked.push({ at: this.at, findings: findings.length, timeoutMs })
    this.at += this.#latencyMs
    const items = findings.map((each: Parameters<typeof goodItem>[0]) => goodItem(each, 'en'))
    return this.#script(this.asked.length) ?? { text: JSON.stringify({ items }), used: USED }
  }
}

function failing(reason: 'unavailable' | 'timeout' | 'rate_limit', afterMs = 0): Reply {
  return { failure: { reason, mayRetry: true, afterMs }, used: { input: 0, output: 0 } }
}

function writerFor(model: Scripted, change: Partial<WriterSettings> = {}): ModelWriter {
  return new ModelWriter(model, {
    language: 'en',
    requestsPerMinute: 60,
    price: null,
    time: model.time,
    ...change,
  })
}

function many(count: number): Brief[] {
  return Array.from({ length: count }, (_, index) => brief({ sightings: index + 2 }))
}

describe('a writer', () => {
  it('explains ten findings a request', async () => {
    const model = new Scripted()

    const { outcomes } = await writerFor(model).write(many(25), unhurried())

    expect(model.asked.map(({ findings }) => findings)).toEqual([10, 10, 5])
    expect(outcomes).toHaveLength(25)
    expect(outcomes.every((each) => 'draft' in each)).toBe(true)
  })

  it('keeps to the pace that is set', async () => {
    const model = new Scripted()

    await writerFor(model, { requestsPerMinute: 30 }).write(many(80), unhurried())

    const starts = model.asked.map(({ at }) => at)
    expect(starts).toEqual([0, 100, 2_000, 4_000, 6_000, 8_000, 10_000, 12_000])
  })

  it('explains a thousand findings within twice the time that the pace allows', async () => {
    const model = new Scripted(undefined, 800)

    const { outcomes } = await writerFor(model).write(many(1_000), unhurried())

    expect(outcomes.filter((each) => 'draft' in each)).toHaveLength(1_000)
    expect(model.asked).toHaveLength(100)
    expect(model.at).toBeLessThanOrEqual(2 * 100 * SECOND_MS)
  })

  it('backs off longer from try to try, and asks four times at most', async () => {
    const model = new Scripted((number) =>
      number % 2 ? failing('rate_limit') : failing('unavailable'),
    )

    const { outcomes } = await writerFor(model, { requestsPerMinute: 6_000 }).write(
      many(1),
      unhurried(),
    )

    const pauses = model.asked.map(({ at }, index) => at - (model.asked[index - 1]?.at ?? 0) - 100)
    expect(outcomes).toEqual([{ reason: 'unavailable' }])
    expect(model.asked).toHaveLength(4)
    expect(pauses[1]).toBeGreaterThanOrEqual(200)
    expect(pauses[2]).toBeGreaterThanOrEqual(400)
    expect(pauses[3]).toBeGreaterThanOrEqual(800)
    expect(pauses[3]).toBeLessThanOrEqual(2_400)
  })

  it('waits as long as it is asked to, when that fits the budget', async () => {
    const model = new Scripted((number) => (number === 1 ? failing('rate_limit', 9_000) : null))

    const { outcomes } = await writerFor(model).write(many(1), unhurried())

    expect(outcomes[0]).toHaveProperty('draft')
    expect(model.asked[1]?.at).toBeGreaterThanOrEqual(9_100)
  })

  it('gives up at once when it is asked to wait beyond the budget', async () => {
    const model = new Scripted(() => failing('rate_limit', 19_000))

    const { outcomes } = await writerFor(model).write(many(1), unhurried())

    expect(outcomes).toEqual([{ reason: 'rate_limit' }])
    expect(model.at).toBe(100)
  })

  it('is done with a batch within twenty seconds, whatever hangs', async () => {
    const model = new Scripted(() => failing('timeout'), 12 * SECOND_MS)

    const { outcomes } = await writerFor(model).write(many(10), unhurried())

    expect(new Set(outcomes.map((each) => 'reason' in each && each.reason))).toEqual(
      new Set(['timeout']),
    )
    expect(model.asked.map(({ timeoutMs }) => timeoutMs)[0]).toBe(12 * SECOND_MS)
    expect((model.asked[1]?.timeoutMs ?? 0) + (model.asked[1]?.at ?? 0)).toBeLessThanOrEqual(
      20 * SECOND_MS,
    )
  })

  it('stops asking after three failures in a row, and looks again after a minute', async () => {
    let isDown = true
    const model = new Scripted(() => (isDown ? failing('unavailable') : null))
    const writer = writerFor(model)
    await writer.write(many(1), unhurried())
    const during = await writer.write(many(30), unhurried())
    const asked = model.asked.length

    isDown = false
    model.at += 61 * SECOND_MS
    const after = await writer.write(many(1), unhurried())

    expect(asked).toBe(3)
    expect(during.outcomes).toEqual(Array.from({ length: 30 }, () => ({ reason: 'unavailable' })))
    expect(after.outcomes[0]).toHaveProperty('draft')
  })

  it('takes a success between failures for what it is', async () => {
    const model = new Scripted((number) => (number % 3 === 0 ? null : failing('unavailable')))
    const writer = writerFor(model)

    const { outcomes } = await writer.write(many(40), unhurried())

    expect(outcomes.every((each) => 'draft' in each)).toBe(true)
    expect(model.asked).toHaveLength(12)
  })

  it('never waits for its turn beyond the budget', async () => {
    const model = new Scripted()
    const writer = writerFor(model, { requestsPerMinute: 1 })
    await writer.write(many(20), unhurried())
    const asked = model.asked.length

    const { outcomes } = await writer.write(many(10), unhurried())

    expect(asked).toBe(2)
    expect(outcomes[0]).toEqual({ reason: 'rate_limit' })
    expect(model.at).toBeLessThan(SECOND_MS)
  })

  it('throws the reason of a caller that goes', async () => {
    const model = new Scripted()
    const waiting = writerFor(model, {
      time: { now: model.time.now, sleep: (_, signal) => Promise.reject(signal.reason) },
    })
    await waiting.write(many(20), unhurried())

    const written = waiting.write(many(10), AbortSignal.abort(new Error('stopped')))

    await expect(written).rejects.toThrow('stopped')
  })

  it('leaves the cost open where there is no price or no answer that tells what was used', async () => {
    const lost: Reply = { failure: { reason: 'refused', mayRetry: false, afterMs: 0 }, used: null }
    const price = { inputUsd: '1', outputUsd: '2', date: '2026-11-21', source: 'test' }
    const cost = async (model: Scripted, change: Partial<WriterSettings>): Promise<unknown> =>
      (await writerFor(model, change).write(many(1), unhurried())).calls[0]?.costMicros

    expect(await cost(new Scripted(), { price })).toBe(3_000n)
    expect(await cost(new Scripted(), { price: null })).toBeNull()
    expect(await cost(new Scripted(() => lost), { price })).toBeNull()
    expect(await cost(new Scripted(() => failing('rate_limit', 60_000)), { price: null })).toBe(0n)
  })

  it('has a version for each model and language', () => {
    const model = new Scripted()
    const versions = new Set([
      writerFor(model).version,
      writerFor(model, { language: 'pt' }).version,
      writerFor(Object.assign(new Scripted(), { id: 'other' })).version,
    ])

    expect(versions.size).toBe(3)
    expect(writerFor(new Scripted()).version).toBe(writerFor(model).version)
  })
})
