import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formulaOf, monthlyCost, type PriceLine } from '../../src/core/price.ts'
import { product, quotient, rational, rounded, sumOf } from '../support/rational.ts'

const unitPrices = fc.record({
  usd: fc.stringMatching(/^[0-9]{1,6}(?:\.[0-9]{1,12})?$/),
  per: fc.constantFrom(1, 7, 1_000, 1_024),
})

const lines: fc.Arbitrary<PriceLine> = fc.record({
  sku: fc.constantFrom('ebs.gp3.storage', 'ebs.gp3.iops', 'ebs.gp3.throughput'),
  quantity: fc.nat(2_000_000),
  unit: fc.constantFrom('GiB-month', 'IOPS-month', 'MiB/s-month'),
  unitPrice: unitPrices,
})

function line(change: Partial<PriceLine> = {}): PriceLine {
  const unitPrice = { usd: '0.08', per: 1 }
  return { sku: 'ebs.gp3.storage', quantity: 100, unit: 'GiB-month', unitPrice, ...change }
}

describe('monthlyCost', () => {
  it('is the exact sum of all lines, rounded once', () => {
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 6 }), (all) => {
        const terms = all.map(({ quantity, unitPrice }) =>
          quotient(
            product(rational(quantity ?? 0), rational(unitPrice?.usd ?? '0')),
            rational(unitPrice?.per ?? 1),
          ),
        )

        expect(monthlyCost(all)).toBe(rounded(sumOf(terms), 6))
      }),
    )
  })

  it('does not round line by line: three halves of a micro-dollar make two', () => {
    const half = line({ quantity: 1, unitPrice: { usd: '0.0000005', per: 1 } })

    expect(monthlyCost([half, half, half])).toBe(2n)
  })

  it.each([
    ['a quantity', { quantity: null }],
    ['a unit price', { unitPrice: null }],
  ])('is unknown when %s is unknown, wherever the line stands', (_what, unknown) => {
    const known = fc.array(lines, { maxLength: 4 })

    fc.assert(
      fc.property(known, known, (before, after) => {
        expect(monthlyCost([...before, line(unknown), ...after])).toBeNull()
      }),
    )
  })

  it('is unknown, not zero, for zero units without a price', () => {
    expect(monthlyCost([line({ quantity: 0, unitPrice: null })])).toBeNull()
  })

  it('is zero when nothing is charged for', () => {
    expect(monthlyCost([])).toBe(0n)
  })
})

describe('formulaOf', () => {
  it('can be checked with a calculator', () => {
    const iops = line({ quantity: 2_000, unit: 'IOPS-month', unitPrice: { usd: '0.005', per: 1 } })
    const throughput = line({
      quantity: 125,
      unit: 'MiB/s-month',
      unitPrice: { usd: '40.96', per: 1_024 },
    })

    const formula = formulaOf([line(), iops, throughput])

    expect(formula).toBe(
      '100 GiB-month x $0.08 + 2000 IOPS-month x $0.005 + 125 MiB/s-month x $40.96 / 1024',
    )
  })

  it('says which part has no price, and which quantity is unknown', () => {
    const formula = formulaOf([line({ unitPrice: null }), line({ quantity: null })])

    expect(formula).toBe('100 GiB-month (no published price) + ? GiB-month x $0.08')
  })

  it('says so when nothing is charged for', () => {
    expect(formulaOf([])).toBe('no charge')
  })
})
