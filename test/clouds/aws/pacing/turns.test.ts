import { describe, expect, it } from 'vitest'
import type { ApiClass } from '../../../../src/clouds/aws/pacing/api-classes.ts'
import { ownTokens } from '../../../../src/clouds/aws/pacing/own-tokens.ts'
import { type Timer, Turns } from '../../../../src/clouds/aws/pacing/turns.ts'
import type { Tokens } from '../../../../src/core/token-bucket.ts'
import { unhurried } from '../../../support/clouds.ts'
import { eventually } from '../../../support/eventually.ts'

const HERE = { accountId: '111122223333', region: 'eu-west-1' }
const READS: ApiClass = {
  name: 'reads',
  limit: { burst: 20, perSecond: 4 },
  atOnce: 5,
  longestMs: Number.MAX_SAFE_INTEGER,
  isInLine: false,
}

interface Setting {
  readonly turns: Turns
  readonly asked: { key: string; count: number }[]
  /** When each turn came, in milliseconds. */
  readonly starts: number[]
  take(count: number, apiClass?: ApiClass): Promise<void>
  pass(ms: number): void
}

/** Half of the limit, on a clock that a wait moves on by itself. */
function open(share = 0.5): Setting {
  let now = 0
  const timer: Timer = {
    now: () => now,
    wait: async (ms) => void (now = Math.max(now, now + ms)),
  }
  const own = ownTokens(() => now)
  const asked: Setting['asked'] = []
  const tokens: Tokens = {
    ...own,
    take: (key, limit, want) => {
      asked.push({ key, count: want.count })
      return own.take(key, limit, want)
    },
  }
  const turns = new Turns({ tokens, share }, timer)
  const starts: number[] = []
  return {
    turns,
    asked,
    starts,
    async take(count, apiClass = READS) {
      for (let index = 0; index < count; index += 1) {
        await turns.turn(HERE, apiClass, unhurried())
        starts.push(now)
      }
    },
    pass: (ms) => void (now += ms),
  }
}

/** One token is left, and whoever waits is held up until all may go on. */
function held() {
  const waits: number[] = []
  const release = Promise.withResolvers<void>()
  const timer: Timer = {
    now: () => 0,
    wait: (ms) => {
      waits.push(ms)
      return release.promise
    },
  }
  let taken = 0
  const tokens: Tokens = {
    take: async () => {
      taken += 1
      return { waitMs: taken === 1 ? 0 : 250, spacingMs: 250 }
    },
    slowDown: async () => undefined,
  }
  return {
    turns: new Turns({ tokens, share: 0.5 }, timer),
    waits,
    get taken() {
      return taken
    },
    isHeld: (count: number) => eventually(`${count} wait`, () => waits.length === count),
    release: release.resolve,
  }
}

describe('turns', () => {
  it('come at once up to half of the published burst, then at half of its rate', async () => {
    const on = open()

    await on.take(13)

    expect(on.starts.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 0))
    expect(on.starts.slice(10)).toEqual([500, 1_000, 1_500])
  })

  it('cost one question for several', async () => {
    const on = open()

    await on.take(10)

    expect(on.asked.map((each) => each.count)).toEqual([5, 5])
  })

  it('of many who come together are shared, in their order', async () => {
    const on = open()
    const order: number[] = []

    await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        await on.turns.turn(HERE, READS, unhurried())
        order.push(index)
      }),
    )

    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(on.asked).toHaveLength(2)
  })

  it('that were not used within five seconds count as spent', async () => {
    const on = open()
    await on.take(1)
    on.pass(5_000)

    await on.take(1)

    expect(on.asked).toHaveLength(2)
  })

  it('are counted for each account, region and class; for a global one over all regions', async () => {
    const on = open()
    const global: ApiClass = { ...READS, name: 'dns', isGlobal: true }

    for (const region of ['eu-west-1', 'us-east-1']) {
      await on.turns.turn({ ...HERE, region }, READS, unhurried())
      await on.turns.turn({ ...HERE, region }, global, unhurried())
    }

    expect(on.asked.map((each) => each.key)).toEqual([
      'aws/111122223333/eu-west-1/reads',
      'aws/111122223333/global/dns',
      'aws/111122223333/us-east-1/reads',
    ])
  })

  it('that would come too late for a last step do not come', async () => {
    const on = open()
    const last: ApiClass = { ...READS, atOnce: 1, longestMs: 400 }
    await on.take(10, last)

    await expect(on.take(1, last)).rejects.toMatchObject({ name: 'OutOfTurn' })

    on.pass(100)
    await on.take(1, last)
    expect(on.starts.at(-1)).toBe(500)
  })

  it('slow down for everybody after a refusal, and forget what was taken before', async () => {
    const on = open()
    await on.take(1)

    await on.turns.refused(HERE, READS)
    await on.take(2)

    // Half of the half: one a second. The first of five taken at once comes first.
    expect(on.starts[1]).toBeCloseTo(1_000, 0)
    expect(on.starts[2]).toBeCloseTo(2_000, 0)
  })

  it('of changes ask for a token one after the other, so that a last step stands behind one of them', async () => {
    const on = held()
    const change: ApiClass = { ...READS, atOnce: 1, isInLine: true }
    const last: ApiClass = { ...change, isInLine: false, longestMs: 400 }
    await on.turns.turn(HERE, change, unhurried())

    const changes = Array.from({ length: 5 }, () => on.turns.turn(HERE, change, unhurried()))
    await on.isHeld(1)
    const removal = on.turns.turn(HERE, last, unhurried())
    await on.isHeld(2)

    expect(on.waits).toEqual([250, 250])
    on.release()
    await Promise.all([...changes, removal])
  })

  it('of changes go on when one in the line is called off', async () => {
    const on = held()
    const change: ApiClass = { ...READS, atOnce: 1, isInLine: true }
    const stop = new AbortController()
    await on.turns.turn(HERE, change, unhurried())

    const [first, called, third] = [unhurried(), stop.signal, unhurried()].map((signal) =>
      on.turns.turn(HERE, change, signal),
    )
    await on.isHeld(1)
    stop.abort()
    await expect(called).rejects.toMatchObject({ name: 'AbortError' })
    on.release()
    await Promise.all([first, third])

    expect(on.taken).toBe(3)
  })

  it('leave a second of the limit free, where all of it is used', async () => {
    const on = open(1)

    await on.take(17)

    expect(on.starts.filter((at) => at === 0)).toHaveLength(16)
  })

  it('end when the wait is called off', async () => {
    const turns = new Turns({ tokens: ownTokens(), share: 0.5 })
    const slow: ApiClass = { ...READS, limit: { burst: 1, perSecond: 0.001 }, atOnce: 1 }
    const stop = new AbortController()
    await turns.turn(HERE, slow, stop.signal)

    const waiting = turns.turn(HERE, slow, stop.signal)
    stop.abort()

    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('do not come while the buckets cannot be read, and say whose fault it is', async () => {
    const turns = new Turns({ tokens: { take: fail, slowDown: fail }, share: 0.5 })

    await expect(turns.turn(HERE, READS, unhurried())).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    })
    await expect(turns.turn(HERE, READS, unhurried())).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    })
  })
})

function fail(): Promise<never> {
  return Promise.reject(new Error('no connection'))
}
