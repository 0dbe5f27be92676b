import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { usd } from '../../../src/core/money.ts'
import { DEFAULT_POLICY } from '../../../src/core/policy.ts'
import type { Finding } from '../../../src/store/schema.ts'
import { decide } from '../../../src/workflow/decide.ts'
import { type Browsing, hasNoBrowser, openBrowser } from '../../support/browser.ts'
import { runAllJobs, runDueJobs } from '../../support/drive.ts'
import { answerTo, askAboutAll, findingOf } from '../../support/findings.ts'
import { holdAt } from '../../support/hold.ts'
import { axeFindings, scrollsSideways } from './money-support.ts'
import { COLLEAGUE, type ConsoleStage, openConsole, visitAs } from './support.ts'

const SIZES = [2_000, 300, 200, 150, 100, 90, 80, 70, 60]

describe.skipIf(hasNoBrowser)('the inbox in a browser', () => {
  let shared: ConsoleStage
  let browser: Browsing
  let findings: Finding[]
  beforeAll(async () => {
    shared = await openConsole({
      policy: { approval: { ...DEFAULT_POLICY.approval, fourEyesFromMicros: usd('100') } },
    })
    const volumes = SIZES.map((sizeGiB, place) =>
      shared.region.addVolume({
        sizeGiB,
        tags: { Name: `disk-${place}`, Team: place % 2 ? 'search' : 'billing' },
      }),
    )
    await askAboutAll(shared)
    findings = await Promise.all(volumes.map((volume) => findingOf(shared, volume.id)))
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await shared[Symbol.asyncDispose]()
  })
  const of = (place: number): Finding => findings[place] ?? failed()
  const row = (page: Page, place: number) => page.locator(`#row-${of(place).id}`)
  const statusOf = async (place: number): Promise<string> =>
    (await findingOf(shared, of(place).resource_id)).status

  async function answer(page: Page, verdict: string, ...places: readonly number[]): Promise<void> {
    for (const place of places) await row(page, place).locator('input[type=checkbox]').check()
    await page.locator(`.bar button[value=${verdict}]`).click()
    await page.locator('dialog[open] .review').waitFor()
  }

  it('filters by what is chosen, and remembers it in its address', async () => {
    await using visitor = await visitAs(shared, browser)
    const { page, complaints } = visitor

    await page.locator('.filters [name=team]').selectOption('billing')
    await page.locator('.filters [name=min]').fill('10')
    await page.locator('.filters button').click()

    expect(new URL(page.url()).searchParams.get('team')).toBe('billing')
    expect(await page.locator('tr.finding').count()).toBe(2)
    expect(await page.locator('tr.group').count()).toBe(1)
    expect(complaints).toEqual([])
  })

  it('waits for a second person where two are needed, and shows the first what the second did', async () => {
    await using first = await visitAs(shared, browser)
    await using second = await visitAs(shared, browser, COLLEAGUE)

    await answer(first.page, 'approve', 0)
    await first.page.locator('dialog button.primary').click()
    await first.page.locator('.results').waitFor()
    const told = await first.page.locator('.results').textContent()
    await second.page.reload()
    const notes = await row(second.page, 0).textContent()
    await answer(second.page, 'approve', 0)
    await second.page.locator('dialog button.primary').click()
    await second.page.locator('.results').waitFor()
    await row(first.page, 0).getByText('approved by you').waitFor()

    expect(told).toContain('1 waits for a second person')
    expect(notes).toContain('you said yes')
    expect(await statusOf(0)).toBe('queued')
    expect([...first.complaints, ...second.complaints]).toEqual([])
  })

  it('keeps with a reason, and puts off', async () => {
    await using visitor = await visitAs(shared, browser)
    const { page } = visitor

    await answer(page, 'reject', 1)
    await page.getByLabel('It is in use').check()
    await page.locator('dialog [name=note]').fill('the nightly job writes to it')
    await page.locator('dialog button.primary').click()
    await page.locator('.results').waitFor()
    await answer(page, 'snooze', 2)
    await page.locator('dialog button.primary').click()
    await page.locator('.results').waitFor()

    expect([await statusOf(1), await statusOf(2)]).toEqual(['rejected', 'snoozed'])
    await page.goto(`/console/findings/${of(1).id}`)
    expect(await page.locator('#finding').textContent()).toContain(
      'It is in use: the nightly job writes to it',
    )
  })

  it('decides on many, and says which one was refused and why', async () => {
    await using visitor = await visitAs(shared, browser)
    const { page } = visitor
    await answer(page, 'approve', 3, 4)
    await decide(shared.deps, answerTo(of(4), { verdict: 'reject' }))

    await page.locator('dialog button.primary').click()
    await page.locator('.results').waitFor()

    const told = await page.locator('.results').textContent()
    expect(told).toContain('1 approved')
    expect(told).toContain('1 refused')
    expect(told).toContain('disk-4: Not waiting for a decision: it is rejected; Alice decided')
  })

  it('keeps what is selected when somebody decides elsewhere, but nothing that changed', async () => {
    await using visitor = await visitAs(shared, browser)
    const { page } = visitor
    await row(page, 5).locator('input[type=checkbox]').check()
    await row(page, 6).locator('input[type=checkbox]').check()

    await decide(shared.deps, answerTo(of(6), { verdict: 'reject' }))
    await row(page, 6).getByText('kept by Alice').waitFor()

    expect(await row(page, 5).locator('input[type=checkbox]').isChecked()).toBe(true)
    expect(await page.locator('#selected').textContent()).toMatch(/^1 selected/)
  })

  it('shows an execution live, from the yes to the end, and its undo', async () => {
    await using visitor = await visitAs(shared, browser)
    const { page, complaints } = visitor
    await runAllJobs(shared)
    const hold = holdAt(shared.simulator, { action: 'DeleteVolume' })
    await decide(shared.deps, answerTo(of(7)))
    const running = runAllJobs(shared)
    await hold.arrived
    const line = page.locator(`#motion-${of(7).id}`)
    await line.getByText('At work').waitFor()
    await line.locator('.step.done', { hasText: 'Take a snapshot' }).waitFor()
    const next = await line.locator('.step.now').textContent()
    hold.release()
    await running
    await line.getByText('Deleted').waitFor()

    await page.goto(`/console/findings/${of(7).id}`)
    const marks = await page.locator('.timeline svg').getAttribute('aria-label')
    await page.getByRole('button', { name: 'Bring it back' }).click()
    await page.locator('#notices .good').waitFor()
    await runAllJobs(shared)
    await page.locator('#finding').getByText('Brought back').first().waitFor()

    expect(next).toBe('Remove')
    for (const mark of ['Snapshot', 'Removed', 'Undo until']) expect(marks).toContain(mark)
    expect(await statusOf(7)).toBe('restored')
    expect(complaints).toEqual([])
  }, 60_000)

  it('obeys keys, and never while somebody types', async () => {
    await using visitor = await visitAs(shared, browser)
    const { page } = visitor
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await page.keyboard.press(key)
    }
    const selected = page.locator('tr.finding input[type=checkbox]:checked')

    await press('j', 'x')
    const one = await selected.count()
    await press('?')
    const help = await page.locator('dialog#help').isVisible()
    await press('Escape', '/')
    await page.keyboard.type('jxar?')
    const typed = await page.locator('.filters [name=q]').inputValue()
    const still = await selected.count()
    await page.locator('h1').click()
    await press('r')
    await page.locator('dialog[open] .review').waitFor()

    expect([one, help, typed, still]).toEqual([1, true, 'jxar?', 1])
    expect(await page.locator('dialog .review-title').textContent()).toBe('Keep 1 finding?')
  })

  it('decides without any script', async () => {
    await using visitor = await visitAs(shared, browser)
    const plain = await visitor.context.browser()?.newContext({
      javaScriptEnabled: false,
      baseURL: shared.origin,
      storageState: await visitor.context.storageState(),
    })
    const page = (await plain?.newPage()) ?? failed()

    await page.goto('/console/inbox')
    await row(page, 8).locator('input[type=checkbox]').check()
    await page.locator('.bar button[value=approve]').click()
    await page.locator('.review button.primary').click()

    expect(await page.locator('.results').textContent()).toContain('1 approved')
    expect(await statusOf(8)).toBe('queued')
    await plain?.close()
    await runDueJobs(shared)
  })

  it.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['phone', { phone: true }],
  ] as const)('is there for everybody: %s', async (_look, options) => {
    await using visitor = await visitAs(shared, browser, undefined, options)
    const { page, complaints } = visitor
    const inbox = await axeFindings(page)
    const wide = await scrollsSideways(page)
    await answer(page, 'reject', 5)
    const review = await axeFindings(page)
    await page.goto(`/console/findings/${of(7).id}`)
    const finding = await axeFindings(page)

    expect({ inbox, review, finding }).toEqual({ inbox: [], review: [], finding: [] })
    expect([wide, await scrollsSideways(page)]).toEqual([false, false])
    expect(complaints).toEqual([])
  })
})

function failed(): never {
  throw new Error('it is not there')
}
