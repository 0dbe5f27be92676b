import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addScopes, finishScope, NO_FIGURES } from '../../../src/store/scan-scopes.ts'
import { finishScan } from '../../../src/store/scans.ts'
import { invite } from '../../../src/workflow/invite.ts'
import { type Browsing, hasNoBrowser, openBrowser, type Visitor } from '../../support/browser.ts'
import { pressLink } from '../../support/enter.ts'
import { eventually } from '../../support/eventually.ts'
import { bookRemoval } from '../../support/ledger-lines.ts'
import { pass, saved } from '../savings-support.ts'
import { ACCOUNT, type Stage, stage } from '../support.ts'
import { axeFindings, scrollsSideways } from './money-support.ts'

const DAY_MS = 86_400_000
const HOSTILE = [
  '</script><script>window.hacked=1</script>',
  '"><img src=x onerror="window.hacked=1">',
  "'-alert(1)-' onmouseover='window.hacked=1",
  '<svg/onload=window.hacked=1>',
  '${window.hacked=1}',
  '&lt;script&gt;window.hacked=1&lt;/script&gt;',
  '=HYPERLINK("http://evil.example";"x")',
  '\u202egnp.exe\u0000\u2028'.replaceAll('\u0000', ''),
  'https://evil.example/x.js',
  'x'.repeat(300),
]

describe.skipIf(hasNoBrowser)('the pages about money in a browser', () => {
  let own: Stage
  let origin: string
  let browser: Browsing
  beforeAll(async () => {
    own = await stage()
    for (const [index, name] of HOSTILE.entries()) {
      const place = {
        accountId: name,
        kind: index % 2 ? name : 'aws/ebs-volume-unattached',
        team: name,
      }
      await bookRemoval(own.db, place, { monthlyMicros: 9_123_457n, at: own.deps.now() })
      pass(own, 11 * DAY_MS)
    }
    const tags = { Name: HOSTILE[0] ?? '', Team: HOSTILE[1] ?? '' }
    const { undo } = await saved(own, { resourceId: HOSTILE[3] ?? '', tags })
    pass(own, DAY_MS)
    await undo()
    pass(own, DAY_MS)
    origin = await own.server.listen({ host: '127.0.0.1', port: 0 })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await own[Symbol.asyncDispose]()
  })

  async function enter(look: { dark?: boolean; phone?: boolean } = {}): Promise<Visitor> {
    const visitor = await browser.visit(origin, look)
    await pressLink(visitor.page, await invite(own.deps, { id: 'demo:you', name: 'you' }))
    return visitor
  }

  it('draws both charts from its own origin, and nothing that a name holds runs', async () => {
    await using visitor = await enter()
    const { page, complaints } = visitor

    await page.goto('/console/savings')
    await page.locator('.chart canvas').nth(1).waitFor()
    await unfolded(page)

    expect(await page.locator('.chart canvas').count()).toBe(2)
    expect(await page.evaluate('window.hacked')).toBeUndefined()
    expect(await page.locator('main script, main img').count()).toBe(0)
    expect(
      await page
        .locator('#savings')
        .getByText(HOSTILE[0] ?? '')
        .count(),
    ).toBeGreaterThan(0)
    expect(complaints).toEqual([])
  })

  it('shows the figures of the API', async () => {
    await using visitor = await enter()
    const { page } = visitor
    const { totals } = (await own.get('/savings', 'reader')).json()

    await page.goto('/console/savings')

    const shown = (card: string): Promise<string | null> =>
      page.locator(`#card-${card} data`).getAttribute('value')
    expect(await shown('realised')).toBe(totals.realisedUsd)
    expect(await shown('runRate')).toBe(totals.runRateUsd)
  })

  it('gives each month to whoever points at its bar', async () => {
    await using visitor = await enter()
    const { page } = visitor

    await page.goto('/console/savings')
    const chart = page.locator('.chart').first()
    const before = await chart.locator('.readout').textContent()
    await chart.locator('.u-over').hover({ position: { x: 30, y: 60 } })

    expect(before).toContain('so far')
    expect(await chart.locator('.readout').textContent()).toContain('Nov 2026')
  })

  it('draws anew when something changed, and leaves open what was unfolded', async () => {
    await using visitor = await enter()
    const { page, complaints } = visitor
    await page.goto('/console/savings')
    await page.getByText('The figures by month').click()

    await page.evaluate('document.querySelector("#savings h1").textContent = "old"')
    await page.evaluate('htmx.trigger(document.body, "live")')
    await page.getByRole('heading', { level: 1, name: 'Savings' }).waitFor()
    await page.locator('.chart canvas').nth(1).waitFor()

    expect(await page.locator('#months').isVisible()).toBe(true)
    expect(await page.locator('.chart canvas').count()).toBe(2)
    expect(complaints).toEqual([])
  })

  it.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['on a phone', { phone: true }],
  ])('keeps nobody out, and fits its window: %s', async (_name, look) => {
    await using visitor = await enter(look)
    const { page, complaints } = visitor

    for (const name of ['savings', 'savings?period=3-months', 'scans']) {
      const answer = await page.goto(`/console/${name}`)
      await unfolded(page)

      expect(answer?.status()).toBe(200)
      expect(await axeFindings(page)).toEqual([])
      expect(await scrollsSideways(page)).toBe(false)
    }
    expect(complaints).toEqual([])
  })

  it('shows a scan as it goes, without being asked to', async () => {
    await using visitor = await enter()
    const { page, complaints } = visitor
    const scope = { provider: 'aws', accountId: ACCOUNT, region: 'eu-west-1' }

    await page.goto('/console/scans')
    await page.getByRole('button', { name: 'Scan now' }).click()
    await page.getByText('A scan is running').waitFor()
    const job = await eventually('a scan is queued', () =>
      own.jobs.find((each) => each.name === 'scan'),
    )
    const { scanId } = job.data
    const at = own.deps.now()
    await own.db
      .transaction()
      .execute((trx) => addScopes(trx, scanId, [scope]).then(() => undefined))
    await page.getByText('0 of 1 scope done').waitFor()
    await own.db.transaction().execute(async (trx) => {
      const found = {
        ...NO_FIGURES,
        candidates: 2,
        monthlyMicros: 1n,
        startedAt: at,
        finishedAt: at,
      }
      await finishScope(trx, scanId, scope, { ...found, status: 'scanned', reason: null })
      await finishScan(trx, scanId, at)
    })
    await page.getByText('No scan is running').waitFor()

    expect(complaints).toEqual([])
  })
})

async function unfolded(page: Page): Promise<void> {
  await page.evaluate('for (const it of document.querySelectorAll("main details")) it.open = true')
}
