/** Exact fractions for oracles: another way to the same sums than the code under test takes. */

export interface Rational {
  readonly top: bigint
  readonly bottom: bigint
}

const DECIMAL = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d*))?$/

/** '0.08' is 8/100, 3 is 3/1. */
export function rational(value: string | number): Rational {
  const parts = DECIMAL.exec(String(value))?.groups
  if (!parts) throw new Error(`not a decimal: ${value}`)
  const { sign, whole = '', fraction = '' } = parts
  const top = BigInt(whole + fraction) * (sign ? -1n : 1n)
  return { top, bottom: BigInt(`1${'0'.repeat(fraction.length)}`) }
}

export function sumOf(terms: readonly Rational[]): Rational {
  return terms.reduce(
    (sum, term) => ({
      top: sum.top * term.bottom + term.top * sum.bottom,
      bottom: sum.bottom * term.bottom,
    }),
    rational(0),
  )
}

export function product(a: Rational, b: Rational): Rational {
  return { top: a.top * b.top, bottom: a.bottom * b.bottom }
}

export function quotient(a: Rational, b: Rational): Rational {
  return { top: a.top * b.bottom, bottom: a.bottom * b.top }
}

/** The nearest whole number of 10^-places; a tie goes away from zero. */
export function rounded({ top, bottom }: Rational, places: number): bigint {
  const scaled = top * BigInt(`1${'0'.repeat(places)}`)
  const size = scaled < 0n ? -scaled : scaled
  const whole = size / bottom
  const nearest = (size - whole * bottom) * 2n >= bottom ? whole + 1n : whole
  return scaled < 0n ? -nearest : nearest
}
