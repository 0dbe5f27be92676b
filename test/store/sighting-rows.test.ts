import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fact } from '../../src/core/evidence.ts'
import { rowOf, type Sighted } from '../../src/store/sighting-rows.ts'
import { again, GUARD, sighted } from './support.ts'

const fact: fc.Arbitrary<Fact> = fc.record(
  {
    name: fc.constantFrom('unattached', 'single-attach'),
    answer: fc.constantFrom('yes' as const, 'no' as const, 'unknown' as const),
    source: fc.constantFrom('ec2:DescribeVolumes', 'ec2:DescribeAddresses'),
    detail: fc.constantFrom(null, 'state in-use', '"'),
    remedy: fc.constantFrom('detach it', 'ask AWS'),
  },
  { requiredKeys: ['name', 'answer', 'source', 'detail'] },
)

function withFacts(seen: Sighted, facts: readonly Fact[]): Sighted {
  const { evidence } = seen.observation
  return again(seen, { observation: { evidence: { ...evidence, facts } } })
}

describe('rowOf', () => {
  it('keeps the evidence of each, whatever the one before it had', () => {
    const seen = sighted()

    fc.assert(
      fc.property(fc.array(fc.array(fact, { maxLength: 3 }), { maxLength: 6 }), (many) => {
        const rows = many.map((facts) => rowOf(withFacts(seen, facts)))
        expect(rows.map((row) => JSON.parse(row.evidence).facts)).toEqual(many)
      }),
    )
  })

  it('has the same digest for the same, and another one when anything changed', () => {
    const seen = sighted()
    const { observation, price } = seen
    const [first] = observation.evidence.facts
    if (!first) throw new Error('a volume without facts')
    const changed: readonly Sighted[] = [
      seen,
      again(seen, { observation: { name: 'another' } }),
      again(seen, { observation: { createdAt: null } }),
      again(seen, { observation: { canonicalId: 'arn:of:another' } }),
      again(seen, { observation: { tags: { ...observation.tags, more: '' } } }),
      withFacts(seen, []),
      withFacts(seen, [{ ...first, detail: 'another' }]),
      withFacts(seen, [{ ...first, remedy: 'another' }]),
      again(seen, { guards: [GUARD] }),
      again(seen, { monthlyMicros: null }),
      { ...seen, team: 'another' },
      { ...seen, fingerprint: 'another' },
      { ...seen, price: { ...price, priceDate: '2099-01-01' } },
      { ...seen, proposal: { ...seen.proposal, remedy: 'park' } },
      { ...seen, proposal: { ...seen.proposal, savingMicros: 1n } },
    ]

    const digests = changed.map((each) => rowOf(each).digest)

    expect(new Set(digests).size).toBe(changed.length)
    expect(rowOf(structuredClone(seen)).digest).toBe(digests[0])
  })
})
