import { array, assert, bigInt, option, property, shuffledSubarray } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CARD_STATES } from '../../src/core/card.ts'
import {
  addUp,
  cheapLines,
  digestOf,
  isProduction,
  proposalOf,
  sumOf,
} from '../../src/core/digest.ts'
import { lineAt, NOW } from '../support/discord/views.ts'

const lines = Array.from({ length: 12 }, (_, index) => lineAt(index))
const about = { digestId: 'd', cheapBelow: 5_000_000n, requestedAt: NOW, expiresAt: NOW }

function rows(all: readonly (bigint | null)[]): { monthlyMicros: bigint | null }[] {
  return all.map((monthlyMicros) => ({ monthlyMicros }))
}

describe('sumOf', () => {
  it('counts what has no price and never adds it as zero', () => {
    const sum = sumOf([{ monthlyMicros: 3n }, { monthlyMicros: null }, { monthlyMicros: 4n }])

    expect(sum).toEqual({ count: 3, micros: 7n, unpriced: 1 })
  })

  it('of the parts is the sum of all', () => {
    const amounts = array(option(bigInt({ min: 0n, max: 10n ** 12n }), { nil: null }))
    assert(
      property(amounts, amounts, (left, right) => {
        expect(addUp([sumOf(rows(left)), sumOf(rows(right))])).toEqual(
          sumOf(rows([...left, ...right])),
        )
      }),
    )
  })
})

describe('proposalOf', () => {
  it('has the same fingerprint in any order, and another one for any other list', () => {
    const { fingerprint } = proposalOf(lines, true)
    assert(
      property(shuffledSubarray(lines), (some) => {
        const isAll = some.length === lines.length

        expect(proposalOf(some, true).fingerprint === fingerprint).toBe(isAll)
      }),
    )
  })

  it('changes with the revision and with the amount of one line', () => {
    const [first, ...rest] = lines
    const { fingerprint } = proposalOf(lines, true)
    const changed = [{ revision: 3 }, { monthlyMicros: 1n }, { monthlyMicros: null }].map(
      (change) => proposalOf([{ ...lineAt(0), ...change }, ...rest], true).fingerprint,
    )

    expect(first).toEqual(lineAt(0))
    expect(new Set([fingerprint, ...changed]).size).toBe(4)
  })

  it('leaves out what must be decided on its own card, and says how many', () => {
    const { lines: kept, leftOut, sum } = proposalOf(lines, false)

    expect(kept.every((line) => !line.isOwnCardOnly)).toBe(true)
    expect([kept.length, leftOut, sum.count]).toEqual([9, 3, 9])
  })
})

describe('cheapLines', () => {
  it('are open, below the limit, priced, and decided in a bunch', () => {
    const below = 10_000_000n
    const cheap = { monthlyMicros: 9_999_999n, isOwnCardOnly: false }
    const candidates = [
      lineAt(1, cheap),
      lineAt(2, { ...cheap, monthlyMicros: below }),
      lineAt(3, { ...cheap, monthlyMicros: null }),
      lineAt(4, { ...cheap, isOwnCardOnly: true }),
      ...CARD_STATES.map((state, index) => lineAt(10 + index, { ...cheap, state })),
    ]

    expect(cheapLines(candidates, below).map(({ state }) => state)).toEqual([
      'pending',
      'pending',
      'second',
    ])
  })
})

describe('digestOf', () => {
  it('counts every line once, in whatever state it is', () => {
    const all = CARD_STATES.map((state, index) => lineAt(index, { state }))

    const { counts } = digestOf(all, about)

    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    expect(total).toBe(CARD_STATES.length)
  })

  it('shows the five dearest, and each kind with its sum', () => {
    const { largest, byKind, total } = digestOf(lines, about)

    expect(largest.map(({ monthlyMicros }) => monthlyMicros)).toEqual(
      lines
        .map(({ monthlyMicros }) => monthlyMicros ?? 0n)
        .toSorted((a, b) => Number(b - a))
        .slice(0, 5),
    )
    expect(byKind.map(({ count }) => count)).toEqual([9, 3])
    expect(addUp(byKind).micros).toBe(total.micros)
  })
})

describe('isProduction', () => {
  it.each([
    [{ Environment: 'prod' }, true],
    [{ env: 'Production' }, true],
    [{ stage: 'prd' }, true],
    [{ Environment: 'preprod' }, false],
    [{ Product: 'prod' }, false],
    [{}, false],
  ])('of %j is %s', (tags, verdict) => {
    expect(isProduction(tags)).toBe(verdict)
  })
})
