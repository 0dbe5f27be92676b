/** The sign-in of Discord: authorize, token with PKCE checked, revoke, and members by token or bot. */

import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Member } from './people.ts'

export const CLIENT = { id: '100000000000000001', secret: 'client-secret-of-the-tests' }
export const GUILD = '200000000000000001'
const BOT = 'Bot fake.bot.token'

export class FakeDoor implements AsyncDisposable {
  readonly members = new Map<string, Member>()
  readonly tokens = new Map<string, string>()
  readonly revoked: string[] = []
  url = ''
  /** Who says yes on Discord's page. */
  visitor: Member | null = null
  isDown = false
  readonly #codes = new Map<string, { challenge: string; redirect: string; userId: string }>()
  readonly #server = createServer((request, response) => void this.#serve(request, response))

  static async start(): Promise<FakeDoor> {
    const door = new FakeDoor()
    door.#server.listen(0, '127.0.0.1')
    await once(door.#server, 'listening')
    const address = door.#server.address()
    if (typeof address !== 'object' || !address) throw new Error('no address')
    door.url = `http://127.0.0.1:${address.port}/api`
    return door
  }

  /** As a browser that was sent to the page and said yes: where Discord sends it. */
  async authorize(url: string): Promise<string> {
    const answer = await fetch(url, { redirect: 'manual' })
    return answer.headers.get('location') ?? `no way on: ${answer.status}`
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const url = new URL(request.url ?? '/', 'http://fake')
    const form = new URLSearchParams(Buffer.concat(chunks).toString())
    const path = url.pathname.replace('/api', '')
    if (this.isDown) return void response.writeHead(503).end()
    if (path === '/oauth2/authorize') return this.#authorize(url.searchParams, response)
    const { authorization = '' } = request.headers
    const [status, body] = this.#answer(path, form, authorization)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  #authorize(query: URLSearchParams, response: ServerResponse): void {
    const redirect = query.get('redirect_uri') ?? ''
    const back = new URL(redirect)
    const challenge = query.get('code_challenge') ?? ''
    const isWhole =
      query.get('client_id') === CLIENT.id &&
      query.get('response_type') === 'code' &&
      query.get('scope') === 'identify guilds.members.read' &&
      query.get('code_challenge_method') === 'S256' &&
      challenge.length === 43
    if (!isWhole) return void response.writeHead(400).end()
    back.searchParams.set('state', query.get('state') ?? '')
    if (this.visitor) {
      const code = randomBytes(15).toString('hex')
      this.#codes.set(code, { challenge, redirect, userId: this.visitor.id })
      back.searchParams.set('code', code)
    } else back.searchParams.set('error', 'access_denied')
    response.writeHead(302, { location: back.href }).end()
  }

  #answer(path: string, form: URLSearchParams, authorization: string): [number, object] {
    if (path === '/oauth2/token') return this.#token(form, authorization)
    return path === '/oauth2/token/revoke' ? this.#revoke(form) : this.#member(path, authorization)
  }

  #token(form: URLSearchParams, authorization: string): [number, object] {
    const basic = Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')
    if (authorization !== `Basic ${basic}`) return [401, { error: 'invalid_client' }]
    const code = form.get('code') ?? ''
    const given = this.#codes.get(code)
    this.#codes.delete(code)
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    if (given?.challenge !== proof || given.redirect !== form.get('redirect_uri')) {
      return [400, { error: 'invalid_grant' }]
    }
    const token = randomBytes(15).toString('hex')
    this.tokens.set(token, given.userId)
    return [200, { access_token: token, token_type: 'Bearer', expires_in: 604_800 }]
  }

  #revoke(form: URLSearchParams): [number, object] {
    const token = form.get('token') ?? ''
    this.tokens.delete(token)
    this.revoked.push(token)
    return [200, {}]
  }

  #member(path: string, authorization: string): [number, object] {
    const token = /^Bearer (\S+)$/.exec(authorization)?.[1] ?? ''
    const mine = path === `/v10/users/@me/guilds/${GUILD}/member` && this.tokens.get(token)
    const asked = new RegExp(`^/v10/guilds/${GUILD}/members/(\\d+)$`).exec(path)?.[1]
    if (!mine && authorization !== BOT) return [401, { code: 0 }]
    const member = this.members.get(mine || (asked ?? ''))
    if (!member) return [404, { code: 10_007 }]
    const { id, username, roles } = member
    return [200, { user: { id, username }, roles }]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
