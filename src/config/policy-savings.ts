/** What the policy file says about counting savings. */

import { type Static, Type } from 'typebox'
import { DEFAULT_POLICY, type SavingsTerms } from '../core/policy.ts'
import { micros, Usd } from './policy-usd.ts'

export const SavingsFile = Type.Object(
  {
    horizonMonths: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 120,
        description: 'For how many months a removal counts as a saving. Default 12.',
      }),
    ),
    ownMonthlyUsd: Type.Optional(
      Type.Union([Usd, Type.Null()], {
        description:
          'What running CloudThrift costs per month, for its net return. Default null: unknown.',
      }),
    ),
  },
  { additionalProperties: false },
)

export function savingsTermsOf(file: Static<typeof SavingsFile> = {}): SavingsTerms {
  const { horizonMonths, ownMonthlyMicros } = DEFAULT_POLICY.savings
  const own = file.ownMonthlyUsd ?? null
  return {
    horizonMonths: file.horizonMonths ?? horizonMonths,
    ownMonthlyMicros: own === null ? ownMonthlyMicros : micros(own),
  }
}
