/**
 * Money is an integer, so sums never drift: micro-dollars where an amount is kept or shown,
 * pico-dollars where unit prices are multiplied. Text exists only at the edge.
 */

/** 1e-6 USD. */
export type UsdMicros = bigint
/** 1e-12 USD: every published unit price is a whole number of these. */
export type UsdPicos = bigint

const MICRO_DIGITS = 6
const PICO_DIGITS = 12
const PICOS_PER_MICRO = 1_000_000n

/** '8.213' -> 8_213_000n. Throws RangeError on anything but a plain decimal of at most 6 places. */
export function usd(decimal: string): UsdMicros {
  return scaled(decimal, MICRO_DIGITS)
}

/** '0.0000000655' -> 65_500n. Throws RangeError on anything but a plain decimal of at most 12 places. */
export function usdPicos(decimal: string): UsdPicos {
  return scaled(decimal, PICO_DIGITS)
}

/** numerator/denominator pico-dollars as micro-dollars, rounded once, half away from zero. */
export function microsFromPicos(numerator: UsdPicos, denominator: bigint): UsdMicros {
  const divisor = denominator * PICOS_PER_MICRO
  const magnitude = numerator < 0n ? -numerator : numerator
  const rounded = (magnitude + divisor / 2n) / divisor
  return numerator < 0n ? -rounded : rounded
}

/** 8_213_400n -> '8.2134'. Exact, with at least two places: what JSON and CSV carry. */
export function decimalUsd(amount: UsdMicros): string {
  const { sign, digits } = split(amount, MICRO_DIGITS)
  const [whole = '0', fraction = ''] = digits.split('.')
  return `${sign}${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`
}

/** 8_215_000n -> '$8.22', 1_234_000_000n -> '$1,234.00'. Whole cents, half away from zero. */
export function formatUsd(amount: UsdMicros): string {
  const cents = microsFromPicos(amount * PICOS_PER_MICRO, 10_000n)
  const { sign, digits } = split(cents, 2)
  const [whole = '0', fraction = ''] = digits.split('.')
  return `${sign}$${whole.replace(/\B(?=(?:\d{3})+$)/g, ',')}.${fraction}`
}

function scaled(decimal: string, places: number): bigint {
  const match = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?$/.exec(decimal)
  const { sign, whole = '0', fraction = '' } = match?.groups ?? {}
  if (!match || fraction.length > places) {
    throw new RangeError(`not a decimal amount of at most ${places} places: ${decimal}`)
  }
  const magnitude = BigInt(whole + fraction.padEnd(places, '0'))
  return sign === '-' ? -magnitude : magnitude
}

function split(amount: bigint, places: number): { sign: string; digits: string } {
  const magnitude = (amount < 0n ? -amount : amount).toString().padStart(places + 1, '0')
  const digits = `${magnitude.slice(0, -places)}.${magnitude.slice(-places)}`
  return { sign: amount < 0n ? '-' : '', digits }
}
