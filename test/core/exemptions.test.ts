import { describe, expect, it } from 'vitest'
import { exemptions } from '../../src/core/exemptions.ts'
import { DEFAULT_POLICY, type Terms } from '../../src/core/policy.ts'

const TAGS = { Environment: 'prod', Name: 'orders-keep', Empty: '' }

function namesFor(
  terms: Partial<Terms>,
  monthlyMicros: bigint | null = 3_650_000n,
): readonly string[] {
  const guards = exemptions({ tags: TAGS, monthlyMicros }, { ...DEFAULT_POLICY, ...terms })
  return guards.map(({ name }) => name)
}

describe('exemptions', () => {
  it('are none under the default policy', () => {
    expect(namesFor({})).toEqual([])
    expect(namesFor({}, 0n)).toEqual([])
  })

  it.each([
    [{ action: 'advise' }, 3_650_000n, ['advise-only']],
    [{ exemptTags: ['Environment=prod'] }, 3_650_000n, ['exempt']],
    [{ exemptTags: ['Environment=dev'] }, 3_650_000n, []],
    [{ minMonthlyMicros: 3_650_001n }, 3_650_000n, ['too-cheap']],
    [{ minMonthlyMicros: 3_650_000n }, 3_650_000n, []],
    [{ minMonthlyMicros: 3_650_001n }, null, []],
    [
      { action: 'advise', exemptTags: ['Name'], minMonthlyMicros: 9_000_000n },
      1n,
      ['exempt', 'advise-only', 'too-cheap'],
    ],
  ] as const)('with the terms %o and %s micro-dollars per month: %o', (terms, micros, names) => {
    expect(namesFor(terms, micros)).toEqual(names)
  })

  it('say what would have to change', () => {
    const terms = { ...DEFAULT_POLICY, minMonthlyMicros: 5_000_000n }

    expect(exemptions({ tags: {}, monthlyMicros: 3_650_000n }, terms)).toEqual([
      {
        name: 'too-cheap',
        verdict: 'no',
        reason: '$3.65 per month, less than the $5.00 worth asking about',
        remedy: 'change minMonthlyUsd in the policy',
      },
    ])
  })
})
