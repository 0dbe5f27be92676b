/** The limits in the policy file. Null turns one off; what is left out keeps its careful default. */

import { type Static, Type } from 'typebox'
import type { Limits } from '../core/limits.ts'
import { micros, Usd } from './policy-usd.ts'

const count = (description: string): Type.TOptional<Type.TUnion<[Type.TInteger, Type.TNull]>> =>
  Type.Optional(
    Type.Union([Type.Integer({ minimum: 0, maximum: 1_000_000 }), Type.Null()], { description }),
  )

export const LimitsFile = Type.Object(
  {
    removalsPerScan: count('Removals that rest on one scan. Default 100.'),
    removalsPerDay: count('Removals in 24 hours. Default 100.'),
    removalsPerAccountAndDay: count('Removals in one account in 24 hours. Default 50.'),
    usdPerDay: Type.Optional(
      Type.Union([Usd, Type.Null()], {
        description: 'Monthly cost of what is removed in 24 hours. Default 10000.',
      }),
    ),
    sharePercent: Type.Optional(
      Type.Union([Type.Integer({ minimum: 0, maximum: 100 }), Type.Null()], {
        description:
          'Per cent of all resources of one kind in one region, idle or not, in 24 hours. Default 25.',
      }),
    ),
    shareFloor: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000_000,
        description: 'So many of a region are allowed whatever share they are. Default 20.',
      }),
    ),
  },
  {
    additionalProperties: false,
    description:
      'How much may be removed at most; reaching one makes the rest wait. null: no limit.',
  },
)

export function limitsOf(file: Static<typeof LimitsFile> = {}): Partial<Limits> {
  const { usdPerDay, ...plain } = file
  if (usdPerDay === undefined) return plain
  return { ...plain, monthlyMicrosPerDay: usdPerDay === null ? null : micros(usdPerDay) }
}
