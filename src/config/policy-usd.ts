/** Dollars in the policy file: whole numbers, or decimals in quotes. */

import { Type } from 'typebox'
import { type UsdMicros, usd } from '../core/money.ts'

export const Usd = Type.Union([
  Type.Integer({ minimum: 0, maximum: 1_000_000_000 }),
  Type.String({ pattern: '^\\d{1,9}(?:\\.\\d{1,6})?$' }),
])

export function micros(amount: number | string): UsdMicros {
  return usd(String(amount))
}
