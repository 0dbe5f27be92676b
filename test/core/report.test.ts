import { array, assert, bigInt, date, option, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Booked, reportOn, savingsUpTo } from '../../src/core/report.ts'

const NOW = new Date('2026-03-02T08:00:00.000Z')
const HOUR_MS = 3_600_000
const WASTE = { count: 0, micros: 0n, unpriced: 0 }

function hoursAgo(hours: number, monthlyMicros: bigint | null): Booked {
  return { actedAt: new Date(NOW.getTime() - hours * HOUR_MS), monthlyMicros }
}

describe('savingsUpTo', () => {
  it('is the run-rate, and what it has really come to: a month is 730 hours', () => {
    const saved = savingsUpTo([hoursAgo(730, 8_000_000n), hoursAgo(73, 10_000_000n)], NOW)

    expect(saved).toEqual({
      runRateMicros: 18_000_000n,
      realisedMicros: 9_000_000n,
      removals: 2,
      unpriced: 0,
    })
  })

  it('counts what has no price, and saves nothing before it was removed', () => {
    const saved = savingsUpTo([hoursAgo(10, null), hoursAgo(-5, 9_000_000n)], NOW)

    expect(saved).toMatchObject({ realisedMicros: 0n, removals: 2, unpriced: 1 })
  })
})

describe('reportOn', () => {
  const booked = array(
    record({
      actedAt: date({ min: new Date('2025-12-10'), max: NOW, noInvalidDate: true }),
      monthlyMicros: option(bigInt({ min: 0n, max: 10n ** 10n }), { nil: null }),
    }),
    { maxLength: 20 },
  )

  it('has twelve weeks that together are what was realised since they began', () => {
    assert(
      property(booked, (entries) => {
        const { weeks, realisedMicros, realisedThisWeekMicros } = reportOn(entries, WASTE, NOW)
        const sum = weeks.reduce((total, { micros }) => total + micros, 0n)

        expect(weeks).toHaveLength(12)
        expect(weeks.at(-1)?.micros).toBe(realisedThisWeekMicros)
        // Each week is rounded down by less than one micro-dollar.
        expect(realisedMicros - sum).toBeGreaterThanOrEqual(0n)
        expect(realisedMicros - sum).toBeLessThan(12n)
      }),
    )
  })
})
