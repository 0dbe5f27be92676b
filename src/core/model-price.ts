/** What tokens cost. A price that is not known is null, and so is the cost: never zero. */

import { microsFromPicos, type UsdMicros, usdPicos } from './money.ts'

/** Decimal USD for a million tokens. Thinking counts as output. */
export interface ModelPrice {
  readonly inputUsd: string
  readonly outputUsd: string
  /** ISO day on which it was read. */
  readonly date: string
  readonly source: string
}

export interface TokenUse {
  readonly input: number
  readonly output: number
}

const MILLION = 1_000_000n

/** Exact until one final rounding to micro-dollars. */
export function costOf(used: TokenUse, price: ModelPrice): UsdMicros {
  const picos =
    BigInt(used.input) * usdPicos(price.inputUsd) + BigInt(used.output) * usdPicos(price.outputUsd)
  return microsFromPicos(picos, MILLION)
}
