import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fail, ok } from '../../../src/core/checkup.ts'
import { haltOf } from '../../../src/store/switch.ts'
import { halt, resume } from '../../../src/workflow/halt.ts'
import { type Browsing, hasNoBrowser, openBrowser } from '../../support/browser.ts'
import { axeFindings, scrollsSideways } from './money-support.ts'
import { COLLEAGUE, type ConsoleStage, openConsole, visitAs } from './support.ts'

describe.skipIf(hasNoBrowser)('the settings page in a browser', () => {
  let shared: ConsoleStage
  let browser: Browsing
  beforeAll(async () => {
    shared = await openConsole(
      {},
      {
        diagnose: async ({ quick }) => ({
          verdict: 'ok',
          results: [
            { family: 'queue', ...ok('oldest job', 'nothing waits') },
            ...(quick ? [] : [{ family: 'aws' as const, ...fail('role', 'denied', 'allow it') }]),
          ],
        }),
      },
    )
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await shared[Symbol.asyncDispose]()
  })

  it('stops, shows it to whoever looks elsewhere, and goes on', async () => {
    await using first = await visitAs(shared, browser)
    await using second = await visitAs(shared, browser, COLLEAGUE)
    await second.page.goto('/console/settings')
    await first.page.goto('/console/settings')

    await flip(first.page, 'Stop everything', 'numbers look odd')
    await second.page.getByText('Everything is stopped').waitFor()
    const halted = await haltOf(shared.db)
    const told = await second.page.locator('#switch').textContent()
    await flip(second.page, 'Let executions go on', 'it was the clock')
    await first.page.getByText('Executions may run').waitFor()

    expect(halted).toMatchObject({ actor: 'demo:you', reason: 'numbers look odd' })
    expect(told).toContain('by demo:you')
    expect(told).toContain('numbers look odd')
    expect(await haltOf(shared.db)).toBeNull()
    expect([...first.complaints, ...second.complaints]).toEqual([])
  })

  it('does not stop without a reason or without the tick: the browser itself asks', async () => {
    await using visitor = await visitAs(shared, browser)
    const { page } = visitor
    await page.goto('/console/settings')
    await page.locator('#switch .act summary').click()

    await page.getByRole('button', { name: 'Stop everything' }).click()
    await page.getByLabel('Reason').fill('odd')
    await page.getByRole('button', { name: 'Stop everything' }).click()

    expect(await page.locator('#switch .state').textContent()).toContain('Executions may run')
    expect(await haltOf(shared.db)).toBeNull()
  })

  it('never turns a form that was filled for a stop into one that resumes', async () => {
    await using visitor = await visitAs(shared, browser)
    const { page } = visitor
    await page.goto('/console/settings')
    await page.locator('#switch .act summary').click()
    await page.getByLabel('Reason').fill('odd')
    await page.locator('#switch [name=sure]').check()

    await halt(shared.deps, { by: COLLEAGUE, reason: 'first' })
    await page.getByText('Everything is stopped').waitFor()

    expect(await page.locator('#switch [name=reason]').inputValue()).toBe('')
    expect(await page.locator('#switch [name=sure]').isChecked()).toBe(false)
    await resume(shared.deps, { by: COLLEAGUE })
  })

  it('keeps what somebody is typing while the page keeps itself true', async () => {
    await using visitor = await visitAs(shared, browser)
    const { page } = visitor
    await page.goto('/console/settings')
    await page.locator('#switch .act summary').click()
    await page.getByLabel('Reason').fill('still typing')
    await page.locator('#switch [name=sure]').check()

    const answered = page.waitForResponse((answer) => answer.url().endsWith('/console/settings'))
    await page.evaluate('htmx.trigger(document.body, "live")')
    await answered
    await page.evaluate(
      'new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))',
    )

    expect(await page.getByLabel('Reason').inputValue()).toBe('still typing')
    expect(await page.locator('#switch [name=sure]').isChecked()).toBe(true)
    expect(await page.locator('#switch .act').getAttribute('open')).not.toBeNull()
  })

  it('looks at the connections by itself, and at other services when asked', async () => {
    await using visitor = await visitAs(shared, browser)
    const { page, complaints } = visitor
    await page.goto('/console/settings')
    await page.locator('#looked .family').first().waitFor()
    const before = await page.locator('#looked').textContent()

    await page.getByText('Ask the other services too').click()
    await page.getByText('allow it').waitFor()

    expect(before).toContain('not asked yet')
    expect(complaints).toEqual([])
  })

  it.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['on a phone', { phone: true }],
  ] as const)('keeps nobody out, and fits its window: %s', async (_look, options) => {
    await using visitor = await visitAs(shared, browser, undefined, options)
    const { page, complaints } = visitor
    await page.goto('/console/settings')
    await page.locator('#looked .family').first().waitFor()
    const running = await axeFindings(page)
    await halt(shared.deps, { by: COLLEAGUE, reason: 'look' })
    await page.reload()
    await page.locator('#looked .family').first().waitFor()
    await page.evaluate(
      'for (const it of document.querySelectorAll("main details")) it.open = true',
    )
    const stopped = await axeFindings(page)
    await resume(shared.deps, { by: COLLEAGUE })

    expect({ running, stopped }).toEqual({ running: [], stopped: [] })
    expect(await scrollsSideways(page)).toBe(false)
    expect(complaints).toEqual([])
  })
})

async function flip(page: Page, name: string, reason: string): Promise<void> {
  await page.locator('#switch .act summary').click()
  await page.getByLabel('Reason').fill(reason)
  await page.locator('#switch [name=sure]').check()
  await page.getByRole('button', { name }).click()
  await page.locator('#notices .notice').waitFor()
}
