/**
 * What usage costs at list price. Sums are exact until one final rounding to micro-dollars. A price
 * that is not in the list is unpriced (null), never zero.
 */

import { microsFromPicos, type UsdMicros, type UsdPicos, usdPicos } from './money.ts'

/** One priced dimension: 100 GiB-month of gp3 in eu-west-1. */
export interface Usage {
  readonly sku: string
  /** The price list's own key for the place: a region, or a local zone by its zone id. */
  readonly location: string
  /** A whole number of `unit`; null when the cloud did not say, which makes the resource unpriced. */
  readonly quantity: number | null
  readonly unit: string
}

export interface UnitPrice {
  /** Decimal USD, as published. */
  readonly usd: string
  /** How many units this buys: throughput is published per 1,024 MiB/s. */
  readonly per: number
}

export interface PriceLine {
  readonly sku: string
  readonly quantity: number | null
  readonly unit: string
  readonly unitPrice: UnitPrice | null
}

export interface Price {
  /** USD micro-dollars per month; null when any line has no price. */
  readonly monthlyMicros: UsdMicros | null
  readonly lines: readonly PriceLine[]
  /** ISO date of the price list. */
  readonly priceDate: string
  readonly source: string
}

/** The sum of quantity x unit price over all lines; null when a quantity or a price is unknown. */
export function monthlyCost(lines: readonly PriceLine[]): UsdMicros | null {
  let numerator = 0n
  let denominator = 1n
  for (const { quantity, unitPrice } of lines) {
    if (quantity === null || unitPrice === null) return null
    const per = BigInt(unitPrice.per)
    numerator = numerator * per + BigInt(quantity) * picosOf(unitPrice.usd) * denominator
    denominator *= per
  }
  return microsFromPicos(numerator, denominator)
}

/** A price list has few prices, and a scan asks for one of them with every resource. */
const known = new Map<string, UsdPicos>()

function picosOf(decimal: string): UsdPicos {
  const picos = known.get(decimal) ?? usdPicos(decimal)
  known.set(decimal, picos)
  return picos
}

/** '100 GiB-month x $0.08 + 2000 IOPS-month x $0.005': what a person can check with a calculator. */
export function formulaOf(lines: readonly PriceLine[]): string {
  if (lines.length === 0) return 'no charge'
  return lines
    .map(({ quantity, unit, unitPrice }) => {
      if (!unitPrice) return `${quantity ?? '?'} ${unit} (no published price)`
      const divisor = unitPrice.per === 1 ? '' : ` / ${unitPrice.per}`
      return `${quantity ?? '?'} ${unit} x $${unitPrice.usd}${divisor}`
    })
    .join(' + ')
}
