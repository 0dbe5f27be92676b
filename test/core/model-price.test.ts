import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costOf } from '../../src/core/model-price.ts'

const PRICE = { inputUsd: '0.30', outputUsd: '2.50', date: '2026-11-21', source: 'test' }

describe('the cost of tokens', () => {
  it.each([
    [0, 0, 0n],
    [1_000_000, 0, 300_000n],
    [0, 1_000_000, 2_500_000n],
    [1_330, 1_420, 3_949n],
    [1, 0, 0n],
    [2, 0, 1n],
    [0, 1, 3n],
  ])('of %i in and %i out is %s micro-dollars', (input, output, cost) => {
    expect(costOf({ input, output }, PRICE)).toBe(cost)
  })

  it('is off by half a micro-dollar at most', () => {
    const tokens = fc.integer({ min: 0, max: 1_000_000_000 })

    fc.assert(
      fc.property(tokens, tokens, (input, output) => {
        const exact = BigInt(input) * 300_000n + BigInt(output) * 2_500_000n
        const error = costOf({ input, output }, PRICE) * 1_000_000n - exact
        expect(error <= 500_000n && error >= -500_000n).toBe(true)
      }),
    )
  })
})
