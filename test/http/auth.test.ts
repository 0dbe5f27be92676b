import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildServer } from '../../src/http/server.ts'
import {
  bearer,
  findingOf,
  NOBODY,
  pending,
  type Stage,
  sha256,
  stage,
  tokenOf,
} from './support.ts'

const PROTECTED = [
  ['GET', '/findings', 'read'],
  ['GET', `/findings/${NOBODY}`, 'read'],
  ['GET', `/scans/${NOBODY}`, 'read'],
  ['GET', '/savings', 'read'],
  ['POST', '/scan', 'operate'],
  ['POST', `/findings/${NOBODY}/proceed`, 'operate'],
  ['POST', `/findings/${NOBODY}/decision`, 'decide'],
] as const

const ONE_SCOPE = { read: 'reader', operate: 'operator', decide: 'bob' } as const

describe('the bearer check', () => {
  let shared: Stage
  beforeAll(async () => {
    shared = await stage()
  })
  afterAll(() => shared[Symbol.asyncDispose]())

  it.each(PROTECTED)('refuses %s %s without a token', async (method, url) => {
    const answer = await shared.server.inject({ method, url })

    expect(answer.statusCode).toBe(401)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.headers['www-authenticate']).toBe('Bearer')
    expect(answer.json()).toMatchObject({ status: 401, code: 'NOT_AUTHENTICATED' })
    expect(answer.json().hint).toContain('API_TOKENS')
  })

  it.each([
    ['an empty scheme', 'Bearer'],
    ['an empty token', 'Bearer '],
    ['another scheme', `Basic ${tokenOf('reader')}`],
    ['a bare token', tokenOf('reader')],
    ['two tokens', `Bearer ${tokenOf('reader')} ${tokenOf('reader')}`],
    ['a token with a tail', `Bearer ${tokenOf('reader')},`],
    ['a token in other case', `Bearer ${tokenOf('reader').toUpperCase()}`],
    ['a wrong token', 'Bearer ct_wrong'],
    ['the configured digest in place of the token', `Bearer ${sha256(tokenOf('reader'))}`],
  ])('refuses %s', async (_what, authorization) => {
    const answer = await shared.server.inject({ url: '/findings', headers: { authorization } })

    expect(answer.statusCode).toBe(401)
    expect(answer.body).not.toContain('reader')
  })

  it.each(PROTECTED)('lets only the right scope call %s %s', async (method, url, scope) => {
    const statuses = new Map<string, number>()
    for (const [name, client] of Object.entries(ONE_SCOPE)) {
      const answer = await shared.server.inject({ method, url, headers: bearer(client) })
      statuses.set(name, answer.statusCode)
      if (name === scope) continue
      expect(answer.json()).toMatchObject({ status: 403, code: 'NOT_AUTHORISED' })
      expect(answer.json().hint).toContain(`'${scope}'`)
    }

    const refused = [...statuses].filter(([, status]) => status === 401 || status === 403)
    expect(refused.map(([name]) => name)).toEqual(
      Object.keys(ONE_SCOPE).filter((name) => name !== scope),
    )
  })

  it('asks who is there before it looks at what was sent', async () => {
    const url = '/findings/not-an-id/decision'
    const answer = await shared.server.inject({ method: 'POST', url, body: '{broken' })

    expect(answer.statusCode).toBe(401)
  })

  it.each(['/healthz', '/readyz', '/openapi.json', '/docs'])('leaves %s open', async (url) => {
    const answer = await shared.get(url)

    expect(answer.statusCode).toBeLessThan(400)
  })

  it('knows every configured client by its own name', async () => {
    await using own = await stage()
    const { id, revision } = await pending(own, { resourceId: 'vol-1' })
    const other = await pending(own, { resourceId: 'vol-2' })

    await own.post(`/findings/${id}/decision`, 'bob', { decision: 'reject', revision })
    const body = { decision: 'reject', revision: other.revision }
    await own.post(`/findings/${other.id}/decision`, 'alice', body)

    const rows = await own.db.selectFrom('decision').selectAll().orderBy('actor').execute()
    expect(rows.map((row) => [row.finding_id, row.actor, row.actor_name, row.via])).toEqual([
      [other.id, 'api:alice', 'alice', 'api'],
      [id, 'api:bob', 'bob', 'api'],
    ])
  })

  it('refuses everybody when no token is configured', async () => {
    const { server: _server, ...rest } = shared
    const log = shared.server.log
    const server = await buildServer({ log, deps: rest.deps, tokens: [] })

    const answers = await Promise.all(
      PROTECTED.map(([method, url]) =>
        server.inject({ method, url, headers: { authorization: 'Bearer ct_any' } }),
      ),
    )

    expect(answers.map((one) => one.statusCode)).toEqual(PROTECTED.map(() => 401))
    await server.close()
  })

  it('refuses an empty token even when its digest is configured', async () => {
    const tokens = [{ name: 'empty', sha256: sha256(''), scopes: ['read'] as const }]
    const server = await buildServer({ log: shared.server.log, deps: shared.deps, tokens })

    const without = await server.inject({ url: '/findings' })
    const blank = await server.inject({ url: '/findings', headers: { authorization: 'Bearer ' } })

    expect([without.statusCode, blank.statusCode]).toEqual([401, 401])
    await server.close()
  })

  it('compares every token, so that time does not tell which one was close', async () => {
    let compared = 0
    const tokens = ['first', 'second', 'third'].map((name) => ({
      name,
      scopes: ['read'] as const,
      get sha256() {
        compared += 1
        return sha256(tokenOf(name))
      },
    }))
    const server = await buildServer({ log: shared.server.log, deps: shared.deps, tokens })

    const headers = { authorization: `Bearer ${tokenOf('first')}` }
    const answer = await server.inject({ url: '/savings', headers })

    expect(answer.statusCode).toBe(200)
    expect(compared).toBe(3)
    await server.close()
  })

  it('never records a decision of a client that may not decide', async () => {
    await using own = await stage()
    const { id, revision } = await pending(own, { resourceId: 'vol-1' })

    const body = { decision: 'approve', revision }
    const answer = await own.post(`/findings/${id}/decision`, 'operator', body)

    expect(answer.statusCode).toBe(403)
    expect((await findingOf(own, 'vol-1')).status).toBe('pending')
    expect(own.jobs).toEqual([])
  })
})
