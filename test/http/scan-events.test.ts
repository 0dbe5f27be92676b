import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addScopes, finishScope, NO_FIGURES, saveProgress } from '../../src/store/scan-scopes.ts'
import { finishScan, openScan } from '../../src/store/scans.ts'
import { bearer, NOBODY, type Stage, stage, tokenOf } from './support.ts'

const US = { provider: 'aws', accountId: '111122223333', region: 'us-east-1' }
const EU = { ...US, region: 'eu-west-1' }
const AT = new Date('2026-11-21T09:00:00.000Z')

interface Event {
  readonly id: string
  readonly event: string
  readonly data: Record<string, unknown>
}

/** Reads the events of a scan, over a socket, as a browser does. */
class Watcher implements AsyncDisposable {
  readonly #off = new AbortController()
  readonly #reader: ReadableStreamDefaultReader<string>
  readonly response: Response
  #text = ''

  private constructor(response: Response, off: AbortController) {
    this.response = response
    this.#off = off
    const body = response.body ?? expect.unreachable('no body')
    this.#reader = body.pipeThrough(new TextDecoderStream()).getReader()
  }

  static async of(url: string, headers: Record<string, string> = {}): Promise<Watcher> {
    const off = new AbortController()
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${tokenOf('reader')}`, ...headers },
      signal: off.signal,
    })
    return new Watcher(response, off)
  }

  /** The next event; null at the end of the stream. */
  async next(): Promise<Event | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end === -1) {
        const { done, value } = await this.#reader.read()
        if (done) return null
        this.#text += value
        continue
      }
      const lines = this.#text.slice(0, end).split('\n')
      this.#text = this.#text.slice(end + 2)
      const field = (name: string): string =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? ''
      if (field('event'))
        return { id: field('id'), event: field('event'), data: JSON.parse(field('data')) }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#off.abort()
    await this.#reader.closed.catch(() => undefined)
  }
}

describe('GET /scans/{id}/events', () => {
  let own: Stage
  let base = ''
  beforeAll(async () => {
    own = await stage()
    base = await own.server.listen({ host: '127.0.0.1', port: 0 })
  })
  afterAll(() => own[Symbol.asyncDispose]())

  async function running(): Promise<string> {
    const { scan } = await own.db.transaction().execute(async (trx) => {
      const opened = await openScan(trx, 'api:alice', AT)
      await addScopes(trx, opened.scan.id, [US, EU])
      return opened
    })
    return scan.id
  }

  async function finish(scanId: string): Promise<void> {
    for (const scope of [US, EU]) {
      await own.db.transaction().execute(async (trx) => {
        const outcome = { status: 'scanned', reason: null, startedAt: AT, finishedAt: AT } as const
        const figures = { ...NO_FIGURES, candidates: 3, monthlyMicros: 8_000_000n, resources: 9 }
        await finishScope(trx, scanId, scope, { ...figures, ...outcome })
        await finishScan(trx, scanId, AT)
      })
    }
  }

  it('tells at once how far it is, then what changes, and ends with the scan', async () => {
    const scanId = await running()
    await using watcher = await Watcher.of(`${base}/scans/${scanId}/events`)
    expect(watcher.response.headers.get('content-type')).toBe('text/event-stream')
    expect(await watcher.next()).toMatchObject({
      event: 'progress',
      data: { scanId, status: 'running', scopes: 2, waiting: 2, candidates: 0 },
    })

    const so = { ...NO_FIGURES, candidates: 2, monthlyMicros: 5_000_000n, resources: 7, calls: 4 }
    await saveProgress(own.db, scanId, US, { ...so, throttled: 1, startedAt: AT })

    expect(await watcher.next()).toMatchObject({
      event: 'progress',
      data: { waiting: 2, candidates: 2, monthlyUsd: '5.00', resources: 7, calls: 4, throttled: 1 },
    })
    await finish(scanId)
    let last = await watcher.next()
    while (last?.event === 'progress') last = await watcher.next()
    expect(last).toMatchObject({
      event: 'end',
      data: { status: 'finished', scanned: 2, candidates: 6, monthlyUsd: '16.00', resources: 18 },
    })
    expect(await watcher.next()).toBeNull()
  })

  it('does not repeat what a client that comes back has seen', async () => {
    const scanId = await running()
    const url = `${base}/scans/${scanId}/events`
    let seen = ''
    {
      await using first = await Watcher.of(url)
      seen = (await first.next())?.id ?? ''
    }
    await using again = await Watcher.of(url, { 'last-event-id': seen })

    await finish(scanId)

    let event = await again.next()
    expect(event?.id).not.toBe(seen)
    while (event?.event === 'progress') event = await again.next()
    expect(event).toMatchObject({ event: 'end' })
  })

  it('ends at once for who comes when the scan is over', async () => {
    const scanId = await running()
    await finish(scanId)
    await using watcher = await Watcher.of(`${base}/scans/${scanId}/events`)

    expect(await watcher.next()).toMatchObject({ event: 'end', data: { status: 'finished' } })
    expect(await watcher.next()).toBeNull()
  })

  it('asks who is there, and for a scan that exists', async () => {
    const url = `/scans/${NOBODY}/events`

    expect((await own.server.inject({ url })).statusCode).toBe(401)
    expect((await own.server.inject({ url, headers: bearer('operator') })).statusCode).toBe(403)
    expect((await own.server.inject({ url, headers: bearer('reader') })).statusCode).toBe(404)
  })

  it('lets the server close while somebody watches', async () => {
    const closing = await stage()
    const at = await closing.server.listen({ host: '127.0.0.1', port: 0 })
    const { scan } = await closing.db.transaction().execute((trx) => openScan(trx, 'api:alice', AT))
    await using watcher = await Watcher.of(`${at}/scans/${scan.id}/events`)
    await watcher.next()

    await closing[Symbol.asyncDispose]()

    expect(await watcher.next()).toBeNull()
  })
})
