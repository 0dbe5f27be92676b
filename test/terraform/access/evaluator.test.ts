/** The evaluator that the cases stand on, against what AWS documents about each operator. */

import { describe, expect, it } from 'vitest'
import { isAllowed, type Part, type Statement } from '../../support/iam.ts'

const ACTION = 'ec2:DeleteVolume'
const RESOURCE = 'arn:aws:ec2:eu-west-1:111122223333:volume/vol-1'

function verdict(statements: readonly Statement[], context: Part['context'] = {}): boolean {
  const policy = { Version: '2012-10-17', Statement: statements }
  return isAllowed([{ action: ACTION, resource: RESOURCE, context }], { identity: [policy] })
}

function allow(change: Partial<Statement> = {}): Statement {
  return { Effect: 'Allow', Action: ACTION, Resource: '*', ...change }
}

function when(
  operator: string,
  wanted: string | readonly string[],
  value?: string | readonly string[],
): boolean {
  const condition = { [operator]: { 'aws:k': wanted } }
  return verdict([allow({ Condition: condition })], value === undefined ? {} : { 'aws:k': value })
}

type Values = string | readonly string[]
type Row = [expected: boolean, operator: string, wanted: Values, value?: Values]

const OPERATORS: readonly Row[] = [
  [true, 'StringEquals', 'a', 'a'],
  [false, 'StringEquals', 'a', 'A'],
  [true, 'StringEquals', ['a', 'b'], 'b'],
  [false, 'StringEquals', 'a'],
  [true, 'StringEqualsIgnoreCase', 'a', 'A'],
  [true, 'StringLike', 'vol-*', 'vol-1'],
  [true, 'StringLike', '*', ''],
  [false, 'StringLike', '*'],
  [false, 'StringLike', 'vol-*', 'xvol-1'],
  [true, 'StringNotEqualsIgnoreCase', ['false', 'no'], 'yes'],
  [false, 'StringNotEqualsIgnoreCase', ['false', 'no'], 'NO'],
  [true, 'StringNotEqualsIgnoreCase', 'false'],
  [true, 'Null', 'true'],
  [false, 'Null', 'false'],
  [true, 'Null', 'false', ''],
  [true, 'ForAllValues:StringEquals', ['a', 'b'], ['a', 'b']],
  [false, 'ForAllValues:StringEquals', ['a', 'b'], ['a', 'c']],
  [true, 'ForAllValues:StringEquals', ['a', 'b']],
  [true, 'ForAnyValue:StringEquals', ['a', 'b'], ['c', 'b']],
  [false, 'ForAnyValue:StringEquals', ['a', 'b'], ['c']],
  [false, 'ForAnyValue:StringEquals', ['a', 'b']],
]

describe('the evaluation of a policy', () => {
  it.each<readonly [boolean, string, readonly Statement[]]>([
    [true, 'an allowing statement', [allow()]],
    [false, 'none that fits', []],
    [false, 'a denial beside it', [allow(), { ...allow(), Effect: 'Deny' }]],
    [true, 'an action in another case', [allow({ Action: 'EC2:deletevolume' })]],
    [true, 'an action by wildcard', [allow({ Action: ['s3:*', 'ec2:Delete*'] })]],
    [false, 'another action', [allow({ Action: 'ec2:DeleteVolumes' })]],
    [true, 'a resource by wildcard', [allow({ Resource: 'arn:aws:ec2:*:*:volume/*' })]],
    [
      true,
      'a resource with ? for one character',
      [allow({ Resource: `${RESOURCE.slice(0, -1)}?` })],
    ],
    [false, 'a resource in another case', [allow({ Resource: RESOURCE.toUpperCase() })]],
    [
      false,
      'a resource whose dots are no dots',
      [allow({ Resource: RESOURCE.replaceAll(':', '.') })],
    ],
  ])('is %s with %s', (expected, _what, statements) => {
    expect(verdict(statements)).toBe(expected)
  })

  it.each(OPERATORS)(
    'is %s where %s wants %s and there is %s',
    (expected, operator, wanted, value) => {
      expect(when(operator, wanted, value)).toBe(expected)
    },
  )

  it('joins operators, and keys within one, by and', () => {
    const Condition = { StringEquals: { 'aws:a': '1', 'aws:b': '2' }, Null: { 'aws:c': 'true' } }

    const answers = [
      { 'aws:a': '1', 'aws:b': '2' },
      { 'aws:a': '1' },
      { 'aws:a': '1', 'aws:b': '2', 'aws:c': '3' },
    ].map((context) => verdict([allow({ Condition })], context))

    expect(answers).toEqual([true, false, false])
  })

  it('compares the names of keys without case, their values with', () => {
    const Condition = { StringEquals: { 'aws:ResourceTag/Owner': 'ana' } }

    expect(verdict([allow({ Condition })], { 'aws:resourcetag/OWNER': 'ana' })).toBe(true)
    expect(verdict([allow({ Condition })], { 'aws:ResourceTag/Owner': 'Ana' })).toBe(false)
  })

  it('needs every part of a call allowed, and the session too', () => {
    const policy = { Version: '2012-10-17', Statement: [allow({ Resource: RESOURCE })] }
    const silent = { Version: '2012-10-17', Statement: [] }
    const part = { action: ACTION, resource: RESOURCE }

    expect(isAllowed([part], { identity: [policy] })).toBe(true)
    expect(isAllowed([part, { ...part, resource: 'other' }], { identity: [policy] })).toBe(false)
    expect(isAllowed([part], { identity: [policy], session: silent })).toBe(false)
    expect(isAllowed([part], { identity: [silent], session: policy })).toBe(false)
  })

  it('says so when it does not understand a policy', () => {
    expect(() => when('DateLessThan', '2026', '2025')).toThrow('operator DateLessThan')
    expect(() => when('ForSomeValues:StringEquals', 'a', ['a'])).toThrow('set operator')
    expect(() => when('StringEquals', 'a', ['a'])).toThrow('many values')
    expect(() => verdict([{ ...allow(), NotAction: '*' } as Statement])).toThrow('NotAction')
  })
})
