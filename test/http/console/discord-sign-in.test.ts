import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { restOf } from '../../../src/chat/discord/rest.ts'
import { rosterOf } from '../../../src/chat/discord/roster.ts'
import { findConsoleSession } from '../../../src/store/console-sessions.ts'
import { type Browsing, hasNoBrowser, openBrowser } from '../../support/browser.ts'
import { FakeDiscord } from '../../support/discord/fake-discord.ts'
import { CLIENT_SECRET } from '../../support/discord/oauth.ts'
import { freePort } from '../../support/free-port.ts'
import { type Stage, stage } from '../support.ts'

const APPROVER = '900'
const VIEWER = '901'
const ANN = { id: '10001', username: 'ann', roles: [APPROVER] }
const VIC = { id: '10002', username: 'vic', roles: [VIEWER] }
const NEL = { id: '10003', username: 'nel', roles: [] }
const MINUTE_MS = 60_000

describe('signing in with Discord', () => {
  let discord: FakeDiscord
  let shared: Stage
  let origin: string
  beforeAll(async () => {
    discord = await FakeDiscord.start()
    const port = await freePort()
    const { state } = discord
    const log = { warn: () => undefined, error: () => undefined }
    const rest = restOf({ botToken: state.botToken, apiUrl: `${state.url}/api` }, log)
    shared = await stage({
      policy: {
        approval: {
          expiresAfterHours: 72,
          snoozeDays: 14,
          approvers: { roles: [APPROVER], users: [] },
          fourEyesFromMicros: null,
          linkedFromMicros: null,
        },
        viewers: { roles: [VIEWER], users: [] },
      },
      console: {
        secret: 'only for tests: at least 32 characters',
        isSecure: false,
        discord: {
          clientId: state.applicationId,
          clientSecret: CLIENT_SECRET,
          callbackUrl: `http://127.0.0.1:${port}/console/sign-in/discord/callback`,
          host: state.url,
          roster: rosterOf(rest, state.guildId),
        },
      },
    })
    origin = await shared.server.listen({ host: '127.0.0.1', port })
  })
  beforeEach(() => {
    discord.state.isSilentAboutMembers = false
    discord.state.members.clear()
    for (const member of [ANN, VIC, NEL]) discord.state.members.set(member.id, member)
  })
  afterAll(async () => {
    await shared[Symbol.asyncDispose]()
    await discord[Symbol.asyncDispose]()
  })

  /** A browser without a screen: keeps cookies by name, follows nothing by itself. */
  function client(): {
    readonly cookies: Map<string, string>
    get(url: string): Promise<Response>
    post(url: string, form: Record<string, string>): Promise<Response>
  } {
    const cookies = new Map<string, string>()
    const ask = async (url: string, init: RequestInit = {}): Promise<Response> => {
      if (!url.startsWith(origin)) return fetch(url, { ...init, redirect: 'manual' })
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' })
      for (const line of answer.headers.getSetCookie()) {
        const { name = '', value = '' } = /^(?<name>[^=]+)=(?<value>[^;]*)/.exec(line)?.groups ?? {}
        if (value === '' || line.includes('Expires=Thu, 01 Jan 1970')) cookies.delete(name)
        else cookies.set(name, value)
      }
      return answer
    }
    return {
      cookies,
      get: (url) => ask(url),
      post: (url, form) => ask(url, { method: 'POST', body: new URLSearchParams(form) }),
    }
  }
  type Client = ReturnType<typeof client>

  /** Up to the address that Discord sends the browser back to. */
  async function consent(who: Client, userId: string): Promise<string> {
    const start = await who.get(`${origin}/console/sign-in/discord`)
    const asked = new URL(start.headers.get('location') ?? '')
    const page = await who.get(asked.href)
    expect(page.status).toBe(200)
    const accept = new URL('/oauth2/accept', discord.state.url)
    accept.search = new URLSearchParams({
      ...Object.fromEntries(asked.searchParams),
      user: userId,
    }).toString()
    return (await who.get(accept.href)).headers.get('location') ?? ''
  }

  async function signInAs(userId: string): Promise<Client> {
    const who = client()
    const back = await who.get(await consent(who, userId))
    expect(back.headers.get('location')).toBe('/console')
    return who
  }

  const settings = (who: Client): Promise<Response> => who.get(`${origin}/console/settings`)

  it('lets an approver in, as the person of the cards, and gives the access token back', async () => {
    const who = await signInAs(ANN.id)

    const page = await settings(who)

    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Signed in as ann')
    expect(discord.state.oauth.tokens.size).toBe(0)
    expect(discord.state.violations).toEqual([])
  })

  it.each([
    ['is not in the server', '10099'],
    ['has no role that may look', NEL.id],
  ])('refuses who %s', async (_case, userId) => {
    const who = client()

    const back = await who.get(await consent(who, userId))

    expect(back.headers.get('location')).toBe('/console/sign-in')
    expect((await settings(who)).status).toBe(303)
  })

  it('refuses a code in a browser that did not ask for it', async () => {
    const attacker = client()
    const victim = client()
    const link = await consent(attacker, ANN.id)
    await victim.get(`${origin}/console/sign-in/discord`)

    const answer = await victim.get(link)

    expect(answer.status).toBe(401)
    expect((await settings(victim)).status).toBe(303)
  })

  it('refuses a code for the second time', async () => {
    const who = client()
    const link = await consent(who, ANN.id)
    await who.get(link)
    await who.post(`${origin}/console/sign-out`, { _csrf: await tokenOf(who) })

    const again = await who.get(link)

    expect(again.status).toBe(401)
    expect((await settings(who)).status).toBe(303)
  })

  it('gives a new session id at the door: one that somebody planted is worth nothing', async () => {
    const who = client()
    // A failed attempt leaves a session without a person.
    await who.get(await consent(who, NEL.id))
    const planted = who.cookies.get('cloudthrift') ?? ''
    await who.get(await consent(who, ANN.id))

    const attacker = client()
    attacker.cookies.set('cloudthrift', planted)

    expect(planted).not.toBe('')
    expect(who.cookies.get('cloudthrift')).not.toBe(planted)
    expect((await settings(attacker)).status).toBe(303)
    expect((await settings(who)).status).toBe(200)
  })

  async function tokenOf(who: Client): Promise<string> {
    const html = await (await settings(who)).text()
    return /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
  }

  describe('somebody whose roles change', () => {
    it('is out after five minutes, when they are no member any more', async () => {
      const who = await signInAs(ANN.id)
      discord.state.members.delete(ANN.id)

      const before = await settings(who)
      shared.clock.now = new Date(shared.clock.now.getTime() + 6 * MINUTE_MS)
      const after = await settings(who)

      expect(before.status).toBe(200)
      expect(after.status).toBe(303)
    })

    it('is out at once when they try to change something', async () => {
      const who = await signInAs(ANN.id)
      const token = await tokenOf(who)
      discord.state.members.set(ANN.id, { ...ANN, roles: [] })

      const answer = await who.post(`${origin}/console/sign-out-everywhere`, { _csrf: token })

      expect(answer.status).toBe(303)
      expect((await settings(who)).status).toBe(303)
    })

    it('goes on looking while Discord does not answer, but not for hours', async () => {
      const who = await signInAs(VIC.id)
      discord.state.isSilentAboutMembers = true

      shared.clock.now = new Date(shared.clock.now.getTime() + 30 * MINUTE_MS)
      const soon = await settings(who)
      shared.clock.now = new Date(shared.clock.now.getTime() + 40 * MINUTE_MS)
      const late = await settings(who)

      expect(soon.status).toBe(200)
      expect(late.status).toBe(303)
    })
  })

  describe('a session', () => {
    it.each([
      ['after two hours without a page', [125]],
      ['after twelve hours, however busy', [100, 100, 100, 100, 100, 100, 100, 30]],
    ])('is over %s', async (_case, steps) => {
      const who = await signInAs(VIC.id)
      const statuses: number[] = []

      for (const minutes of steps) {
        shared.clock.now = new Date(shared.clock.now.getTime() + minutes * MINUTE_MS)
        statuses.push((await settings(who)).status)
      }

      expect(statuses.at(-1)).toBe(303)
      expect(new Set(statuses.slice(0, -1))).toEqual(new Set(steps.length > 1 ? [200] : []))
    })

    it('is refused with a signature of another secret, and kept as a digest only', async () => {
      const who = await signInAs(VIC.id)
      const cookie = decodeURIComponent(who.cookies.get('cloudthrift') ?? '')
      const id = cookie.split('.')[0] ?? ''
      const forged = client()
      forged.cookies.set('cloudthrift', encodeURIComponent(`${id}.${'A'.repeat(43)}`))

      const { rows } = await shared.db.executeQuery<{ text: string }>(
        shared.db.selectFrom('console_session').selectAll().compile(),
      )

      expect(await findConsoleSession(shared.db, id, shared.clock.now)).not.toBeNull()
      expect(JSON.stringify(rows)).not.toContain(id)
      expect((await settings(forged)).status).toBe(303)
    })

    it('ends everywhere when its person says so', async () => {
      const desk = await signInAs(ANN.id)
      const phone = await signInAs(ANN.id)
      const other = await signInAs(VIC.id)

      await desk.post(`${origin}/console/sign-out-everywhere`, { _csrf: await tokenOf(desk) })

      expect((await settings(phone)).status).toBe(303)
      expect((await settings(other)).status).toBe(200)
    })
  })

  describe.skipIf(hasNoBrowser)('in a browser', () => {
    let browser: Browsing
    beforeAll(async () => {
      browser = await openBrowser()
    })
    afterAll(() => browser[Symbol.asyncDispose]())

    it('is one click here and one there', async () => {
      await using visitor = await browser.visit(origin)
      const { page } = visitor

      await page.goto('/console/settings')
      await page.getByRole('link', { name: 'Sign in with Discord' }).click()
      await page.getByRole('link', { name: 'vic' }).click()
      await page.waitForURL(`${origin}/console/**`)
      await page.locator('.who summary').click()

      expect(await page.locator('.menu').textContent()).toContain('may look, not decide')
      const foreign = `request: ${discord.state.url}/oauth2/`
      expect(visitor.complaints.filter((line) => !line.startsWith(foreign))).toEqual([])
    })
  })
})
