import { describe, expect, it } from 'vitest'
import { usd } from '../../src/core/money.ts'
import { MONTHLY, pass, saved } from './savings-support.ts'
import { ACCOUNT, stage, VOLUME } from './support.ts'

const DAY_MS = 86_400_000

describe('GET /savings.csv', () => {
  it('has a line for each month and cell, which add up to the total', async () => {
    await using own = await stage()
    await saved(own, { monthlyMicros: MONTHLY, tags: { Team: '=cmd()' } })
    await saved(own, { monthlyMicros: 123_457n })
    await saved(own, { monthlyMicros: null })
    own.clock.now = new Date('2026-12-24T18:00:00.000Z')

    const answer = await own.get('/savings.csv', 'reader')
    const { totals } = (await own.get('/savings', 'reader')).json()

    const [head, ...lines] = answer.body.trimEnd().split('\r\n')
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="savings.csv"',
    })
    expect(head).toBe(
      'month,account,kind,team,removals,restored,unpriced,run_rate_usd,realised_usd',
    )
    expect(lines.map((line) => line.split(',').slice(0, 7).join(','))).toEqual([
      `2026-11,${ACCOUNT},${VOLUME},'=cmd(),1,0,0`,
      `2026-11,${ACCOUNT},${VOLUME},search,2,0,1`,
      `2026-12,${ACCOUNT},${VOLUME},'=cmd(),0,0,0`,
      `2026-12,${ACCOUNT},${VOLUME},search,0,0,0`,
    ])
    const sum = lines.reduce((total, line) => total + usd(line.split(',').at(-1) ?? ''), 0n)
    expect(sum).toBe(usd(totals.realisedUsd))
  })
})

describe('GET /savings/ledger.csv', () => {
  it('has every line of the ledger, oldest first', async () => {
    await using own = await stage()
    const { undo } = await saved(own, { monthlyMicros: 8_000_000n, resourceId: 'vol-1' })
    await saved(own, { monthlyMicros: null, resourceId: 'vol-2' })
    pass(own, DAY_MS)
    await undo()

    const answer = await own.get('/savings/ledger.csv', 'reader')

    const [head, ...lines] = answer.body.trimEnd().split('\r\n')
    expect(head?.split(',').slice(0, 6)).toEqual([
      'id',
      'line',
      'booked_at',
      'starts_at',
      'ends_at',
      'monthly_usd',
    ])
    const cells = lines.map((line) => line.split(','))
    expect(cells.map((each) => [each[1], each[5], each[10], each[12]])).toEqual([
      ['booked', '8.00', 'vol-1', ''],
      ['booked', '', 'vol-2', ''],
      ['reversed', '-8.00', 'vol-1', cells[0]?.[0]],
    ])
    expect(cells[2]?.slice(2, 5)).toEqual([
      '2026-11-22T09:00:00.000Z',
      '2026-11-22T09:00:00.000Z',
      '2027-11-21T09:00:00.000Z',
    ])
  })
})
