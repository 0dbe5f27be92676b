import {
  array,
  assert,
  asyncProperty,
  bigInt,
  boolean,
  constantFrom,
  integer,
  record,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatUsd, usd } from '../../../src/core/money.ts'
import { reverseSaving } from '../../../src/store/savings.ts'
import { bookRemoval, truthAt } from '../../support/ledger-lines.ts'
import { MONTHLY, pass, saved } from '../savings-support.ts'
import { pending, type Stage, stage, VOLUME } from '../support.ts'
import { signedInAs } from './money-support.ts'

const DAY_MS = 86_400_000
const YOU = 'demo:you'

/** The exact amounts of the page, row by row: whatever stands between the tags is for the eye. */
function amountsIn(html: string, from: string, until: string): string[] {
  const part = html.slice(html.indexOf(from), html.indexOf(until, html.indexOf(from)))
  return [...part.matchAll(/<data value="(?<exact>[^"]+)"/g)].map(
    (each) => each.groups?.['exact'] ?? '',
  )
}

function cardIn(html: string, name: string): string[] {
  return amountsIn(html, `id="card-${name}"`, '</div>')
}

async function pageOf(own: Stage, period = 'all'): Promise<string> {
  const you = await signedInAs(own, YOU)
  return (await you.get(`/console/savings?period=${period}`)).body
}

describe('the savings page', () => {
  it('says what it is for while nothing was removed', async () => {
    await using own = await stage()
    await pending(own)

    const html = await pageOf(own)

    expect(html).toContain('Nothing was removed yet')
    expect(cardIn(html, 'realised')).toEqual(['0.00'])
  })

  it('says of random ledgers what GET /savings says, to the last digit', async () => {
    await using own = await stage()
    const part = record({
      place: record({
        accountId: constantFrom('111111111111', '222222222222'),
        kind: constantFrom(VOLUME, 'aws/elastic-ip-unassociated', 'aws/new'),
        team: constantFrom('search', 'pay & go', null),
      }),
      monthlyMicros: bigInt({ min: 0n, max: 9_007_199_254_740_993n }),
      daysUntil: integer({ min: 0, max: 50 }),
      isUndone: boolean(),
    })
    const story = array(part, { minLength: 1, maxLength: 6 })
    await assert(
      asyncProperty(story, async (parts) => {
        for (const { place, monthlyMicros, daysUntil, isUndone } of parts) {
          const removed = await bookRemoval(own.db, place, { monthlyMicros, at: own.deps.now() })
          pass(own, daysUntil * DAY_MS + 12_345_678)
          const undo = {
            findingId: removed.finding.id,
            executionId: removed.execution.id,
            at: own.deps.now(),
          }
          if (isUndone) await own.db.transaction().execute((trx) => reverseSaving(trx, undo))
        }

        const api = (await own.get('/savings', 'reader')).json()
        const html = await pageOf(own)

        expect(cardIn(html, 'realised')).toEqual([api.totals.realisedUsd])
        expect(cardIn(html, 'runRate')).toEqual([api.totals.runRateUsd])
        expect(usd(api.totals.realisedUsd)).toBe((await truthAt(own.db, own.deps.now())).realised)
        const months = [...html.matchAll(/<tr data-month="(?<month>[^"]+)">[\s\S]*?<\/tr>/g)]
        const byMonth = months.map((row) => {
          const amounts = amountsIn(row[0], '<tr', '</tr>')
          const [realisedUsd, runRateUsd] = amounts.slice(-2)
          const sum = amounts.slice(0, -2).reduce((all, each) => all + usd(each), 0n)
          return { month: row.groups?.['month'], realisedUsd, runRateUsd, sum }
        })
        expect(byMonth.toReversed()).toEqual(
          api.byMonth.map((month: { month: string; realisedUsd: string; runRateUsd: string }) => ({
            month: month.month,
            realisedUsd: month.realisedUsd,
            runRateUsd: month.runRateUsd,
            sum: usd(month.realisedUsd),
          })),
        )
        for (const [place, name] of ['byTeam', 'byAccount', 'byKind'].entries()) {
          const shown = amountsIn(html, `aria-labelledby="group-${place}"`, '</tbody>')
          const told = api[name].flatMap((each: { realisedUsd: string; runRateUsd: string }) => [
            each.realisedUsd,
            each.runRateUsd,
          ])
          expect(shown.toSorted()).toEqual(told.toSorted())
        }
      }),
      { numRuns: 6 },
    )
  })

  it('counts in a period only what its months came to, and keeps the rates of now', async () => {
    await using own = await stage()
    await saved(own, { monthlyMicros: MONTHLY })
    own.clock.now = new Date('2027-01-11T00:00:00.000Z')

    const html = await pageOf(own, 'month')

    expect(cardIn(html, 'realised')).toEqual(['864.00'])
    expect(cardIn(html, 'runRate')).toEqual(['2628.00'])
    expect(html).toContain(`${formatUsd(usd('4374.00'))} since the first removal`)
    expect(html).toContain('No removal with a known price in this period.')
  })

  it('projects what the ledger itself comes to, which time then proves', async () => {
    await using own = await stage()
    await saved(own, { monthlyMicros: MONTHLY })
    const before = await pageOf(own)
    const projected = amountsIn(before, '<table id="projected"', '</table>').at(-1)
    own.clock.now = new Date('2027-12-01T00:00:00.000Z')

    const { totals } = (await own.get('/savings', 'reader')).json()

    expect(projected).toBe(totals.realisedUsd)
    expect(totals.realisedUsd).toBe('31536.00')
  })

  it('shows what was brought back, and that it saves nothing from then on', async () => {
    await using own = await stage()
    const { undo } = await saved(own, { monthlyMicros: MONTHLY, resourceId: 'vol-back' })
    await saved(own, { monthlyMicros: null, resourceId: 'vol-unpriced' })
    pass(own, DAY_MS)
    await undo()
    pass(own, 10 * DAY_MS)

    const html = await pageOf(own)

    expect(html).toContain('Brought back: 1.')
    expect(html).toContain('Without a list price: 1.')
    expect(html).toContain('brought back 2026-11-22')
    expect(amountsIn(html, '<table id="undone"', '</table>')).toEqual(['2628.00', '86.40'])
    expect(amountsIn(html, '<table id="top"', '</table>')).toEqual(['2628.00', '86.40'])
    const { id } = await own.db
      .selectFrom('finding')
      .select('id')
      .where('resource_id', '=', 'vol-back')
      .executeTakeFirstOrThrow()
    expect(html).toContain(`href="/console/findings/${id}"`)
  })

  it('claims no net of an unknown cost, and the exact one of a stated cost', async () => {
    await using unknown = await stage()
    await using stated = await stage({
      policy: { savings: { horizonMonths: 12, ownMonthlyMicros: usd('28.000001') } },
    })
    for (const own of [unknown, stated]) await saved(own, { monthlyMicros: MONTHLY })

    const [without, within] = [await pageOf(unknown), await pageOf(stated)]

    expect(cardIn(without, 'net')).toEqual([])
    expect(without).toContain('Not known')
    expect(cardIn(within, 'net')).toEqual(['2599.999999'])
  })

  it('gives people with a session the files that the API gives', async () => {
    await using own = await stage()
    await saved(own, { monthlyMicros: 123_457n, tags: { Team: '=cmd()|\'"<b>' } })
    pass(own, 40 * DAY_MS)
    const you = await signedInAs(own, YOU)

    for (const name of ['savings.csv', 'savings/ledger.csv']) {
      const [ours, theirs] = [
        await you.get(`/console/${name}`),
        await own.get(`/${name}`, 'reader'),
      ]

      expect(ours.body).toBe(theirs.body)
      expect(ours.headers['content-type']).toBe('text/csv; charset=utf-8')
      expect(ours.headers['content-disposition']).toBe(theirs.headers['content-disposition'])
    }
  })

  it.each(['/console/savings', '/console/savings.csv', '/console/savings/ledger.csv'])(
    'is for people who are signed in: %s',
    async (url) => {
      await using own = await stage()

      const answer = await own.server.inject({ url })

      expect(answer.statusCode).toBe(303)
      expect(answer.headers.location).toContain('/console/sign-in')
    },
  )

  it('refuses a period that it does not know', async () => {
    await using own = await stage()
    const you = await signedInAs(own, YOU)

    const answer = await you.get('/console/savings?period=forever')

    expect(answer.statusCode).toBe(400)
  })
})
