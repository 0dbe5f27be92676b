/**
 * IAM policy documents, as far as roles and sessions here need them. What is not understood is
 * malformed, never ignored: a policy that is half read would allow too much.
 */

import { AwsError } from '../wire/aws-error.ts'
import { type Condition, conditionOf } from './conditions.ts'

export interface Statement {
  readonly effect: 'Allow' | 'Deny'
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions: readonly Condition[]
}

const KNOWN = ['Sid', 'Effect', 'Action', 'Resource', 'Condition']

export function parsePolicy(text: string): Statement[] {
  const document = objectOf(json(text), 'the policy')
  const statements = document['Statement']
  if (document['Version'] !== '2012-10-17') throw malformed('the version')
  const list = Array.isArray(statements) ? statements : [statements]
  return list.map((it) => statementOf(objectOf(it, 'a statement')))
}

function statementOf(statement: Readonly<Record<string, unknown>>): Statement {
  const unknown = Object.keys(statement).find((key) => !KNOWN.includes(key))
  if (unknown !== undefined) throw malformed(unknown)
  const effect = statement['Effect']
  if (effect !== 'Allow' && effect !== 'Deny') throw malformed('Effect')
  return {
    effect,
    actions: textsOf(statement['Action'], 'Action'),
    resources: textsOf(statement['Resource'], 'Resource'),
    conditions: conditionsOf(statement['Condition']),
  }
}

function conditionsOf(block: unknown): Condition[] {
  if (block === undefined) return []
  return Object.entries(objectOf(block, 'Condition')).flatMap(([operator, keys]) =>
    Object.entries(objectOf(keys, operator)).map(([key, values]) =>
      conditionOf(operator, key, textsOf(values, key)),
    ),
  )
}

function textsOf(value: unknown, what: string): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.map((it) => {
    if (typeof it === 'string') return it
    if (typeof it === 'boolean') return String(it)
    throw malformed(what)
  })
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(what)
  return { ...value }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('the text is no JSON')
  }
}

function malformed(what: string): AwsError {
  return new AwsError('MalformedPolicyDocument', `The policy is not understood: ${what}`)
}
