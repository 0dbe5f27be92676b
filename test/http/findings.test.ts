import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  ADDRESS,
  findingOf,
  pending,
  type Stage,
  sighted,
  stage,
  VOLUME,
} from './support.ts'

const OTHER = '444455556666'

/** Resource, kind, account, region, USD micros. */
const WORLD = [
  ['vol-dear', VOLUME, ACCOUNT, 'us-east-1', 500_000_000n],
  ['vol-same-a', VOLUME, ACCOUNT, 'us-east-1', 8_000_000n],
  ['vol-same-b', VOLUME, ACCOUNT, 'eu-west-1', 8_000_000n],
  ['vol-same-c', VOLUME, OTHER, 'us-east-1', 8_000_000n],
  ['vol-cent', VOLUME, ACCOUNT, 'eu-west-1', 8_000_001n],
  ['eip-1', ADDRESS, ACCOUNT, 'us-east-1', 3_650_000n],
  ['eip-free', ADDRESS, OTHER, 'eu-west-1', 0n],
  ['vol-unpriced-a', VOLUME, ACCOUNT, 'us-east-1', null],
  ['vol-unpriced-b', VOLUME, OTHER, 'eu-west-1', null],
] as const

interface Listed {
  readonly id: string
  readonly resourceId: string
  readonly monthlyUsd: string | null
}

function names({ findings }: { readonly findings: readonly Listed[] }): string[] {
  return findings.map((finding) => finding.resourceId)
}

describe('GET /findings', () => {
  let shared: Stage
  beforeAll(async () => {
    shared = await stage()
    for (const [resourceId, kind, accountId, region, monthlyMicros] of WORLD) {
      await sighted(shared, { resourceId, kind, accountId, region, monthlyMicros })
    }
    await pending(shared, { resourceId: 'vol-asked', monthlyMicros: 1_000_000n })
    const rejected = await pending(shared, { resourceId: 'vol-kept', monthlyMicros: 2_000_000n })
    const { id, revision } = rejected
    await shared.post(`/findings/${id}/decision`, 'bob', { decision: 'reject', revision })
  })
  afterAll(() => shared[Symbol.asyncDispose]())

  async function list(query = ''): Promise<{ findings: Listed[]; nextCursor: string | null }> {
    const answer = await shared.get(`/findings${query}`, 'reader')
    expect(answer.statusCode).toBe(200)
    return answer.json()
  }

  it('lists the dearest first and the unpriced last, with the price as a decimal or null', async () => {
    const { findings, nextCursor } = await list()

    const prices = findings.map((finding) => finding.monthlyUsd)
    expect(prices).toEqual([
      '500.00',
      '8.000001',
      '8.00',
      '8.00',
      '8.00',
      '3.65',
      '2.00',
      '1.00',
      '0.00',
      null,
      null,
    ])
    expect(nextCursor).toBeNull()
  })

  it.each([
    ['status=pending', ['vol-asked']],
    ['status=rejected', ['vol-kept']],
    ['status=pending&status=rejected', ['vol-kept', 'vol-asked']],
    ['status=failed', []],
    [`kind=${ADDRESS}`, ['eip-1', 'eip-free']],
    ['kind=aws/ebs-volume', []],
    [`account=${OTHER}`, ['vol-same-c', 'eip-free', 'vol-unpriced-b']],
    ['region=eu-west-1&minMonthlyUsd=0.01', ['vol-cent', 'vol-same-b']],
    ['minMonthlyUsd=500', ['vol-dear']],
    ['minMonthlyUsd=500.000001', []],
    ['minMonthlyUsd=8.000001', ['vol-dear', 'vol-cent']],
    [`account=${ACCOUNT}&region=us-east-1&kind=${VOLUME}&minMonthlyUsd=9`, ['vol-dear']],
    ['region=us-east-1%27%20or%201=1--', []],
    ['minMonthlyUsd=999999999999.999999', []],
  ])('filters by %s', async (query, expected) => {
    expect(names(await list(`?${query}`))).toEqual(expected)
  })

  it('counts an unpriced finding as no amount at all, not as zero', async () => {
    const listed = names(await list('?minMonthlyUsd=0'))

    expect(listed).toContain('eip-free')
    expect(listed).not.toContain('vol-unpriced-a')
  })

  it.each([1, 2, 3, 4, 10, 11])('shows each finding once in pages of %i', async (limit) => {
    const whole = names(await list())

    const pages: string[] = []
    let cursor: string | null = null
    for (let page = 0; page < 20; page++) {
      const query: string = cursor ? `?limit=${limit}&cursor=${cursor}` : `?limit=${limit}`
      const answer = await list(query)
      expect(answer.findings.length).toBeLessThanOrEqual(limit)
      pages.push(...names(answer))
      cursor = answer.nextCursor
      if (!cursor) break
    }

    expect(pages).toEqual(whole)
  })

  it('gives no cursor when the last page is exactly full', async () => {
    expect((await list('?limit=11')).nextCursor).toBeNull()
    expect((await list('?limit=10')).nextCursor).not.toBeNull()
  })

  it('keeps the filter of the pages to the caller: a cursor is only a place', async () => {
    const first = await list(`?account=${ACCOUNT}&limit=1`)
    const second = await list(`?account=${OTHER}&limit=1&cursor=${first.nextCursor}`)

    expect(names(second)).toEqual(['vol-same-c'])
  })
})

describe('a finding in the list', () => {
  it('has exactly the documented fields', async () => {
    await using own = await stage()
    await pending(own, { resourceId: 'vol-1' })
    const { id } = await findingOf(own, 'vol-1')

    const answer = await own.get('/findings', 'reader')

    expect(answer.json().findings).toEqual([
      {
        id,
        provider: 'aws',
        accountId: ACCOUNT,
        region: 'us-east-1',
        kind: VOLUME,
        resourceId: 'vol-1',
        arn: `arn:aws:ec2:us-east-1:${ACCOUNT}:volume/vol-1`,
        name: 'name of vol-1',
        team: 'search',
        status: 'pending',
        revision: 2,
        monthlyUsd: '8.00',
        remedy: 'delete',
        monthlySavingUsd: '8.00',
        resourceCreatedAt: '2025-01-01T00:00:00.000Z',
        firstSeenAt: '2026-11-21T09:00:00.000Z',
        lastSeenAt: '2026-11-21T09:00:00.000Z',
        sightings: 2,
        snoozedUntil: null,
        lastUsedOn: null,
        owner: null,
        guards: [],
        tags: { Name: 'name of vol-1', Team: 'search' },
      },
    ])
  })

  it('says what it still waits for while it is young', async () => {
    await using own = await stage({ policy: { minIdleDays: 14 } })
    await sighted(own, { resourceId: 'vol-1' })

    const [listed] = (await own.get('/findings', 'reader')).json().findings

    expect(listed.guards.map((guard: { name: string }) => guard.name)).toEqual([
      'grace',
      'seen-once',
    ])
    expect(listed.guards[0].remedy).toContain('2026-12-05')
  })

  it('shows tags as they are, whatever they hold', async () => {
    await using own = await stage()
    const tags = { Name: '\u001b[31mred\u202e', '"quote"': '<script>', toString: 'x', empty: '' }
    await sighted(own, { resourceId: 'vol-1', tags })

    const [listed] = (await own.get('/findings', 'reader')).json().findings

    expect(listed.tags).toEqual(tags)
  })
})
