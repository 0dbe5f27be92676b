/** Conditions of a policy: operators over the keys that a request brings with it. */

import { AwsError } from '../wire/aws-error.ts'

/** Values by condition key, in lower case as IAM compares keys; a key that is absent is absent. */
export type Context = ReadonlyMap<string, readonly string[]>

export type Condition = (context: Context) => boolean

type Compare = (actual: string, wanted: string) => boolean

const OPERATORS: Readonly<
  Record<string, { readonly compare: Compare; readonly isNegated: boolean }>
> = {
  StringEquals: { compare: (a, b) => a === b, isNegated: false },
  StringNotEquals: { compare: (a, b) => a === b, isNegated: true },
  StringEqualsIgnoreCase: {
    compare: (a, b) => a.toLowerCase() === b.toLowerCase(),
    isNegated: false,
  },
  StringLike: { compare: isLike, isNegated: false },
  StringNotLike: { compare: isLike, isNegated: true },
}

export function conditionOf(operator: string, key: string, wanted: readonly string[]): Condition {
  const name = key.toLowerCase()
  if (operator === 'Null') return (context) => String(!context.has(name)) === wanted[0]
  const [, quantifier, base = ''] = /^(?:(ForAllValues|ForAnyValue):)?(\w+)$/.exec(operator) ?? []
  const rule = Object.hasOwn(OPERATORS, base) ? OPERATORS[base] : undefined
  if (!rule) {
    throw new AwsError('MalformedPolicyDocument', `The policy is not understood: ${operator}`)
  }
  const holds = (actual: string): boolean =>
    wanted.some((it) => rule.compare(actual, it)) !== rule.isNegated
  return (context) => {
    const actual = context.get(name) ?? []
    if (quantifier === 'ForAllValues') return actual.every(holds)
    if (quantifier === 'ForAnyValue') return actual.some(holds)
    return actual.length === 0 ? rule.isNegated : actual.every(holds)
  }
}

/** * stands for any text, ? for one character; everything else for itself. */
export function isLike(actual: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's').test(actual)
}
