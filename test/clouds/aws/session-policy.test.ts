import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  batchesThatFit,
  type Statement,
  sessionPolicy,
} from '../../../src/clouds/aws/session-policy.ts'

const MAX_CHARS = 2_048

function allowing(batch: readonly string[]): Statement[] {
  return [{ Action: ['ec2:DeleteSnapshot'], Resource: batch }]
}

describe('sessionPolicy', () => {
  it('allows what is named, under the conditions that are named', () => {
    const text = sessionPolicy([
      { Action: ['ec2:A'], Resource: ['arn:x'] },
      { Action: ['ec2:B'], Resource: ['*'], equal: { 'aws:RequestTag/plan': 'e1' } },
    ])

    expect(JSON.parse(text)).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['ec2:A'], Resource: ['arn:x'] },
        {
          Effect: 'Allow',
          Action: ['ec2:B'],
          Resource: ['*'],
          Condition: { StringEquals: { 'aws:RequestTag/plan': 'e1' } },
        },
      ],
    })
  })

  it('refuses to be longer than STS takes: cut short it would allow something else', () => {
    const many = Array.from(
      { length: 60 },
      (_, index) => `arn:aws:ec2:eu-west-1::snapshot/${index}`,
    )

    expect(() => sessionPolicy(allowing(many))).toThrow('STS takes 2048')
  })
})

describe('batchesThatFit', () => {
  it('packs each resource once, in order, into as few policies as fit', () => {
    const arn = fc.stringMatching(/^arn:aws:ec2:eu-west-1::snapshot\/snap-[0-9a-f]{17}$/)
    // One policy holds about 35: by itself the library would seldom make more than ten.
    const arns = fc.array(arn, { maxLength: 120, size: 'max' })
    fc.assert(
      fc.property(arns, (all) => {
        const batches = batchesThatFit(all, allowing)

        expect(batches.flat()).toEqual(all)
        for (const [index, batch] of batches.entries()) {
          const following = batches[index + 1]?.[0]
          const more = following === undefined ? [] : [...batch, following]
          expect(sessionPolicy(allowing(batch)).length).toBeLessThanOrEqual(MAX_CHARS)
          expect(more.length === 0 || JSON.stringify(more).length > MAX_CHARS - 120).toBe(true)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('makes no batch of nothing', () => {
    expect(batchesThatFit([], allowing)).toEqual([])
  })
})
