/** Stands between two of the players, on loopback: passes requests on, remembers them, and can stop one. */

import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
  request as send,
} from 'node:http'

export interface Passed {
  readonly method: string
  readonly path: string
  /** 0: cut off, or nobody answered. */
  status: number
}

/** 'cut': the other side never hears of it. */
export type Hook = (passed: Passed) => Promise<'pass' | 'cut'> | 'pass' | 'cut'

export interface Relay extends AsyncDisposable {
  readonly url: string
  readonly passed: Passed[]
  /** Looks at each request before it is passed on. */
  hook: Hook
  readonly listener: RequestListener
}

export async function openRelay(target: () => string): Promise<Relay> {
  const passed: Passed[] = []
  const listener: RequestListener = (request, response) =>
    void pass(request, response).catch(() => response.destroy())
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no address')
  const relay: Relay = {
    url: `http://127.0.0.1:${address.port}`,
    passed,
    hook: () => 'pass',
    listener,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, search } = new URL(request.url ?? '/', 'http://relay')
    const entry: Passed = { method: request.method ?? '', path: pathname, status: 0 }
    passed.push(entry)
    if ((await relay.hook(entry)) === 'cut') return void response.destroy()
    const onward = send(target() + pathname + search, {
      method: entry.method,
      headers: { ...request.headers, connection: 'close' },
    })
    onward.on('error', () => response.destroy())
    onward.on('response', (answer) => {
      entry.status = answer.statusCode ?? 0
      response.writeHead(entry.status, answer.headers)
      answer.pipe(response)
    })
    request.pipe(onward)
  }
  return relay
}
