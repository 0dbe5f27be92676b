import { describe, expect, it } from 'vitest'
import { ageGuards, graceGuards } from '../../src/core/guards.ts'

const NOW = new Date('2026-03-29T12:00:00Z')
const DAY_MS = 86_400_000

function ago(days: number, furtherMs = 0): Date {
  return new Date(NOW.getTime() - days * DAY_MS - furtherMs)
}

describe('graceGuards', () => {
  it.each([
    [14, 2, ago(14), []],
    [14, 2, ago(14, 1), []],
    [14, 2, ago(14, -1), ['grace']],
    [14, 1, ago(14), ['seen-once']],
    [14, 1, ago(14, -1), ['grace', 'seen-once']],
    [14, 0, ago(400), ['seen-once']],
    [14, 900, ago(13), ['grace']],
    [1, 2, ago(1), []],
    [1, 2, ago(1, -1), ['grace']],
    [0, 2, ago(0), []],
    [0, 1, ago(0), ['seen-once']],
    [0, 2, ago(0, -1), ['grace']],
    [3650, 2, ago(3649), ['grace']],
    [3650, 2, ago(3650), []],
  ])(
    'with minIdleDays %i, seen %i times since %s: %j',
    (minIdleDays, count, firstSeenAt, names) => {
      const guards = graceGuards({ count, firstSeenAt }, minIdleDays, NOW)

      expect(guards.map(({ name }) => name)).toEqual(names)
      expect(guards.every(({ verdict }) => verdict === 'wait')).toBe(true)
    },
  )

  it('says until when it must stay idle', () => {
    const [guard] = graceGuards(
      { count: 2, firstSeenAt: new Date('2026-03-20T23:00:00Z') },
      14,
      NOW,
    )

    expect(guard).toMatchObject({
      reason: 'first seen idle 2026-03-20, less than 14 days ago',
      remedy: 'it must stay idle until 2026-04-03',
    })
  })
})

describe('ageGuards', () => {
  it.each([
    [14, ago(14), null],
    [14, ago(14, 1), null],
    [14, ago(14, -1), 'wait'],
    [14, ago(0), 'wait'],
    [1, ago(1), null],
    [1, ago(1, -1), 'wait'],
    [14, null, 'unknown'],
    [1, null, 'unknown'],
    [0, null, null],
    [0, ago(0), null],
    [0, ago(-1), null],
  ])('with minIdleDays %i, created %s: %s', (minIdleDays, createdAt, verdict) => {
    const guards = ageGuards(createdAt, minIdleDays, NOW)

    expect(guards.map((guard) => guard.verdict)).toEqual(verdict === null ? [] : [verdict])
    expect(guards.every(({ name }) => name === 'age')).toBe(true)
  })
})
