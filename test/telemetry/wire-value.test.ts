import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { usd } from '../../src/core/money.ts'
import { asciiLine } from '../../src/telemetry/ascii.ts'
import { wireValue } from '../../src/telemetry/wire-value.ts'

describe('wireValue', () => {
  it('writes an amount so that reading it gives the same, digit by digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (micros) => {
        expect(usd(wireValue(micros) ?? '')).toBe(micros)
      }),
    )
  })

  it('writes no number that a receiver would have to guess', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(wireValue(value) ?? '0').toMatch(/^-?\d{1,16}(?:\.\d{3})?$/)
      }),
    )
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1e16])('refuses %d', (value) => {
    expect(wireValue(value)).toBeNull()
  })
})

describe('asciiLine', () => {
  it('is one line of printable ASCII whose length is its length in bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const line = asciiLine(text)

        expect(line).toMatch(/^[ -{}~]{0,300}$/)
        expect(Buffer.byteLength(line)).toBe(line.length)
      }),
    )
  })

  it('leaves plain text as it is', () => {
    expect(asciiLine('aws/ebs-volume-unattached vol-1 in eu-west-1')).toBe(
      'aws/ebs-volume-unattached vol-1 in eu-west-1',
    )
  })
})
