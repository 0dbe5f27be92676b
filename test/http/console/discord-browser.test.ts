import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { membersOf } from '../../../src/chat/discord/members.ts'
import type { Server } from '../../../src/http/route.ts'
import { type Browsing, hasNoBrowser, openBrowser, type Visitor } from '../../support/browser.ts'
import { ANA, APPROVAL, EVE } from '../../support/discord/chat-stage.ts'
import { CLIENT, FakeDoor, GUILD } from '../../support/discord/fake-door.ts'
import { freePort } from '../../support/free-port.ts'
import { type Stage, stage } from '../support.ts'
import { axeFindings, scrollsSideways } from './money-support.ts'
import { serve } from './support.ts'

const LOOKS = '500000000000000009'

describe.skipIf(hasNoBrowser)('signing in with Discord, in a browser', () => {
  let own: Stage
  let discord: FakeDoor
  let server: Server
  let origin: string
  let browser: Browsing
  beforeEach(async () => {
    own = await stage({
      policy: { approval: APPROVAL, console: { viewers: { roles: [LOOKS], users: [] } } },
    })
    discord = await FakeDoor.start()
    discord.members.set(ANA.id, ANA).set(EVE.id, EVE)
    discord.visitor = ANA
    const port = await freePort()
    server = await serve(own.deps, {
      discord: {
        clientId: CLIENT.id,
        clientSecret: CLIENT.secret,
        callbackUrl: `http://127.0.0.1:${port}/console/sign-in/discord/callback`,
        apiUrl: discord.url,
        members: membersOf({ apiUrl: discord.url, botToken: 'fake.bot.token', guildId: GUILD }),
      },
    })
    origin = await server.listen({ host: '127.0.0.1', port })
    browser = await openBrowser()
  })
  afterEach(async () => {
    await browser[Symbol.asyncDispose]()
    await server.close()
    await discord[Symbol.asyncDispose]()
    await own[Symbol.asyncDispose]()
  })

  /** Only the page of Discord itself is another host's, and only while somebody signs in. */
  const complaintsOf = ({ complaints }: Visitor): string[] =>
    complaints.filter((each) => !each.startsWith(`request: ${discord.url}/oauth2/authorize?`))

  async function signIn(page: Page, to = '/console/settings'): Promise<void> {
    await page.goto(to)
    await page.getByRole('link', { name: 'Sign in with Discord' }).click()
    await page.waitForURL((url) => url.origin === origin && !url.pathname.endsWith('/callback'))
  }

  it('brings an approver back to the page that was wanted, with everything that may be done', async () => {
    await using visitor = await browser.visit(origin)
    const { page, context } = visitor

    await signIn(page, '/console/scans')

    expect(new URL(page.url()).pathname).toBe('/console/scans')
    expect(await page.locator('.who summary').textContent()).toBe('Ana')
    expect(await page.getByRole('button', { name: 'Scan now' }).count()).toBe(1)
    await page.goto('/console/settings')
    expect(await page.locator('#switch form').count()).toBe(1)
    expect(discord.tokens.size).toBe(0)
    const [cookie] = (await context.cookies()).filter(({ name }) => name === 'cloudthrift')
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    expect(await page.evaluate('document.cookie')).toBe('')
    expect(complaintsOf(visitor)).toEqual([])
  })

  it('lets a viewer look at every page, and gives nothing to decide with', async () => {
    discord.members.set(EVE.id, { ...EVE, roles: [LOOKS] })
    discord.visitor = EVE
    await using visitor = await browser.visit(origin)
    const { page } = visitor
    await signIn(page)

    for (const name of ['inbox', 'savings', 'scans', 'settings']) {
      const answer = await page.goto(`/console/${name}`)

      expect(answer?.status()).toBe(200)
      expect(
        await page.locator('main form[method=post]:not([action*=sign-out]) button').count(),
      ).toBe(0)
    }
    await page.locator('.who summary').click()
    expect(await page.locator('.menu').textContent()).toContain('may look, not decide')
    expect(await page.locator('#people').textContent()).toContain('You may look.')
    expect(complaintsOf(visitor)).toEqual([])
  })

  it('tells whoever may not come in why, and what would help', async () => {
    discord.visitor = EVE
    await using visitor = await browser.visit(origin)
    const { page } = visitor
    const notice = page.locator('#notices')

    await signIn(page)
    const withoutRole = await notice.textContent()
    discord.members.delete(EVE.id)
    await signIn(page)
    const stranger = await notice.textContent()
    discord.visitor = null
    await signIn(page)

    expect(withoutRole).toContain('None of your Discord roles may look here')
    expect(withoutRole).toContain('approval.approvers, console.viewers')
    expect(stranger).toContain('no member of the Discord server')
    expect(stranger).toContain('Ask for an invitation')
    expect(await notice.textContent()).toContain('Discord did not say who you are')
    expect(new URL(page.url()).pathname).toBe('/console/sign-in')
    expect(complaintsOf(visitor)).toEqual([])
  })

  it('signs out everywhere: here at once, and elsewhere before anything more is shown', async () => {
    await using here = await browser.visit(origin)
    await using elsewhere = await browser.visit(origin)
    await signIn(here.page)
    await signIn(elsewhere.page)
    await here.page.reload()
    const sessions = await here.page.locator('.sessions li').count()

    await here.page
      .locator('#sessions')
      .getByRole('button', { name: 'Sign out everywhere' })
      .click()
    await here.page.waitForURL('**/console/sign-in')
    // The stream of news ends with its session; the page that hears so finds the door.
    await elsewhere.page.locator('#offline').waitFor({ state: 'visible' })
    await elsewhere.page.goto('/console/inbox')

    expect(sessions).toBe(2)
    expect(new URL(elsewhere.page.url()).pathname).toBe('/console/sign-in')
    expect(complaintsOf(here)).toEqual([])
  })

  it.each([
    ['light', {}],
    ['dark', { dark: true }],
    ['on a phone', { phone: true }],
  ] as const)('has a door that keeps nobody out: %s', async (_look, options) => {
    await using visitor = await browser.visit(origin, options)
    const { page } = visitor

    await page.goto('/console/sign-in')

    expect(await axeFindings(page)).toEqual([])
    expect(await scrollsSideways(page)).toBe(false)
    expect(complaintsOf(visitor)).toEqual([])
  })
})
