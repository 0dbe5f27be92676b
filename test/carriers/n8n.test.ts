import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { text } from 'node:stream/consumers'
import { assert, property, string, webUrl } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { n8nCarrier } from '../../src/carriers/n8n.ts'
import type { RemoteCarrier } from '../../src/core/approval.ts'
import { unhurried } from '../support/clouds.ts'

const TOKEN = 'a1'.repeat(32)
const ADDRESS = `http://n8n.example.com/webhook-waiting/7?signature=${TOKEN}`
const PATH = `/webhook-waiting/7?signature=${TOKEN}`
const NEWS = { findingId: 'f', decision: 'approved' } as const

/** Status and text of one answer; null: the connection is cut. */
type Reply = readonly [status: number, text?: string, headers?: Record<string, string>] | null

interface FakeN8n extends AsyncDisposable {
  readonly url: string
  readonly remote: RemoteCarrier
  readonly calls: { path: string; headers: IncomingHttpHeaders; body: string }[]
  readonly alarms: object[]
}

/** Answers as n8n 2.41.1 does; the last answer is repeated. */
async function openFake(...replies: readonly Reply[]): Promise<FakeN8n> {
  const calls: FakeN8n['calls'] = []
  const server = createServer((request, response) => void answer(request, response))
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
    const body = await text(request)
    const reply = replies[Math.min(calls.length, replies.length - 1)] ?? null
    calls.push({ path: request.url ?? '', headers: request.headers, body })
    if (reply === null) return response.destroy()
    const [status, words = '', headers = {}] = reply
    return response.writeHead(status, headers).end(words)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const alarms: object[] = []
  const url = `http://127.0.0.1:${port}`
  const { remote } = n8nCarrier(
    {
      url,
      secret: 'the-secret-of-the-test',
      patienceMinutes: 10,
      whenSilent: 'tell',
    },
    { error: (facts) => alarms.push(facts) },
  )
  if (!remote) throw new Error('n8n runs elsewhere')
  return {
    url,
    remote,
    calls,
    alarms,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const RUNNING: Reply = [409, '{"message":"The execution \\"7\\" is running already."}']
const FINISHED: Reply = [409, '{"message":"The execution \\"7\\" has finished already."}']
const FAILED: Reply = [409, '{"message":"The execution \\"7\\" has finished with error."}']

describe('the address at which an execution waits', () => {
  it('is kept without its host', async () => {
    await using n8n = await openFake(null)

    expect(n8n.remote.wakePath('7', ADDRESS)).toBe(PATH)
  })

  it.each([
    ['of another execution', ADDRESS.replace('/7', '/8')],
    ['with more in its path', ADDRESS.replace('/7', '/7/../../rest/users')],
    ['with an encoded path', ADDRESS.replace('/7', '/%37')],
    ['without a signature', ADDRESS.replace(/\?.*/, '')],
    ['with a short signature', ADDRESS.slice(0, -1)],
    ['with two signatures', `${ADDRESS}&signature=${TOKEN}`],
    ['with a further parameter', `${ADDRESS}&approved=true`],
    ['with a fragment', `${ADDRESS}#x`],
    ['with a user', ADDRESS.replace('//', '//admin@')],
    ['of a file', ADDRESS.replace('http:', 'file:')],
    ['without a host', PATH],
    ['of the metadata service', 'http://169.254.169.254/latest/meta-data'],
  ])('is refused %s', async (_what, address) => {
    await using n8n = await openFake(null)

    expect(n8n.remote.wakePath('7', address)).toBeNull()
  })

  it('whatever is said, can be no other path', async () => {
    await using n8n = await openFake(null)

    assert(
      property(webUrl({ withQueryParameters: true }), string(), (url, id) => {
        expect(n8n.remote.wakePath(id, url)).toBeNull()
      }),
    )
  })
})

describe('waking an execution', () => {
  it('calls the configured n8n with the secret, and brings no authority along', async () => {
    await using n8n = await openFake([200])

    const result = await n8n.remote.wake(PATH, NEWS, unhurried())

    expect(result).toBe('woken')
    expect(n8n.calls).toEqual([expect.objectContaining({ path: PATH, body: JSON.stringify(NEWS) })])
    expect(n8n.calls[0]?.headers['x-cloudthrift-secret']).toBe('the-secret-of-the-test')
  })

  it.each([
    ['it still runs', RUNNING],
    ['it is not there yet', [404] as const],
    ['n8n has trouble', [500] as const],
    ['the connection is cut', null],
  ])('is tried again at once when %s', async (_what, reply) => {
    await using n8n = await openFake(reply, reply, [200])

    expect(await n8n.remote.wake(PATH, NEWS, unhurried())).toBe('woken')
    expect(n8n.calls).toHaveLength(3)
    expect(n8n.alarms).toEqual([])
  })

  it('is left to the queue after four tries', async () => {
    await using n8n = await openFake(RUNNING)

    const waking = n8n.remote.wake(PATH, NEWS, unhurried())

    await expect(waking).rejects.toMatchObject({ code: 'CARRIER_UNAVAILABLE' })
    expect(n8n.calls).toHaveLength(4)
  })

  it.each([
    ['well', FINISHED],
    ['badly', FAILED],
  ])('is over when it has ended %s', async (_how, reply) => {
    await using n8n = await openFake(reply)

    expect(await n8n.remote.wake(PATH, NEWS, unhurried())).toBe('over')
    expect(n8n.calls).toHaveLength(1)
  })

  it.each([401, 403])(
    'raises an alarm when n8n answers %i, and does not insist',
    async (status) => {
      await using n8n = await openFake([status])

      const waking = n8n.remote.wake(PATH, NEWS, unhurried())

      await expect(waking).rejects.toMatchObject({ code: 'CARRIER_UNAVAILABLE' })
      expect(n8n.calls).toHaveLength(1)
      expect(n8n.alarms).toEqual([{ alarm: 'carrier-refuses', status, ...NEWS }])
    },
  )

  it('never follows a redirect: the secret stays here', async () => {
    await using other = await openFake([200])
    await using n8n = await openFake([307, '', { location: other.url }])

    const waking = n8n.remote.wake(PATH, NEWS, unhurried())

    await expect(waking).rejects.toMatchObject({ code: 'CARRIER_UNAVAILABLE' })
    expect(other.calls).toEqual([])
  })
})

describe('an announcement', () => {
  it('asks the workflow to fetch what waits, without a scan', async () => {
    await using n8n = await openFake([200])

    await n8n.remote.announce()

    expect(n8n.calls).toEqual([
      expect.objectContaining({ path: '/webhook/cloudthrift', body: '{"scan":false}' }),
    ])
  })

  it.each([
    [404, 1],
    [403, 1],
    [503, 0],
  ])('that is answered with %i is tried again, with %i alarms', async (status, alarms) => {
    await using n8n = await openFake([status])

    await expect(n8n.remote.announce()).rejects.toMatchObject({ code: 'CARRIER_UNAVAILABLE' })
    expect(n8n.alarms).toHaveLength(alarms)
  })
})
