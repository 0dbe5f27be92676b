import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS, type Limits, limitReached, type Spent } from '../../src/core/limits.ts'

const NONE: Spent = {
  ofScan: 0,
  ofDay: 0,
  ofAccountAndDay: 0,
  ofKindAndRegion: 0,
  monthlyMicros: 0n,
}
const OFF: Limits = {
  removalsPerScan: null,
  removalsPerDay: null,
  removalsPerAccountAndDay: null,
  monthlyMicrosPerDay: null,
  sharePercent: null,
  shareFloor: 0,
}
const WISH = { monthlyMicros: 1_000_000n, listed: 100 }

describe('limitReached', () => {
  it('is null for the first removal, under the defaults', () => {
    expect(limitReached(DEFAULT_LIMITS, NONE, WISH)).toBeNull()
  })

  it.each<[keyof Limits, Partial<Limits>, Partial<Spent>]>([
    ['removalsPerScan', { removalsPerScan: 3 }, { ofScan: 3 }],
    ['removalsPerDay', { removalsPerDay: 3 }, { ofDay: 3 }],
    ['removalsPerAccountAndDay', { removalsPerAccountAndDay: 3 }, { ofAccountAndDay: 3 }],
    ['monthlyMicrosPerDay', { monthlyMicrosPerDay: 3_000_000n }, { monthlyMicros: 2_000_001n }],
    ['sharePercent', { sharePercent: 3 }, { ofKindAndRegion: 3 }],
  ])('holds %s alone, and lets pass one less', (limit, limits, spent) => {
    const most = { ...OFF, ...limits }
    const less = Object.fromEntries(
      Object.entries(spent).map(([key, value]) => [
        key,
        typeof value === 'bigint' ? value - 1n : value - 1,
      ]),
    )

    expect(limitReached(most, { ...NONE, ...spent }, WISH)).toMatchObject({ limit })
    expect(limitReached(most, { ...NONE, ...less }, WISH)).toBeNull()
    expect(limitReached(OFF, { ...NONE, ...spent }, WISH)).toBeNull()
  })

  it('lets nothing pass where a limit is zero', () => {
    expect(limitReached({ ...OFF, removalsPerDay: 0 }, NONE, WISH)?.limit).toBe('removalsPerDay')
    expect(limitReached({ ...OFF, sharePercent: 0 }, NONE, WISH)?.limit).toBe('sharePercent')
  })

  it.each([
    [4, 20, 19, false],
    [4, 20, 20, true],
    [1_000, 20, 249, false],
    [1_000, 20, 250, true],
    [81, 20, 20, true],
    [84, 20, 20, false],
  ])(
    'of %i resources, with a floor of %i, after %i: reached %s',
    (listed, shareFloor, spent, isReached) => {
      const limits = { ...OFF, sharePercent: 25, shareFloor }

      const reached = limitReached(limits, { ...NONE, ofKindAndRegion: spent }, { ...WISH, listed })

      expect(reached !== null).toBe(isReached)
    },
  )

  it('allows no more than the floor of a number that nobody could count', () => {
    const limits = { ...OFF, sharePercent: 100, shareFloor: 2 }
    const wish = { ...WISH, listed: null }

    expect(limitReached(limits, { ...NONE, ofKindAndRegion: 1 }, wish)).toBeNull()
    expect(limitReached(limits, { ...NONE, ofKindAndRegion: 2 }, wish)?.reason).toContain(
      'nobody could count',
    )
  })

  it('holds a resource that alone costs more than a day may', () => {
    const limits = { ...OFF, monthlyMicrosPerDay: 999_999n }

    expect(limitReached(limits, NONE, WISH)?.reason).toContain('$1.00 per month')
  })

  it('counts what has no price as a removal, and adds nothing for it', () => {
    const limits = { ...OFF, monthlyMicrosPerDay: 1n, removalsPerDay: 1 }
    const wish = { ...WISH, monthlyMicros: null }

    expect(limitReached(limits, NONE, wish)).toBeNull()
    expect(limitReached(limits, { ...NONE, ofDay: 1 }, wish)?.limit).toBe('removalsPerDay')
  })

  it('never lets more pass, one after the other, than the limits allow', () => {
    const cases = fc.record({
      most: fc.nat(30),
      dollars: fc.nat(60),
      share: fc.nat(100),
      shareFloor: fc.nat(10),
      listed: fc.nat(200),
      prices: fc.array(fc.nat(5), { maxLength: 60 }),
    })
    fc.assert(
      fc.property(cases, ({ most, dollars, share, shareFloor, listed, prices }) => {
        const limits = {
          ...OFF,
          removalsPerDay: most,
          monthlyMicrosPerDay: BigInt(dollars),
          sharePercent: share,
          shareFloor,
        }
        let [passed, sum] = [0, 0n]
        for (const price of prices) {
          const spent = { ...NONE, ofDay: passed, ofKindAndRegion: passed, monthlyMicros: sum }
          const wish = { monthlyMicros: BigInt(price), listed }
          if (limitReached(limits, spent, wish)) continue
          passed += 1
          sum += BigInt(price)
        }

        expect(passed).toBeLessThanOrEqual(most)
        expect(passed).toBeLessThanOrEqual(Math.max(shareFloor, (listed * share) / 100))
        expect(sum <= BigInt(dollars)).toBe(true)
      }),
    )
  })
})
