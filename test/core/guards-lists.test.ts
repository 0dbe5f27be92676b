/** What the policy lists: what it keeps, what it covers, the addresses that partners let in. */

import { describe, expect, it } from 'vitest'
import { guardsOf } from '../../src/core/guards.ts'
import { type AddressRange, addressRange } from '../../src/core/ipv4.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/core/policy.ts'
import { observed, SCOPE } from '../support/observations.ts'
import { judged, linesOf, NOW, type Rows, US } from './guard-rows.ts'

const TRUTH_TABLE: Rows = {
  // Lists of the policy.
  ...listsOf(
    {
      'kept by its account': { keep: [{ reason: 'r', accounts: [US] }] },
      'kept by its region': { keep: [{ reason: 'r', regions: ['us-east-1', SCOPE.region] }] },
      'kept by a tag': { keep: [{ reason: 'r', tags: ['Other', 'Name=d*'] }] },
      'kept by its id': { keep: [{ reason: 'r', resources: ['vol-0a1b2c3d4e5f60718'] }] },
      'kept by the second of two ids': {
        keep: [{ reason: 'r', resources: ['vol-other', 'vol-0a1b2c3d4e5f60718'] }],
      },
      'kept by a part of its ARN': { keep: [{ reason: 'r', resources: ['arn:*:volume/*'] }] },
      'kept by the second entry': {
        keep: [
          { reason: 'r', regions: ['us-east-1'] },
          { reason: 'r', regions: [SCOPE.region], accounts: [US], tags: ['Name'] },
        ],
      },
    },
    'kept-by-policy no',
  ),
  ...listsOf(
    {
      'not covered: another account': { only: { accounts: ['999999999999'] } },
      'not covered: another region': { only: { regions: ['us-east-1'] } },
      'not covered: another tag': { only: { tags: ['Sandbox'] } },
      'not covered: another id': { only: { resources: ['eipalloc-*'] } },
      'not covered: one of two conditions': {
        only: { accounts: [US], regions: ['us-east-1'] },
      },
    },
    'not-covered no',
  ),
  ...listsOf(
    {
      'not kept: another region': { keep: [{ reason: 'r', regions: ['us-east-1'] }] },
      'not kept: one of two conditions': {
        keep: [{ reason: 'r', regions: [SCOPE.region], tags: ['Other'] }],
      },
      covered: { only: { accounts: [US], regions: [SCOPE.region], tags: ['Name=db'] } },
      'partners let other addresses in': { partnerAddresses: [range('203.0.113.0/24')] },
    },
    null,
  ),
  'a partner lets its address in': {
    attributes: { publicIp: '203.0.113.7' },
    policy: { partnerAddresses: [range('198.51.100.1'), range('203.0.113.7')] },
    expected: ['partner-address no'],
  },
  'a partner lets its range in': {
    attributes: { publicIp: '203.0.113.7' },
    policy: { partnerAddresses: [range('203.0.113.0/29')] },
    expected: ['partner-address no'],
  },
  'a partner lets its neighbours in': {
    attributes: { publicIp: '203.0.113.8' },
    policy: { partnerAddresses: [range('203.0.113.0/29')] },
    expected: [],
  },
  'kept by its public address': {
    attributes: { publicIp: '203.0.113.7' },
    policy: { keep: [{ reason: 'r', resources: ['203.0.113.7'] }] },
    expected: ['kept-by-policy no'],
  },
}

function listsOf(policies: Readonly<Record<string, Partial<Policy>>>, guard: string | null): Rows {
  return Object.fromEntries(
    Object.entries(policies).map(([name, policy]) => [
      name,
      { policy, expected: guard ? [guard] : [] },
    ]),
  )
}

function range(text: string): AddressRange {
  const found = addressRange(text)
  if (!found) throw new Error(`${text} is no range`)
  return found
}

describe('guardsOf', () => {
  it.each(Object.entries(TRUTH_TABLE))('judges: %s', (_name, row) => {
    expect(linesOf(judged(row))).toEqual(row.expected)
  })

  it('names the entry of the policy that keeps it, with its reason', () => {
    const keep = [
      { reason: 'x', regions: ['us-east-1'] },
      { reason: 'legal', tags: ['Name'] },
    ]

    const [guard] = guardsOf(observed(), SCOPE, { ...DEFAULT_POLICY, keep }, NOW)

    expect(guard).toMatchObject({
      reason: 'the policy keeps it: legal',
      remedy: 'remove entry 2 of keep from the policy',
    })
  })
})
