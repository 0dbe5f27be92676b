import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalUsd, formatUsd, microsFromPicos, usd, usdPicos } from '../../src/core/money.ts'
import { rational, rounded } from '../support/rational.ts'

const amount = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n })

/** Plain decimals with up to `places` digits behind the point, leading zeros and all. */
function decimals(places: number): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(`^-?[0-9]{1,18}(?:\\.[0-9]{1,${places}})?$`))
}

describe.each([
  ['usd', usd, 6],
  ['usdPicos', usdPicos, 12],
])('%s', (_name, parse, places) => {
  it('reads every plain decimal exactly', () => {
    fc.assert(
      fc.property(decimals(places), (text) => {
        expect(parse(text)).toBe(rounded(rational(text), places))
      }),
    )
  })

  it('refuses a decimal that it cannot hold exactly, instead of rounding it', () => {
    const tooFine = `0.${'0'.repeat(places)}1`

    expect(() => parse(tooFine)).toThrow(RangeError)
  })

  it.each(['', ' 1', '1 ', '+1', '1.', '.5', '1e3', '0x10', '1,000.00', '--1', 'NaN', '١', '1\n'])(
    'refuses %j',
    (text) => {
      expect(() => parse(text)).toThrow(RangeError)
    },
  )
})

describe('usd', () => {
  it.each([
    ['8.213', 8_213_000n],
    ['0', 0n],
    ['-0', 0n],
    ['-0.000001', -1n],
    ['000123456789.100000', 123_456_789_100_000n],
  ])('reads %s', (text, micros) => {
    expect(usd(text)).toBe(micros)
  })
})

describe('microsFromPicos', () => {
  it.each([
    [499_999n, 1n, 0n],
    [500_000n, 1n, 1n],
    [-499_999n, 1n, 0n],
    [-500_000n, 1n, -1n],
    [1_499_999n, 1n, 1n],
    [1_500_000n, 1n, 2n],
    [1_499_999n * 3n, 3n, 1n],
    [4_499_999n, 3n, 1n],
    [4_500_000n, 3n, 2n],
    [4_500_001n, 3n, 2n],
  ])('rounds %s/%s pico-dollars half away from zero', (numerator, denominator, micros) => {
    expect(microsFromPicos(numerator, denominator)).toBe(micros)
  })

  it('rounds any fraction to the nearest micro-dollar, once', () => {
    const denominators = fc.bigInt({ min: 1n, max: 10n ** 9n })

    fc.assert(
      fc.property(amount, denominators, (numerator, denominator) => {
        const exact = { top: numerator, bottom: denominator * 1_000_000n }

        expect(microsFromPicos(numerator, denominator)).toBe(rounded(exact, 0))
      }),
    )
  })
})

describe('decimalUsd', () => {
  it.each([
    [8_213_400n, '8.2134'],
    [8_000_000n, '8.00'],
    [500_000n, '0.50'],
    [1n, '0.000001'],
    [0n, '0.00'],
    [-1_500_000n, '-1.50'],
    [-1n, '-0.000001'],
  ])('writes %s as %s', (micros, text) => {
    expect(decimalUsd(micros)).toBe(text)
  })

  it('loses nothing, and has at least two places', () => {
    fc.assert(
      fc.property(amount, (micros) => {
        const text = decimalUsd(micros)

        expect(usd(text)).toBe(micros)
        expect(text).toMatch(/^-?\d+\.(?:\d{2}|\d{2,5}[1-9])$/)
      }),
    )
  })
})

describe('formatUsd', () => {
  it.each([
    [8_215_000n, '$8.22'],
    [8_214_999n, '$8.21'],
    [1_234_000_000n, '$1,234.00'],
    [999_995_000n, '$1,000.00'],
    [1_234_567_890_000_000n, '$1,234,567,890.00'],
    [999_990_000n, '$999.99'],
    [0n, '$0.00'],
    [-5_000n, '-$0.01'],
    [-4_999n, '$0.00'],
    [-1_234_560_000n, '-$1,234.56'],
  ])('writes %s micro-dollars as %s', (micros, text) => {
    expect(formatUsd(micros)).toBe(text)
  })

  it('rounds to the nearest cent and groups by thousands', () => {
    fc.assert(
      fc.property(amount, (micros) => {
        const text = formatUsd(micros)

        const cents = BigInt(text.replaceAll(/[$,.]/g, ''))
        expect(cents).toBe(rounded({ top: micros, bottom: 1_000_000n }, 2))
        expect(text).toMatch(/^-?\$\d{1,3}(?:,\d{3})*\.\d{2}$/)
      }),
    )
  })
})
