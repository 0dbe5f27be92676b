import { setTimeout as pause } from 'node:timers/promises'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, type Stage, stage } from './support.ts'

const LIMIT = 600

describe('the limit of requests', () => {
  let own: Stage
  let within: number[]
  beforeAll(async () => {
    own = await stage()
    within = await exhaust('192.0.2.1', '/nothing')
  })
  afterAll(() => own[Symbol.asyncDispose]())

  function from(
    remoteAddress: string,
    url: string,
    headers: Record<string, string> = bearer('reader'),
  ): Promise<LightMyRequestResponse> {
    return own.server.inject({ url, headers, remoteAddress })
  }

  async function exhaust(address: string, url: string): Promise<number[]> {
    const statuses: number[] = []
    for (let sent = 0; sent < LIMIT; sent++)
      statuses.push((await from(address, url, {})).statusCode)
    return statuses
  }

  it('answers the request after the 600th of a minute with a problem that says when', async () => {
    const answer = await from('192.0.2.1', '/savings')

    expect(new Set(within)).toEqual(new Set([404]))
    expect(answer.statusCode).toBe(429)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toEqual({
      type: 'urn:cloudthrift:problem:too_many_requests',
      title: 'Too many requests',
      status: 429,
      code: 'TOO_MANY_REQUESTS',
      hint: expect.stringMatching(/^Rate limit exceeded, retry in \d+ (?:minute|second)s?$/),
    })
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('counts whoever guesses tokens', async () => {
    const guesses = await exhaust('192.0.2.2', '/findings')

    const answer = await from('192.0.2.2', '/findings')

    expect(new Set(guesses)).toEqual(new Set([401]))
    expect(answer.statusCode).toBe(429)
  })

  it('never starves the probes', async () => {
    const probes = [await from('192.0.2.1', '/healthz'), await from('192.0.2.1', '/readyz')]

    expect(probes.map((one) => one.statusCode)).toEqual([200, 200])
  })

  it('counts each caller by address', async () => {
    const answer = await from('192.0.2.3', '/savings')

    expect(answer.statusCode).toBe(200)
  })

  it('is not fooled by a forwarded address', async () => {
    const headers = { ...bearer('reader'), 'x-forwarded-for': '192.0.2.4' }
    const answer = await from('192.0.2.1', '/savings', headers)

    expect(answer.statusCode).toBe(429)
  })
})

describe('a server that cannot keep up', () => {
  it('sheds load with a problem that says when to come back', { timeout: 60_000 }, async () => {
    await using own = await stage()
    let answer = await own.get('/savings', 'reader')
    expect(answer.statusCode).toBe(200)

    // The delay is a mean over a second: it takes a round or two until nothing else is in it.
    for (let round = 0; round < 5 && answer.statusCode !== 503; round++) {
      await blockFor(2_200)
      answer = await own.get('/savings', 'reader')
    }

    expect(answer.statusCode).toBe(503)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code: 'TOO_BUSY', status: 503 })
    expect(answer.json().hint).toBe('Too busy; try again in a moment.')
    expect(answer.headers['retry-after']).toBe('5')
  })
})

/** Keeps the event loop busy, then lets the timers that are due run. */
async function blockFor(ms: number): Promise<void> {
  const until = Date.now() + ms
  while (Date.now() < until) Math.random()
  await pause(1)
}
