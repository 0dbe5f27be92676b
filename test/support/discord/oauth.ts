/**
 * The OAuth side of the fake Discord: a page that asks who one is, codes that work once and for one
 * verifier, access tokens that can be given back. It refuses what Discord would refuse.
 */

import { hash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { DiscordState } from './state.ts'

export const CLIENT_SECRET = 'fake-client-secret'

interface Grant {
  readonly userId: string
  readonly challenge: string
  readonly redirectUri: string
}

export class Oauth {
  readonly grants = new Map<string, Grant>()
  /** Access tokens that are good, and whose they are. */
  readonly tokens = new Map<string, string>()

  /** True when it was a request of this kind. */
  async serve(
    state: DiscordState,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<boolean> {
    const url = new URL(request.url ?? '/', 'http://fake')
    if (url.pathname === '/oauth2/authorize') this.#ask(state, url, response)
    else if (url.pathname === '/oauth2/accept') this.#accept(url, response)
    else if (url.pathname === '/api/oauth2/token') await this.#exchange(state, request, response)
    else if (url.pathname === '/api/oauth2/token/revoke') await this.#revoke(request, response)
    else return false
    return true
  }

  #ask(state: DiscordState, { searchParams }: URL, response: ServerResponse): void {
    const isRight =
      searchParams.get('response_type') === 'code' &&
      searchParams.get('client_id') === state.applicationId &&
      searchParams.get('scope') === 'identify' &&
      searchParams.get('code_challenge_method') === 'S256' &&
      Boolean(searchParams.get('code_challenge')) &&
      Boolean(searchParams.get('state'))
    if (!isRight) {
      response.writeHead(400).end('invalid request')
      return
    }
    const links = [...state.members.values()].map(({ id, username }) => {
      const query = new URLSearchParams({ ...Object.fromEntries(searchParams), user: id })
      return `<a href="/oauth2/accept?${query.toString().replaceAll('&', '&amp;')}">${username}</a>`
    })
    const icon = '<link rel="icon" href="data:,">'
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`${icon}<h1>Who?</h1>${links.join(' ')}`)
  }

  #accept({ searchParams }: URL, response: ServerResponse): void {
    const value = (name: string): string => searchParams.get(name) ?? ''
    const code = randomBytes(15).toString('hex')
    this.grants.set(code, {
      userId: value('user'),
      challenge: value('code_challenge'),
      redirectUri: value('redirect_uri'),
    })
    const back = new URL(value('redirect_uri'))
    back.search = new URLSearchParams({ code, state: value('state') }).toString()
    response.writeHead(302, { location: back.href }).end()
  }

  async #exchange(
    state: DiscordState,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const form = await formOf(request)
    const value = (name: string): string => form.get(name) ?? ''
    const grant = this.grants.get(value('code'))
    this.grants.delete(value('code'))
    const basic = Buffer.from(`${state.applicationId}:${CLIENT_SECRET}`).toString('base64')
    const isClient =
      request.headers.authorization === `Basic ${basic}` &&
      value('grant_type') === 'authorization_code'
    const isBrowser =
      grant?.redirectUri === value('redirect_uri') &&
      grant.challenge === hash('sha256', value('code_verifier'), 'base64url')
    if (!isClient || !isBrowser) {
      answer(response, 400, { error: 'invalid_grant' })
      return
    }
    const token = randomBytes(15).toString('hex')
    this.tokens.set(token, grant.userId)
    answer(response, 200, {
      access_token: token,
      token_type: 'Bearer',
      expires_in: 604_800,
      scope: 'identify',
    })
  }

  async #revoke(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.tokens.delete((await formOf(request)).get('token') ?? '')
    answer(response, 200, {})
  }
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return new URLSearchParams(Buffer.concat(chunks).toString())
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
