import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Stage, stage } from './support.ts'

describe('every answer', () => {
  let shared: Stage
  beforeAll(async () => {
    shared = await stage()
  })
  afterAll(() => shared[Symbol.asyncDispose]())

  it.each([
    ['a list', '/savings', 200],
    ['a refusal', '/findings?limit=0', 400],
    ['a path that does not exist', '/nothing', 404],
    ['the documents', '/openapi.json', 200],
  ])('carries the security headers: %s', async (_what, url, status) => {
    const { headers, statusCode } = await shared.get(url, 'reader')

    expect(statusCode).toBe(status)
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'self'")
    expect(headers['strict-transport-security']).toContain('max-age=')
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
    })
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('server')
  })

  it('allows no other origin to read it', async () => {
    const headers = { origin: 'https://evil.example' }
    const answer = await shared.server.inject({ url: '/healthz', headers })

    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })
})

describe('/docs', () => {
  it('serves the page and every file it names, under a policy that lets them run', async () => {
    await using own = await stage()

    const page = await own.get('/docs/')

    expect(page.statusCode).toBe(200)
    expect(page.headers['content-type']).toContain('text/html')
    const policy = String(page.headers['content-security-policy'])
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-/)
    const files = [...page.body.matchAll(/(?:src|href)="(?<file>[^"]+)"/g)].map(
      (match) => match.groups?.['file'] ?? '',
    )
    expect(files.length).toBeGreaterThan(2)
    const missing: string[] = []
    for (const file of files) {
      const { pathname } = new URL(file, 'http://x/docs/')
      if ((await own.get(pathname)).statusCode !== 200) missing.push(file)
    }
    expect(missing).toEqual([])
  })
})
