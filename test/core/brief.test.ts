import { describe, expect, it } from 'vitest'
import { briefKey, factsOf, riskFloor } from '../../src/core/brief.ts'
import type { Answer } from '../../src/core/evidence.ts'
import type { Investigation } from '../../src/core/investigation.ts'
import { brief, caseOf } from '../support/briefs.ts'
import { factNamed } from '../support/observations.ts'

const INVESTIGATION: Investigation = {
  at: '2026-03-01T00:00:00.000Z',
  facts: [{ ...factNamed('no-recent-use', 'unknown'), at: '2026-03-01', isGate: true }],
  lastUsedOn: '2025-12-24',
  events: [],
  owner: { name: 'Jane Doe <jane@example.com>', why: 'created it' },
}

function hinting(answer: Answer): Investigation {
  const hint = { ...factNamed('second-opinion', answer), at: '2026-03-01', isGate: false }
  return { ...INVESTIGATION, facts: [hint] }
}

describe('a brief', () => {
  it('holds typed facts, and the values of slots beside', () => {
    expect(brief({ investigation: INVESTIGATION })).toEqual({
      kind: 'aws/ebs-volume-unattached',
      signals: [
        { name: 'unattached', answer: 'yes', isGate: true },
        { name: 'not-service-managed', answer: 'yes', isGate: true },
        { name: 'no-recent-use', answer: 'unknown', isGate: true },
      ],
      environment: 'other',
      protections: [],
      cost: 'small',
      hasOwner: true,
      isReversible: true,
      tags: { environment: 'staging', name: 'search-reindex-scratch' },
      products: ['gp3'],
      slots: {
        monthly_cost: '$8.80 per month at list price',
        size: '100 GiB',
        product: 'gp3',
        seen_idle: 'seen idle in 2 scans since 2026-02-14',
        created: 'created on 2025-03-01',
        last_used: 'last used on 2025-12-24',
      },
    })
  })

  it('has its slots in the language of the reader', () => {
    expect(brief({ monthlyMicros: 1_234_500_000n, sightings: 1 }, 'pt').slots).toMatchObject({
      monthly_cost: 'US$ 1.234,50 por mês a preço de tabela',
      seen_idle: 'visto ocioso em 1 varredura desde 2026-02-14',
      created: 'criado em 2025-03-01',
    })
  })

  it('offers no slot for what is not known', () => {
    const thin = brief({
      monthlyMicros: null,
      createdAt: null,
      evidence: { attributes: { type: 'nvme-9000', sizeGiB: null }, facts: [] },
    })

    expect(Object.keys(thin.slots)).toEqual(['seen_idle'])
    expect(thin.products).toEqual([])
  })

  it.each([
    ['19.99', 'small'],
    ['20', 'moderate'],
    ['199.999999', 'moderate'],
    ['200', 'large'],
  ] as const)('tells %s USD a month as %s', (usd, cost) => {
    const micros = BigInt(Math.round(Number(usd) * 1_000_000))

    expect(brief({ monthlyMicros: micros }).cost).toBe(cost)
  })

  it.each(['m5.large', 'c7gn.16xlarge', 'u-6tb1.metal', 'gp3', 'io2', 'standard'])(
    'knows the product %s by its exact name or not at all',
    (type) => {
      const { products } = brief({ evidence: { attributes: { type }, facts: [] } })

      expect(products).toEqual(type === 'u-6tb1.metal' ? [] : [type])
    },
  )

  it.each([
    [{ Environment: 'production' }, 'production'],
    [{ Environment: 'Produção' }, 'production'],
    [{ Name: 'web-prod-1', Environment: 'dev' }, 'production'],
    [{ 'some:other-key': 'PRD' }, 'production'],
    [{ Name: 'p\u200Brod' }, 'production'],
    [{ Environment: 'dev' }, 'other'],
    [{ Name: 'product-catalogue', Purpose: 'reproduction of a bug' }, 'unknown'],
    [{}, 'unknown'],
  ] as const)('sees in %o the environment %s', (tags, environment) => {
    expect(brief({ tags }).environment).toBe(environment)
  })

  it.each([
    [{ owner: 'x' }, true],
    [{ TEAM: 'x' }, true],
    [{ Owner: '  ' }, false],
    [{ Name: 'x' }, false],
  ])('sees in %o an owner: %s', (tags, hasOwner) => {
    expect(brief({ tags }).hasOwner).toBe(hasOwner)
  })

  it('sees an owner in the team that the policy reads', () => {
    expect(brief({ tags: { Squad: 'search' }, team: 'search' }).hasOwner).toBe(true)
  })
})

describe('what a writer may know', () => {
  const told = JSON.stringify(
    factsOf(
      brief({
        investigation: INVESTIGATION,
        guards: [{ name: 'protected' }],
        evidence: {
          attributes: {
            type: 'gp3',
            sizeGiB: 512,
            kmsKeyId: 'arn:aws:kms:key',
            publicIp: '3.4.5.6',
          },
          facts: [
            {
              name: 'no-ptr-record',
              answer: 'no',
              source: 'ec2:DescribeAddressesAttribute',
              detail: 'reverse DNS record mail.example.com',
            },
          ],
        },
      }),
    ),
  )

  it.each([
    ['amounts', /8\.8|\$/],
    ['sizes', /512/],
    ['dates', /2025|2026/],
    ['people', /jane|Jane|example/],
    ['addresses and keys', /3\.4\.5\.6|arn/],
    ['details of facts', /mail|reverse/],
  ])('has no %s', (_what, pattern) => {
    expect(told).not.toMatch(pattern)
  })

  it('has the names of slots, guards and facts with their answers', () => {
    expect(JSON.parse(told)).toMatchObject({
      protections: ['protected'],
      signals: { 'no-ptr-record': 'no', 'no-recent-use': 'unknown' },
      hints: [],
      slots: ['created', 'last_used', 'monthly_cost', 'product', 'seen_idle', 'size'],
    })
  })
})

describe('the key of a draft', () => {
  it('does not depend on the order of facts', () => {
    const { evidence } = caseOf()
    const facts = evidence.facts.toReversed()

    expect(briefKey(brief({ evidence: { ...evidence, facts } }), 'v')).toBe(briefKey(brief(), 'v'))
  })

  it('stays when only amounts, sizes and dates change', () => {
    const later = brief({ monthlyMicros: 9_100_000n, sightings: 9, createdAt: new Date() })

    expect(briefKey(later, 'v')).toBe(briefKey(brief(), 'v'))
  })

  it.each([
    ['the band of the cost', { monthlyMicros: 20_000_000n }],
    ['an answer', { evidence: { attributes: {}, facts: [factNamed('unattached', 'unknown')] } }],
    ['a tag', { tags: { ...caseOf().tags, Purpose: 'archive' } }],
    ['a guard', { guards: [{ name: 'iac' }] }],
    ['the way back', { isReversible: false }],
    ['a slot', { createdAt: null }],
  ])('changes with %s', (_what, change) => {
    expect(briefKey(brief(change), 'v')).not.toBe(briefKey(brief(), 'v'))
  })

  it('changes with model, prompt and language', () => {
    expect(briefKey(brief(), 'v')).not.toBe(briefKey(brief(), 'w'))
  })
})

describe('the floor of the risk', () => {
  it.each([
    ['an owned volume of staging', {}, 'low'],
    ['one in production', { tags: { Owner: 'x', Stage: 'prod' } }, 'medium'],
    ['a dear one', { monthlyMicros: 200_000_000n }, 'medium'],
    ['an unpriced one', { monthlyMicros: null }, 'medium'],
    ['one that cannot come back', { isReversible: false }, 'medium'],
    ['one with an open fact', { investigation: INVESTIGATION }, 'medium'],
    ['one with an open hint', { investigation: hinting('unknown') }, 'low'],
    ['one that a hint speaks against', { investigation: hinting('no') }, 'medium'],
    ['a protected one', { guards: [{ name: 'protected' }] }, 'high'],
  ] as const)('of %s', (_what, change, floor) => {
    expect(riskFloor(brief(change))).toBe(floor)
  })
})
