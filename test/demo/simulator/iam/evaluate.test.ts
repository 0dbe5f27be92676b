/** Policies as IAM reads them: the cases of its documentation, and those that roles of ours rely on. */

import { describe, expect, it } from 'vitest'
import { mayDo, type Wish } from '../../../../src/demo/simulator/iam/evaluate.ts'
import { parsePolicy, type Statement } from '../../../../src/demo/simulator/iam/policy.ts'

const VOLUME = 'arn:aws:ec2:eu-west-1:111122223333:volume/vol-1'

function policy(...statements: object[]): Statement[] {
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }))
}

function allow(change: object = {}): object {
  return { Effect: 'Allow', Action: 'ec2:DeleteVolume', Resource: '*', ...change }
}

function wish(
  change: Partial<Omit<Wish, 'context'>> = {},
  context: Record<string, string[]> = {},
): Wish {
  return {
    action: 'ec2:DeleteVolume',
    arn: VOLUME,
    context: new Map(Object.entries(context)),
    ...change,
  }
}

function permits(condition: object, context: Record<string, string[]>): boolean {
  return mayDo(wish({}, context), [policy(allow({ Condition: condition }))])
}

describe('mayDo', () => {
  it.each([
    ['ec2:DeleteVolume', '*', true],
    ['ec2:deletevolume', '*', true],
    ['ec2:Delete*', '*', true],
    ['*', VOLUME, true],
    ['ec2:DeleteVolum?', 'arn:aws:ec2:*:*:volume/*', true],
    [['ec2:X', 'ec2:DeleteVolume'], ['arn:aws:s3:::x', VOLUME], true],
    ['ec2:DeleteVolumes', '*', false],
    ['ec2:DeleteVolume', 'arn:aws:ec2:*:*:volume/vol-2', false],
    ['ec2:DeleteVolume', 'arn:aws:ec2:*:*:VOLUME/*', false],
    ['ec2:DeleteVolume', 'arn:aws:ec2:*:*:volume/vol', false],
  ])('an Allow of %s on %s: %s', (Action, Resource, expected) => {
    expect(mayDo(wish(), [policy(allow({ Action, Resource }))])).toBe(expected)
  })

  it('needs an Allow in every set, and no Deny in any', () => {
    const [yes, no] = [policy(allow()), policy(allow({ Action: 'ec2:Describe*' }))]
    const deny = policy(allow(), allow({ Effect: 'Deny', Resource: VOLUME }))

    expect(mayDo(wish(), [yes, yes])).toBe(true)
    expect(mayDo(wish(), [yes, no])).toBe(false)
    expect(mayDo(wish(), [no, yes])).toBe(false)
    expect(mayDo(wish(), [yes, deny])).toBe(false)
    expect(mayDo(wish({ arn: `${VOLUME}0` }), [yes, deny])).toBe(true)
    expect(mayDo(wish(), [yes, []])).toBe(false)
  })

  it('takes what is yet to be made for a star', () => {
    const made = wish({ arn: 'arn:aws:ec2:eu-west-1:1:volume/*' })

    expect(mayDo(made, [policy(allow({ Resource: 'arn:aws:ec2:*:*:volume/*' }))])).toBe(true)
    expect(mayDo(made, [policy(allow({ Resource: 'arn:aws:ec2:*:*:volume/vol-1' }))])).toBe(false)
  })
})

describe('a condition', () => {
  const TAG = 'aws:ResourceTag/plan'
  const key = 'aws:resourcetag/plan'

  it.each([
    ['StringEquals', ['a'], { [key]: ['a'] }, true],
    ['StringEquals', ['a', 'b'], { [key]: ['b'] }, true],
    ['StringEquals', ['a'], { [key]: ['A'] }, false],
    ['StringEquals', ['a'], {}, false],
    ['StringNotEquals', ['a'], { [key]: ['b'] }, true],
    ['StringNotEquals', ['a', 'b'], { [key]: ['b'] }, false],
    ['StringNotEquals', ['a'], {}, true],
    ['StringEqualsIgnoreCase', ['TRUE'], { [key]: ['true'] }, true],
    ['StringLike', ['snap-*'], { [key]: ['snap-0'] }, true],
    ['StringLike', ['snap-*'], { [key]: ['x-snap-0'] }, false],
    ['StringLike', ['*'], {}, false],
    ['StringNotLike', ['snap-*'], { [key]: ['vol-0'] }, true],
    ['Null', ['true'], {}, true],
    ['Null', ['true'], { [key]: ['a'] }, false],
    ['Null', ['false'], { [key]: ['a'] }, true],
    ['Null', ['false'], {}, false],
    ['ForAllValues:StringLike', ['a*', 'b'], { [key]: ['ax', 'b'] }, true],
    ['ForAllValues:StringLike', ['a*'], { [key]: ['ax', 'b'] }, false],
    ['ForAllValues:StringLike', ['a*'], {}, true],
    ['ForAnyValue:StringEquals', ['a'], { [key]: ['b', 'a'] }, true],
    ['ForAnyValue:StringEquals', ['a'], { [key]: ['b'] }, false],
    ['ForAnyValue:StringEquals', ['a'], {}, false],
  ])('%s %j against %j: %s', (operator, wanted, context, expected) => {
    expect(permits({ [operator]: { [TAG]: wanted } }, context)).toBe(expected)
  })

  it('of several keys and operators must hold in all of them', () => {
    const condition = { StringEquals: { [TAG]: 'a', 'ec2:CreateAction': 'b' }, Null: { x: 'true' } }

    expect(permits(condition, { [key]: ['a'], 'ec2:createaction': ['b'] })).toBe(true)
    expect(permits(condition, { [key]: ['a'] })).toBe(false)
    expect(permits(condition, { [key]: ['a'], 'ec2:createaction': ['b'], x: [''] })).toBe(false)
  })
})

describe('parsePolicy', () => {
  it.each([
    ['no JSON', '{'],
    ['no version', JSON.stringify({ Statement: [allow()] })],
    ['another version', JSON.stringify({ Version: '2008-10-17', Statement: [allow()] })],
    [
      'no effect',
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Action: '*', Resource: '*' }] }),
    ],
  ])('refuses a policy with %s', (_what, text) => {
    expect(() => parsePolicy(text)).toThrow('not understood')
  })

  it.each([
    [{ NotAction: 'ec2:*' }],
    [{ NotResource: '*' }],
    [{ Principal: '*' }],
    [{ Action: 7 }],
    [{ Condition: { StringEqualsIfExists: { x: 'y' } } }],
    [{ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
    [{ Condition: 'x' }],
  ])('refuses what it does not read: %j', (change) => {
    expect(() => policy(allow(change))).toThrow('not understood')
  })
})
