/** How an amount is written on a wire: from integers, digit by digit, never by way of a float. */

import { decimalUsd, type UsdMicros } from '../core/money.ts'

const LARGEST = 1e15

/** Micro-dollars as dollars; other numbers in milli-units. Null: it is no finite number, so it is not sent. */
export function wireValue(value: UsdMicros | number): string | null {
  if (typeof value === 'bigint') return decimalUsd(value)
  if (!Number.isFinite(value) || Math.abs(value) > LARGEST) return null
  return Number.isInteger(value) ? String(value) : value.toFixed(3)
}
