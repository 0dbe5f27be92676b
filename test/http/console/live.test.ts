import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { halt, resume } from '../../../src/workflow/halt.ts'
import { eventually } from '../../support/eventually.ts'
import { COLLEAGUE, type ConsoleStage, cookieOf, openConsole, tokenIn, YOU } from './support.ts'

interface Listening {
  /** All that was heard until now. */
  heard(): string
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>
}

describe('the live stream of the console', () => {
  let own: ConsoleStage
  let stop: AbortController
  beforeEach(async () => {
    own = await openConsole()
    stop = new AbortController()
  })
  afterEach(async () => {
    stop.abort()
    await own[Symbol.asyncDispose]()
  })

  async function listen(cookie: string): Promise<Listening> {
    const signal = stop.signal
    const answer = await fetch(`${own.origin}/console/live`, { headers: { cookie }, signal })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    const decoder = new TextDecoder()
    let heard = ''
    const ended = (async () => {
      for await (const chunk of answer.body ?? []) heard += decoder.decode(chunk)
    })()
    ended.catch(() => undefined)
    await eventually('the stream has begun', () => heard.includes('retry:'))
    return { heard: () => heard, ended }
  }

  async function signOutEverywhere(cookie: string): Promise<void> {
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
    const token = tokenIn(await own.server.inject({ url: '/console/settings', headers }))
    await own.server.inject({
      method: 'POST',
      url: '/console/sign-out-everywhere',
      headers,
      payload: new URLSearchParams({ _csrf: token }).toString(),
    })
  }

  it('tells when somebody uses the stop switch', async () => {
    const you = await listen(await cookieOf(own, YOU))
    // The first look only learns how things stand.
    await eventually('it is told', async () => {
      await halt(own.deps, { by: COLLEAGUE, reason: null })
      await resume(own.deps, { by: COLLEAGUE })
      return you.heard().includes('event: changed')
    })

    expect(you.heard()).toMatch(/event: changed\ndata: [\d.]+\n\n/)
  })

  it('ends with its session, and with no other one', async () => {
    const cookie = await cookieOf(own, YOU)
    const you = await listen(cookie)
    const colleague = await listen(await cookieOf(own, COLLEAGUE))

    await signOutEverywhere(cookie)
    await you.ended

    const isOver = await Promise.race([colleague.ended.then(() => true), Promise.resolve(false)])
    expect(isOver).toBe(false)
  })

  it('ends when the session is too old, whoever keeps the page open', async () => {
    const you = await listen(await cookieOf(own, YOU))

    own.clock.advance(2 * 3_600_000 + 1)

    await expect(you.ended).resolves.toBeUndefined()
  })

  it('ends at once when the server closes: nobody waits for it', async () => {
    const you = await listen(await cookieOf(own, YOU))

    await own.server.close()

    await expect(you.ended).resolves.toBeUndefined()
  })

  it('is for people who are signed in', async () => {
    const answer = await own.server.inject({ url: '/console/live' })

    expect(answer.statusCode).toBe(303)
  })
})
