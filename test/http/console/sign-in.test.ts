import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { membersOf } from '../../../src/chat/discord/members.ts'
import type { Server } from '../../../src/http/route.ts'
import { buildServer } from '../../../src/http/server.ts'
import { createLog } from '../../../src/telemetry/log.ts'
import { invite } from '../../../src/workflow/invite.ts'
import { ANA, APPROVAL, EVE } from '../../support/discord/chat-stage.ts'
import { CLIENT, FakeDoor, GUILD } from '../../support/discord/fake-door.ts'
import { type Stage, stage } from '../support.ts'

const CALLBACK = '/console/sign-in/discord/callback'
const LOOKS = '500000000000000009'
const MINUTE_MS = 60_000

describe('signing in with Discord', () => {
  let own: Stage
  let discord: FakeDoor
  let server: Server
  beforeEach(async () => {
    own = await stage({
      policy: { approval: APPROVAL, console: { viewers: { roles: [LOOKS], users: [] } } },
    })
    discord = await FakeDoor.start()
    discord.members.set(ANA.id, ANA).set(EVE.id, EVE)
    discord.visitor = ANA
    const settings = { apiUrl: discord.url, botToken: 'fake.bot.token', guildId: GUILD }
    server = await buildServer({
      log: createLog('silent', process.stderr),
      deps: own.deps,
      tokens: [],
      console: {
        secret: 'only for tests: at least 32 characters',
        isSecure: true,
        discord: {
          clientId: CLIENT.id,
          clientSecret: CLIENT.secret,
          callbackUrl: `https://thrift.example${CALLBACK}`,
          apiUrl: discord.url,
          members: membersOf(settings),
        },
      },
    })
  })
  afterEach(async () => {
    await server.close()
    await discord[Symbol.asyncDispose]()
    await own[Symbol.asyncDispose]()
  })

  type Jar = Record<string, string>
  const call = async (url: string, cookies: Jar = {}, form?: Record<string, string>) => {
    const answer = await server.inject({
      url,
      cookies,
      ...(form && {
        method: 'POST',
        payload: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    })
    for (const { name, value } of answer.cookies) cookies[name] = value
    return answer
  }
  const setOut = async (jar: Jar, to = '/console/settings'): Promise<string> => {
    const out = await call(`/console/sign-in/discord?to=${encodeURIComponent(to)}`, jar)
    const back = new URL(await discord.authorize(String(out.headers.location)))
    return `${back.pathname}${back.search}`
  }
  const signedIn = async (): Promise<Jar> => {
    const jar: Jar = {}
    await call(await setOut(jar), jar)
    return jar
  }

  it('lets an approver in, behind a proxy that ends TLS, and revokes the token', async () => {
    const jar: Jar = {}

    const entered = await call(await setOut(jar), jar)

    expect([entered.statusCode, entered.headers.location]).toEqual([303, '/console/settings'])
    expect(String(entered.headers['set-cookie'])).toMatch(
      /__Host-cloudthrift=[^;]+; Path=\/; .*HttpOnly; Secure; SameSite=Lax/,
    )
    expect((await call('/console/settings', jar)).body).toContain('Ana')
    expect(discord.revoked).toHaveLength(1)
    expect(discord.tokens.size).toBe(0)
  })

  it('refuses whoever may not look, or is no member, with words', async () => {
    discord.visitor = EVE
    const jar: Jar = {}
    await call(await setOut(jar), jar)
    const eve = await call('/console/sign-in', jar)
    discord.members.delete(EVE.id)
    await call(await setOut(jar), jar)
    const stranger = await call('/console/sign-in', jar)

    expect(eve.body).toContain('None of your Discord roles')
    expect(stranger.body).toContain('no member of the Discord server')
    expect((await call('/console/settings', jar)).statusCode).toBe(303)
  })

  it('refuses the state of another browser, and a code for the second time', async () => {
    const hers: Jar = {}
    const way = await setOut(hers)
    const his: Jar = {}
    await setOut(his)

    await call(way, his)
    const replayed = { ...hers }
    await call(way, hers)
    await call(way, replayed)

    expect((await call('/console/settings', his)).statusCode).toBe(303)
    expect((await call('/console/settings', hers)).statusCode).toBe(200)
    expect((await call('/console/settings', replayed)).statusCode).toBe(303)
  })

  it('goes nowhere but to its own pages afterwards', async () => {
    for (const to of ['//evil.example', 'https://evil.example', '/console/../docs', '/\\evil']) {
      const jar: Jar = {}

      const { headers } = await call(await setOut(jar, to), jar)

      expect(headers.location).toBe('/console')
    }
  })

  it('signs out at once whoever has lost the role, before anything is changed', async () => {
    const jar = await signedIn()
    const other = await signedIn()
    discord.members.set(ANA.id, { ...ANA, roles: [] })

    await call('/console/sign-out', jar, {})

    expect((await call('/console/settings', other)).statusCode).toBe(303)
  })

  it('asks again after some minutes, and lets look while Discord is down', async () => {
    const jar = await signedIn()
    own.clock.now = new Date(own.clock.now.getTime() + 4 * MINUTE_MS)
    discord.isDown = true
    const whileDown = await call('/console/settings', jar)
    discord.isDown = false
    discord.members.delete(ANA.id)
    own.clock.now = new Date(own.clock.now.getTime() + MINUTE_MS)

    const afterwards = await call('/console/settings', jar)

    expect([whileDown.statusCode, afterwards.statusCode]).toEqual([200, 303])
  })

  it('ends after two idle hours', async () => {
    const jar = await signedIn()
    own.clock.now = new Date(own.clock.now.getTime() + 121 * MINUTE_MS)

    expect((await call('/console/settings', jar)).statusCode).toBe(303)
  })

  it('refuses forms of other sites, and without the token', async () => {
    const jar = await signedIn()
    const foreign = await server.inject({
      method: 'POST',
      url: '/console/sign-out',
      cookies: jar,
      headers: { origin: 'https://evil.example' },
    })
    const without = await call('/console/sign-out', jar, {})

    expect([foreign.statusCode, without.statusCode]).toEqual([403, 403])
    expect(foreign.body).toContain('another site')
    expect((await call('/console/settings', jar)).statusCode).toBe(200)
  })

  it('takes whoever has changed their cookie for nobody', async () => {
    const jar = await signedIn()
    const [id = '', signature = ''] = (jar['__Host-cloudthrift'] ?? '').split('.')
    const forged = [`${id}x.${signature}`, `${id}.${signature.slice(1)}`, id]

    const answers = await Promise.all(
      forged.map((value) => call('/console/settings', { '__Host-cloudthrift': value })),
    )

    expect(answers.map((each) => each.statusCode)).toEqual([303, 303, 303])
  })

  it('gives a new session id, and the one of before opens nothing', async () => {
    const jar: Jar = {}
    discord.visitor = EVE
    await call(await setOut(jar), jar)
    const before = { ...jar }
    discord.visitor = ANA

    await call(await setOut(jar), jar)

    expect(before['__Host-cloudthrift']).toBeTruthy()
    expect(jar['__Host-cloudthrift']).not.toBe(before['__Host-cloudthrift'])
    expect((await call('/console/settings', before)).statusCode).toBe(303)
  })

  it('ends after twelve hours, however busy somebody is', async () => {
    const jar = await signedIn()
    const statuses: number[] = []
    for (let hour = 1; hour <= 12; hour += 1) {
      own.clock.now = new Date(own.clock.now.getTime() + 60 * MINUTE_MS)
      statuses.push((await call('/console/settings', jar)).statusCode)
    }

    expect(statuses.slice(0, 11)).toEqual(Array.from({ length: 11 }, () => 200))
    expect(statuses[11]).toBe(303)
  })

  it('offers no links beside Discord', async () => {
    const link = await invite(own.deps, { id: 'api:ana', name: 'ana' })

    expect((await call(link)).statusCode).toBe(404)
  })

  it('makes whoever knocks too often wait', async () => {
    const statuses: number[] = []
    for (let knock = 0; knock < 31; knock += 1) {
      statuses.push((await call('/console/sign-in/discord')).statusCode)
    }

    expect(statuses[29]).toBe(303)
    expect(statuses[30]).toBe(429)
  })

  it('does not decide while Discord cannot be asked', async () => {
    const jar = await signedIn()
    const page = await call('/console/settings', jar)
    const csrf = /name="_csrf" value="(?<token>[^"]+)"/.exec(page.body)?.groups?.['token'] ?? ''
    discord.isDown = true

    const scanned = await call('/console/scans', jar, { _csrf: csrf })

    expect(scanned.statusCode).toBe(403)
    expect(scanned.body).toContain('Discord cannot be asked')
    expect(own.jobs).toEqual([])
  })

  it('lets viewers look, and not scan', async () => {
    discord.members.set(EVE.id, { ...EVE, roles: [LOOKS] })
    discord.visitor = EVE
    const jar = await signedIn()
    const page = await call('/console/scans', jar)
    const csrf = /name="_csrf" value="(?<token>[^"]+)"/.exec(page.body)?.groups?.['token'] ?? ''

    const scanned = await call('/console/scans', jar, { _csrf: csrf })

    expect(page.statusCode).toBe(200)
    expect(page.body).not.toContain('Scan now')
    expect(scanned.statusCode).toBe(403)
    expect(scanned.body).toContain('You may look, but not decide')
    expect(own.jobs).toEqual([])
  })
})
