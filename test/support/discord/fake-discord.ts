/**
 * A Discord of our own: REST with rate limits, threads and tokens that expire; interactions, signed and
 * delivered over HTTP or the gateway, with Discord's deadline. It refuses what Discord would refuse, and
 * remembers each request that broke a rule.
 */

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { openGateway } from './gateway.ts'
import { People } from './people.ts'
import { serveRest } from './rest.ts'
import { DiscordState, type FakeOptions } from './state.ts'

export class FakeDiscord extends People implements AsyncDisposable {
  readonly #server: Server

  private constructor(state: DiscordState, server: Server) {
    super(state)
    this.#server = server
  }

  static async start(options: FakeOptions = {}): Promise<FakeDiscord> {
    const state = new DiscordState(options)
    const server = createServer((request, response) => void serveRest(state, request, response))
    openGateway(state, server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (typeof address !== 'object' || !address) throw new Error('no address')
    state.url = `http://127.0.0.1:${address.port}`
    return new FakeDiscord(state, server)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.state.sockets) socket.terminate()
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
