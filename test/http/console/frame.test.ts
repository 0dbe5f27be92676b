import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invite } from '../../../src/workflow/invite.ts'
import { type Browsing, hasNoBrowser, openBrowser } from '../../support/browser.ts'
import { pressLink } from '../../support/enter.ts'
import { type Stage, stage } from '../support.ts'

describe.skipIf(hasNoBrowser)('the frame of the console', () => {
  let shared: Stage
  let origin: string
  let browser: Browsing
  beforeAll(async () => {
    shared = await stage()
    origin = await shared.server.listen({ host: '127.0.0.1', port: 0 })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser[Symbol.asyncDispose]()
    await shared[Symbol.asyncDispose]()
  })

  it('lets the holder of a link in once, and out again, without a complaint of the browser', async () => {
    await using visitor = await browser.visit(origin)
    const { page, complaints } = visitor
    const link = await invite(shared.deps, { id: 'demo:you', name: 'you' })

    await pressLink(page, link)
    await page.goto('/console/settings')
    const heading = await page.getByRole('heading', { level: 1 }).textContent()
    await page.locator('.who summary').click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await pressLink(page, link)

    expect(heading).toBe('Settings')
    expect(await page.locator('#notices').textContent()).toContain('used already')
    expect(complaints).toEqual([])
  })
})
