import { describe, expect, it } from 'vitest'
import { MONTHLY, pass, saved } from './savings-support.ts'
import { ACCOUNT, ADDRESS, pending, stage, VOLUME } from './support.ts'

const OTHER = '444455556666'
const DAY_MS = 86_400_000

describe('GET /savings', () => {
  it('is zero before anything was removed', async () => {
    await using own = await stage()
    await pending(own)

    const answer = await own.get('/savings', 'reader')

    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({
      at: '2026-11-21T09:00:00.000Z',
      totals: {
        removals: 0,
        monthlyUsd: '0.00',
        backupMonthlyUsd: '0.00',
        runRateUsd: '0.00',
        realisedUsd: '0.00',
        unpriced: 0,
        restored: 0,
      },
      groups: [],
      byAccount: [],
      byKind: [],
      byTeam: [],
      byMonth: [],
    })
  })

  it('sums exactly, by account and kind, and counts what has no price', async () => {
    await using own = await stage()
    await saved(own, { monthlyMicros: 100_000n })
    await saved(own, { monthlyMicros: 200_001n })
    await saved(own, { monthlyMicros: null })
    await saved(own, { kind: ADDRESS, monthlyMicros: 3_650_000n })
    await saved(own, { accountId: OTHER, monthlyMicros: 9_007_199_254_740_993n })
    await saved(own, { accountId: OTHER, kind: ADDRESS, monthlyMicros: null })

    const { totals, groups } = (await own.get('/savings', 'reader')).json()

    expect(groups).toMatchObject([
      { accountId: ACCOUNT, kind: VOLUME, removals: 3, monthlyUsd: '0.300001', unpriced: 1 },
      { accountId: ACCOUNT, kind: ADDRESS, removals: 1, monthlyUsd: '3.65', unpriced: 0 },
      { accountId: OTHER, kind: VOLUME, removals: 1, monthlyUsd: '9007199254.740993', unpriced: 0 },
      { accountId: OTHER, kind: ADDRESS, removals: 1, monthlyUsd: '0.00', unpriced: 1 },
    ])
    expect(totals).toMatchObject({ removals: 6, monthlyUsd: '9007199258.690994', unpriced: 2 })
  })

  it('keeps what is off now apart from what was realised, also after an undo', async () => {
    await using own = await stage()
    await saved(own, { monthlyMicros: MONTHLY, tags: { Team: 'search' } })
    const { undo } = await saved(own, { monthlyMicros: MONTHLY, tags: { Team: 'payments' } })
    pass(own, DAY_MS)
    await undo()
    pass(own, DAY_MS)

    const { totals, byTeam } = (await own.get('/savings', 'reader')).json()

    expect(totals).toEqual({
      removals: 1,
      monthlyUsd: '2628.00',
      backupMonthlyUsd: '0.00',
      runRateUsd: '2628.00',
      realisedUsd: '259.20',
      unpriced: 0,
      restored: 1,
    })
    expect(byTeam).toMatchObject([
      { team: 'payments', monthlyUsd: '0.00', realisedUsd: '86.40', removals: 0, restored: 1 },
      { team: 'search', monthlyUsd: '2628.00', realisedUsd: '172.80', removals: 1, restored: 0 },
    ])
  })

  it('says what is off, what the backups cost, and what is left', async () => {
    await using own = await stage()
    const until = new Date(own.clock.now.getTime() + 30 * DAY_MS)
    const price = { priceDate: '2024-07-18', source: 'a price list' }
    await saved(own, { monthlyMicros: 8_800_000n }, { monthlyMicros: 5_000_000n, until, price })
    const now = (await own.get('/savings', 'reader')).json().totals
    pass(own, 30 * DAY_MS)
    const later = (await own.get('/savings', 'reader')).json().totals

    expect(now).toMatchObject({
      monthlyUsd: '8.80',
      backupMonthlyUsd: '5.00',
      runRateUsd: '3.80',
    })
    expect(later).toMatchObject({
      monthlyUsd: '8.80',
      backupMonthlyUsd: '0.00',
      runRateUsd: '8.80',
      realisedUsd: '3.747945',
    })
  })

  it('says what each month came to, from the first removal to today', async () => {
    await using own = await stage()
    own.clock.now = new Date('2026-11-29T00:00:00.000Z')
    await saved(own, { monthlyMicros: MONTHLY })
    own.clock.now = new Date('2027-01-02T12:00:00.000Z')

    const { byMonth } = (await own.get('/savings', 'reader')).json()

    expect(byMonth).toMatchObject([
      { month: '2026-11', realisedUsd: '172.80', removals: 1 },
      { month: '2026-12', realisedUsd: '2678.40', removals: 0, monthlyUsd: '2628.00' },
      { month: '2027-01', realisedUsd: '129.60', removals: 0 },
    ])
  })

  it('shows one account, kind or team', async () => {
    await using own = await stage()
    await saved(own, { monthlyMicros: 1_000_000n })
    await saved(own, { monthlyMicros: 2_000_000n, kind: ADDRESS })
    await saved(own, { monthlyMicros: 4_000_000n, accountId: OTHER })
    await saved(own, { monthlyMicros: 8_000_000n, tags: { Team: 'pay & go' } })
    const monthly = async (query: string): Promise<string> =>
      (await own.get(`/savings?${query}`, 'reader')).json().totals.monthlyUsd

    expect(await monthly(`account=${OTHER}`)).toBe('4.00')
    expect(await monthly(`kind=${encodeURIComponent(ADDRESS)}`)).toBe('2.00')
    expect(await monthly(`team=${encodeURIComponent('pay & go')}`)).toBe('8.00')
    expect(await monthly(`account=${ACCOUNT}&team=search`)).toBe('3.00')
    expect(await monthly('team=nobody')).toBe('0.00')
  })

  it('refuses a filter that it does not know', async () => {
    await using own = await stage()

    const answer = await own.get('/savings?squad=search', 'reader')

    expect(answer.statusCode).toBe(400)
    expect(answer.json().hint).toContain('squad')
  })
})

describe('GET /savings/timeline', () => {
  it('has a point for each day, and one for now', async () => {
    await using own = await stage()
    await saved(own, { monthlyMicros: MONTHLY })
    pass(own, 2 * DAY_MS)

    const answer = await own.get('/savings/timeline?from=2026-11-20T12:00:00Z', 'reader')

    expect(answer.json()).toEqual({
      span: 'day',
      points: [
        { at: '2026-11-20T00:00:00.000Z', runRateUsd: '0.00', realisedUsd: '0.00', removals: 0 },
        { at: '2026-11-21T00:00:00.000Z', runRateUsd: '0.00', realisedUsd: '0.00', removals: 0 },
        {
          at: '2026-11-22T00:00:00.000Z',
          runRateUsd: '2628.00',
          realisedUsd: '54.00',
          removals: 1,
        },
        {
          at: '2026-11-23T00:00:00.000Z',
          runRateUsd: '2628.00',
          realisedUsd: '140.40',
          removals: 1,
        },
        {
          at: '2026-11-23T09:00:00.000Z',
          runRateUsd: '2628.00',
          realisedUsd: '172.80',
          removals: 1,
        },
      ],
    })
  })

  it('shows thirty days when it is not told otherwise, and nothing of the future', async () => {
    await using own = await stage()

    const month = (await own.get('/savings/timeline', 'reader')).json()
    const future = await own.get('/savings/timeline?until=2030-01-01T00:00:00Z', 'reader')

    expect(month.points).toHaveLength(32)
    expect(future.json().points.at(-1).at).toBe('2026-11-21T09:00:00.000Z')
  })

  it.each([
    ['from=2026-11-22T00:00:00Z', 'from: give a time before'],
    ['from=2026-11-20T00:00:00Z&until=2026-11-19T00:00:00Z', 'from: give a time before'],
    ['span=hour&from=2026-01-01T00:00:00Z', 'more than 1000 points'],
    ['span=week', 'span'],
    ['from=yesterday', 'from'],
    ['from=2016-12-31T23:59:60Z', 'from'],
  ])('refuses %s, and says what would be right', async (query, hint) => {
    await using own = await stage()

    const answer = await own.get(`/savings/timeline?${query}`, 'reader')

    expect(answer.statusCode).toBe(400)
    expect(answer.json().hint).toContain(hint)
  })
})

describe('what was saved', () => {
  it.each(['/savings', '/savings/timeline', '/savings.csv', '/savings/ledger.csv'])(
    'is told only to those who may read: %s',
    async (url) => {
      await using own = await stage()

      expect((await own.get(url)).statusCode).toBe(401)
      expect((await own.get(url, 'operator')).statusCode).toBe(403)
    },
  )
})
