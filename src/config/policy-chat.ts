/** What the policy file says about the chat. */

import { type Static, Type } from 'typebox'
import type { Policy } from '../core/policy.ts'
import { micros, Usd } from './policy-usd.ts'

const strict = { additionalProperties: false }

export const ChatTerms = Type.Object(
  {
    digestFrom: Type.Optional(
      Type.Integer({
        minimum: 2,
        maximum: 1_000,
        description: 'So many questions that come together are one digest. Default 6.',
      }),
    ),
    bunchBelowUsd: Type.Optional({
      ...Usd,
      description: 'What costs less per month may be approved in a bunch. Default 5.',
    }),
  },
  { ...strict, description: 'How questions appear in a chat.' },
)

export function chatTermsOf(file: Static<typeof ChatTerms> = {}): Partial<Policy['chat']> {
  const { bunchBelowUsd, ...plain } = file
  return {
    ...plain,
    ...(bunchBelowUsd === undefined ? {} : { bunchBelowMicros: micros(bunchBelowUsd) }),
  }
}
