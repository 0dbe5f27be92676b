import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { usd } from '../../src/core/money.ts'
import {
  type Line,
  linesOf,
  type Removal,
  realisedAt,
  reversalOf,
  runRateAt,
} from '../../src/core/savings.ts'
import {
  DOOMSDAY,
  floorOf,
  integral,
  later,
  ledgerOf,
  lives,
  MONTH_MS,
  moment,
  removals,
} from './ledger-lives.ts'

const AT = new Date('2026-03-02T09:00:00.000Z')
const DAY_MS = 86_400_000

function removal(change: Partial<Removal> = {}): Removal {
  return {
    monthlyMicros: usd('8.00'),
    removedAt: AT,
    billedUntil: AT,
    horizonMonths: 12,
    kept: null,
    ...change,
  }
}

function kept(monthly: string | null, days = 30): Removal['kept'] {
  return {
    monthlyMicros: monthly === null ? null : usd(monthly),
    until: later(AT, days * DAY_MS),
  }
}

describe('linesOf', () => {
  it('books the whole rate at once, for the horizon', () => {
    expect(linesOf(removal())).toEqual([
      {
        kind: 'booked',
        monthlyMicros: usd('8.00'),
        startsAt: AT,
        endsAt: new Date('2027-03-02T09:00:00.000Z'),
      },
    ])
  })

  it('saves nothing while the recycle bin still bills, and then for the whole horizon', () => {
    const billedUntil = later(AT, 7 * DAY_MS)

    const [booked] = linesOf(removal({ billedUntil }))

    expect(booked).toMatchObject({
      startsAt: billedUntil,
      endsAt: later(billedUntil, 12 * MONTH_MS),
    })
  })

  it('takes off what the backup costs, from the removal until it expires', () => {
    const billedUntil = later(AT, 7 * DAY_MS)

    const [, offset] = linesOf(removal({ billedUntil, kept: kept('5.00') }))

    expect(offset).toEqual({
      kind: 'offset',
      monthlyMicros: usd('-5.00'),
      startsAt: AT,
      endsAt: later(AT, 30 * DAY_MS),
    })
  })

  it('claims nothing before a backup of unknown price has expired', () => {
    const [booked, offset] = linesOf(removal({ kept: kept(null) }))

    expect(booked).toMatchObject({
      startsAt: later(AT, 30 * DAY_MS),
      endsAt: later(AT, 12 * MONTH_MS),
    })
    expect(offset).toMatchObject({ kind: 'offset', monthlyMicros: null })
  })

  it('books a removal even if nothing of it can ever be claimed', () => {
    const lines = linesOf(removal({ horizonMonths: 1, kept: kept(null, 90) }))

    expect(lines[0]).toMatchObject({ kind: 'booked', monthlyMicros: usd('8.00') })
    expect(realisedAt(lines, DOOMSDAY)).toBe(0n)
  })

  it('has no line for a backup that is not kept', () => {
    expect(linesOf(removal({ kept: kept('5.00', 0) }))).toHaveLength(1)
  })
})

/** Of a removal without a backup. */
function bookedLine(): Line {
  const [line] = linesOf(removal())
  if (!line) throw new Error('nothing was booked')
  return line
}

describe('reversalOf', () => {
  const line = bookedLine()

  it('is the opposite rate from the undo on', () => {
    const undoneAt = later(AT, 3 * DAY_MS)

    expect(reversalOf(line, undoneAt)).toEqual({
      kind: 'reversed',
      monthlyMicros: usd('-8.00'),
      startsAt: undoneAt,
      endsAt: line.endsAt,
    })
  })

  it('covers all of a line that has not begun', () => {
    expect(reversalOf(line, later(AT, -DAY_MS))).toMatchObject({ startsAt: line.startsAt })
  })

  it('has nothing to take back of a line that is over', () => {
    expect(reversalOf(line, line.endsAt)).toBeNull()
  })
})

describe('a run-rate and what it comes to', () => {
  it.each([
    ['a month of 31 days', '2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', 744n],
    ['a month of 30 days', '2026-04-01T00:00:00Z', '2026-05-01T00:00:00Z', 720n],
    ['a February', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z', 672n],
    ['a leap February', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z', 696n],
    [
      'a night on which clocks are put forward',
      '2026-03-28T12:00:00Z',
      '2026-03-29T12:00:00Z',
      24n,
    ],
    ['a night on which clocks are put back', '2026-10-24T12:00:00Z', '2026-10-25T12:00:00Z', 24n],
  ])('counts the hours of %s', (_name, from, until, hours) => {
    const hourly = usd('0.01')
    const startsAt = new Date(from)
    const line: Line = {
      kind: 'booked',
      monthlyMicros: hourly * 730n,
      startsAt,
      endsAt: later(startsAt, 12 * MONTH_MS),
    }

    const realised = realisedAt([line], new Date(until))

    expect(realised).toBe(hours * hourly)
  })

  it('is rounded down, also below zero', () => {
    const line: Line = {
      kind: 'offset',
      monthlyMicros: -1n,
      startsAt: AT,
      endsAt: later(AT, MONTH_MS),
    }

    expect(realisedAt([line], later(AT, 1))).toBe(-1n)
    expect(realisedAt([{ ...line, kind: 'booked', monthlyMicros: 1n }], later(AT, 1))).toBe(0n)
  })

  it('has the rate of a line from its first millisecond until before its end', () => {
    const line = bookedLine()
    const rates = [-1, 0, 12 * MONTH_MS - 1, 12 * MONTH_MS].map((ms) =>
      runRateAt([line], later(AT, ms)),
    )

    expect(rates).toEqual([0n, usd('8'), usd('8'), 0n])
  })
})

describe('the ledger, whatever happens', () => {
  it('has realised the integral of its run-rate, rounded down', () => {
    fc.assert(
      fc.property(fc.array(lives, { maxLength: 8 }), moment, (all, at) => {
        const lines = all.flatMap(ledgerOf)

        expect(realisedAt(lines, at)).toBe(floorOf(integral(lines, at)))
      }),
    )
  })

  it('comes to the same in whatever order its lines were written', () => {
    const shuffled = fc
      .array(lives, { minLength: 1, maxLength: 6 })
      .map((all) => all.flatMap(ledgerOf))
      .chain((lines) =>
        fc.tuple(
          fc.constant(lines),
          fc.shuffledSubarray(lines, { minLength: lines.length, maxLength: lines.length }),
        ),
      )
    fc.assert(
      fc.property(shuffled, moment, ([lines, others], at) => {
        expect(realisedAt(others, at)).toBe(realisedAt(lines, at))
        expect(runRateAt(others, at)).toBe(runRateAt(lines, at))
      }),
    )
  })

  it('stands still for ever after an undo', () => {
    fc.assert(
      fc.property(lives, moment, (life, at) => {
        if (!life.undoneAt || at < life.undoneAt) return
        const lines = ledgerOf(life)

        expect(runRateAt(lines, at)).toBe(0n)
        expect(realisedAt(lines, at)).toBe(realisedAt(lines, life.undoneAt))
      }),
    )
  })

  it('is not changed before the undo by the undo', () => {
    fc.assert(
      fc.property(lives, moment, (life, at) => {
        if (!life.undoneAt || at > life.undoneAt) return

        expect(realisedAt(ledgerOf(life), at)).toBe(realisedAt(linesOf(life.removal), at))
      }),
    )
  })

  it('comes to the horizon times the rate, to the micro-dollar', () => {
    fc.assert(
      fc.property(removals, (drawn) => {
        const lines = linesOf({ ...drawn, kept: null })
        const whole = BigInt(drawn.horizonMonths) * (drawn.monthlyMicros ?? 0n)

        expect(realisedAt(lines, DOOMSDAY)).toBe(whole)
      }),
    )
  })

  it('never falls and is never negative where nothing is kept', () => {
    fc.assert(
      fc.property(removals, moment, moment, (drawn, one, other) => {
        const lines = linesOf({ ...drawn, kept: null })
        const [early, late] = one < other ? [one, other] : [other, one]

        expect(realisedAt(lines, early)).toBeGreaterThanOrEqual(0n)
        expect(realisedAt(lines, late)).toBeGreaterThanOrEqual(realisedAt(lines, early))
      }),
    )
  })

  it('is negative only while what is kept costs more than is saved', () => {
    fc.assert(
      fc.property(removals, moment, (drawn, at) => {
        const { kept: backup } = drawn
        const isDear = (backup?.monthlyMicros ?? 0n) > (drawn.monthlyMicros ?? 0n)
        if (isDear || drawn.billedUntil > drawn.removedAt) return
        const lines = linesOf({ ...drawn, horizonMonths: 24 })

        expect(runRateAt(lines, at)).toBeGreaterThanOrEqual(0n)
        expect(realisedAt(lines, at)).toBeGreaterThanOrEqual(0n)
      }),
    )
  })

  it('adds nothing for what has no price', () => {
    fc.assert(
      fc.property(removals, moment, (drawn, at) => {
        const lines = linesOf({ ...drawn, monthlyMicros: null, kept: null })

        expect([runRateAt(lines, at), realisedAt(lines, at)]).toEqual([0n, 0n])
      }),
    )
  })
})
