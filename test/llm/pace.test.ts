import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pace } from '../../src/llm/pace.ts'

describe('a pace', () => {
  it('lets two go at once after a pause, then one for each interval', () => {
    const pace = new Pace(60)
    const turns = [0, 0, 0, 0].map((now) => pace.turn(now, 60_000))

    expect(turns).toEqual([0, 0, 1_000, 2_000])
    expect([20_000, 20_000, 20_000].map((now) => pace.turn(now, 60_000))).toEqual([0, 0, 1_000])
  })

  it('promises no turn after the deadline, and takes none for it', () => {
    const pace = new Pace(60)
    for (let taken = 0; taken < 3; taken++) pace.turn(0, 60_000)

    expect(pace.turn(0, 1_999)).toBeNull()
    expect(pace.turn(0, 1_999)).toBeNull()
    expect(pace.turn(0, 2_000)).toBe(2_000)
  })

  it('never lets more than its rate and one go within any minute', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 9_000 }), { maxLength: 200 })
    const rates = fc.integer({ min: 1, max: 120 })

    fc.assert(
      fc.property(rates, gaps, (rate, waits) => {
        const pace = new Pace(rate)
        let now = 0
        const starts = waits.map((gap) => {
          now += gap
          return now + (pace.turn(now, Number.POSITIVE_INFINITY) ?? Number.NaN)
        })

        for (const start of starts) {
          const within = starts.filter((each) => each >= start && each < start + 60_000 - 0.001)
          expect(within.length).toBeLessThanOrEqual(rate + 1)
        }
      }),
    )
  })
})
