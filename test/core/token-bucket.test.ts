import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Bucket,
  fullBucket,
  LEARNING,
  type Limit,
  shareAt,
  slowed,
  taken,
} from '../../src/core/token-bucket.ts'

const LIMIT: Limit = { burst: 10, perSecond: 2 }
const ANY_TIME = Number.MAX_SAFE_INTEGER
const one = { count: 1, longestMs: ANY_TIME }

interface Take {
  readonly afterMs: number
  readonly count: number
}

const limits = fc.record({
  burst: fc.integer({ min: 10, max: 100 }),
  perSecond: fc.integer({ min: 1, max: 50 }),
})
const takes = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 3_000 }),
    count: fc.integer({ min: 1, max: 10 }),
  }),
  { minLength: 1, maxLength: 80 },
)

/** The moments at which every token of a run may be used. */
function momentsOf(limit: Limit, run: readonly Take[]): number[] {
  let now = 0
  let bucket: Bucket = fullBucket(limit, now)
  return run.flatMap(({ afterMs, count }) => {
    now += afterMs
    const { bucket: next, promised } = taken(bucket, limit, { count, longestMs: ANY_TIME }, now)!
    bucket = next
    return Array.from({ length: count }, (_, index) =>
      Math.max(now, now + promised.waitMs - (count - 1 - index) * promised.spacingMs),
    )
  })
}

describe('a token bucket', () => {
  it('gives a burst at once, then one at a time', () => {
    const moments = momentsOf(
      LIMIT,
      Array.from({ length: 13 }, () => ({ afterMs: 0, count: 1 })),
    )

    expect(moments).toEqual([...Array.from({ length: 10 }, () => 0), 500, 1_000, 1_500])
  })

  it('never lets more start in any stretch of time than burst and refill allow', () => {
    fc.assert(
      fc.property(limits, takes, (limit, run) => {
        const moments = momentsOf(limit, run)
        for (const [first, from] of moments.entries()) {
          for (let last = first; last < moments.length; last += 1) {
            const seconds = (moments[last]! - from) / 1_000
            const most = limit.burst + seconds * limit.perSecond
            expect(last - first + 1).toBeLessThanOrEqual(most + 1e-6)
          }
        }
      }),
    )
  })

  it('never makes anybody wait longer than the tokens before need', () => {
    fc.assert(
      fc.property(limits, takes, (limit, run) => {
        const total = run.reduce((sum, { count }) => sum + count, 0)
        const end = run.reduce((sum, { afterMs }) => sum + afterMs, 0)
        const ideal = (Math.max(0, total - limit.burst) / limit.perSecond) * 1_000

        expect(momentsOf(limit, run).at(-1)).toBeLessThanOrEqual(end + ideal + 1e-6)
      }),
    )
  })

  it('gives nothing, and takes nothing, when it would take longer than asked for', () => {
    const { bucket } = taken(fullBucket(LIMIT, 0), LIMIT, { count: 10, longestMs: 0 }, 0)!

    expect(taken(bucket, LIMIT, { count: 1, longestMs: 499 }, 0)).toBeNull()
    expect(taken(bucket, LIMIT, { count: 1, longestMs: 500 }, 0)?.promised.waitMs).toBe(500)
  })

  it('takes a clock that goes back for one that stands still', () => {
    const { bucket } = taken(fullBucket(LIMIT, 5_000), LIMIT, { ...one, count: 10 }, 5_000)!

    const after = taken(bucket, LIMIT, one, 1_000)

    expect(after?.bucket.at).toBe(5_000)
    expect(after?.promised.waitMs).toBe(500)
  })
})

describe('a token bucket after a refusal', () => {
  it('is empty, and refills half as fast', () => {
    const bucket = slowed(fullBucket(LIMIT, 0), LIMIT, 0)

    const { promised } = taken(bucket, LIMIT, one, 0)!

    expect(promised.waitMs).toBeCloseTo(1_000, 6)
  })

  it('keeps the debt it had', () => {
    const { bucket } = taken(fullBucket(LIMIT, 0), LIMIT, { ...one, count: 14 }, 0)!

    expect(slowed(bucket, LIMIT, 0).tokens).toBe(-4)
  })

  it('counts refusals that come together once', () => {
    let bucket = fullBucket(LIMIT, 0)
    for (let at = 0; at < LEARNING.onceInMs; at += 100) bucket = slowed(bucket, LIMIT, at)

    expect(bucket.share).toBe(0.5)
  })

  it('halves again with each further one, but never stops', () => {
    let bucket = fullBucket(LIMIT, 0)
    const shares = Array.from({ length: 8 }, (_, index) => {
      bucket = slowed(bucket, LIMIT, index * LEARNING.onceInMs)
      return bucket.share
    })

    expect(shares[1]).toBeCloseTo(0.25, 2)
    expect(shares.at(-1)).toBe(LEARNING.leastShare)
  })

  it('is back at all of it after ten minutes, and never above', () => {
    const bucket = slowed(fullBucket(LIMIT, 0), LIMIT, 0)

    expect(shareAt(bucket, 300_000)).toBeCloseTo(0.75, 6)
    expect(shareAt(bucket, 600_000)).toBeCloseTo(1, 6)
    expect(shareAt(bucket, 6_000_000)).toBe(1)
  })

  it('always has room for one token, however small its share', () => {
    let bucket = fullBucket({ burst: 1, perSecond: 1 }, 0)
    for (let index = 0; index < 6; index += 1)
      bucket = slowed(bucket, { burst: 1, perSecond: 1 }, index * 2_000)

    const later = taken(
      bucket,
      { burst: 1, perSecond: 1 },
      { count: 1, longestMs: 0 },
      10_000 + 20_000,
    )

    expect(later).not.toBeNull()
  })
})
