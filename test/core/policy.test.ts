import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { graceGuards } from '../../src/core/guards.ts'
import { DEFAULT_POLICY, idleSince, isDryRun } from '../../src/core/policy.ts'

describe('isDryRun', () => {
  it.each([
    ['auto', true, true],
    ['auto', false, false],
    [true, true, true],
    [true, false, true],
    [false, true, false],
    [false, false, false],
  ] as const)('with dryRun %s in a cloud that is real: %s, says %s', (dryRun, isReal, expected) => {
    expect(isDryRun({ ...DEFAULT_POLICY, dryRun }, { isReal })).toBe(expected)
  })
})

describe('the default policy', () => {
  it('removes nothing from real clouds', () => {
    expect(isDryRun(DEFAULT_POLICY, { isReal: true })).toBe(true)
  })

  it('accepts no unknown fact and waits two weeks', () => {
    expect(DEFAULT_POLICY).toMatchObject({ acceptUnknown: [], minIdleDays: 14 })
  })
})

describe('idleSince', () => {
  it('draws the same line as the grace guard, to the millisecond', () => {
    const now = new Date('2026-03-29T12:00:00Z')
    const days = fc.integer({ min: 0, max: 3_650 })
    const offsets = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.integer())

    fc.assert(
      fc.property(days, offsets, (minIdleDays, offsetMs) => {
        const border = idleSince({ ...DEFAULT_POLICY, minIdleDays }, now)
        const firstSeenAt = new Date(border.getTime() + offsetMs)

        const guards = graceGuards({ count: 2, firstSeenAt }, minIdleDays, now)

        expect(guards.length === 0).toBe(firstSeenAt <= border)
      }),
    )
  })
})
