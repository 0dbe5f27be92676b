/** Removals and what becomes of them, at random; and the ledger's sums worked out another way. */

import * as fc from 'fast-check'
import { type Line, linesOf, type Removal, reversalOf, runRateAt } from '../../src/core/savings.ts'
import { quotient, type Rational, rational } from '../support/rational.ts'

export const HOUR_MS = 3_600_000
export const MONTH_MS = 730 * HOUR_MS
const DAY_MS = 24 * HOUR_MS
export const EPOCH = Date.parse('2024-01-01T00:00:00.000Z')
/** Long enough for every horizon that is drawn. */
export const DOOMSDAY = new Date('2031-01-01T00:00:00.000Z')

/** Within three years, one of them a leap year; now and then at a boundary that matters. */
export const moment: fc.Arbitrary<Date> = fc
  .oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 3 * 366 * DAY_MS }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 * 366 }).map((day) => day * DAY_MS) },
  )
  .map((ms) => new Date(EPOCH + ms))

const micros = fc.bigInt({ min: 0n, max: 10_000_000_000n })
const price = fc.option(micros, { freq: 6 })

export const removals: fc.Arbitrary<Removal> = fc
  .record({
    monthlyMicros: price,
    removedAt: moment,
    binMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 7 * DAY_MS })),
    horizonMonths: fc.integer({ min: 1, max: 24 }),
    kept: fc.option(fc.record({ monthlyMicros: price, days: fc.integer({ min: 0, max: 90 }) })),
  })
  .map(({ binMs, kept, removedAt, ...rest }) => ({
    ...rest,
    removedAt,
    billedUntil: later(removedAt, binMs),
    kept: kept && {
      monthlyMicros: kept.monthlyMicros,
      until: later(removedAt, kept.days * DAY_MS),
    },
  }))

export interface Life {
  readonly removal: Removal
  /** Null: it stays removed. */
  readonly undoneAt: Date | null
}

export const lives: fc.Arbitrary<Life> = fc
  .record({
    removal: removals,
    undoneAfterMs: fc.option(fc.integer({ min: 0, max: 800 * DAY_MS })),
  })
  .map(({ removal, undoneAfterMs }) => ({
    removal,
    undoneAt: undoneAfterMs === null ? null : later(removal.removedAt, undoneAfterMs),
  }))

export function later(at: Date, ms: number): Date {
  return new Date(at.getTime() + ms)
}

export function ledgerOf({ removal, undoneAt }: Life): Line[] {
  const lines = linesOf(removal)
  if (!undoneAt) return lines
  return [...lines, ...lines.flatMap((line) => reversalOf(line, undoneAt) ?? [])]
}

/** The integral of the run-rate, piece by piece between its changes. */
export function integral(lines: readonly Line[], until: Date): Rational {
  const changes = new Set(lines.flatMap((it) => [it.startsAt.getTime(), it.endsAt.getTime()]))
  const times = [...changes].filter((ms) => ms < until.getTime()).toSorted((a, b) => a - b)
  let microMs = 0n
  for (const [index, from] of times.entries()) {
    const to = times[index + 1] ?? until.getTime()
    microMs += runRateAt(lines, new Date(from)) * BigInt(to - from)
  }
  return quotient({ top: microMs, bottom: 1n }, rational(MONTH_MS))
}

/** The greatest whole number that is not above. */
export function floorOf({ top, bottom }: Rational): bigint {
  const whole = top / bottom
  return top < 0n && whole * bottom !== top ? whole - 1n : whole
}
