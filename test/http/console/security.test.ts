import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stage } from '../support.ts'
import { type Caller, type ConsoleStage, callAs, cookieOf, openConsole, YOU } from './support.ts'

const POLICY =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';form-action 'self';frame-ancestors 'none';base-uri 'none'"

describe('every answer of the console', () => {
  let own: ConsoleStage
  let you: Caller
  beforeAll(async () => {
    own = await openConsole({}, { diagnose: () => Promise.reject(new Error('down')) })
    you = await callAs(own)
  })
  afterAll(() => own[Symbol.asyncDispose]())

  type Ask = () => ReturnType<Caller['get']>
  it.each<[string, number, Ask]>([
    ['a page', 200, () => you.get('/console/settings')],
    ['the door', 200, () => own.server.inject({ url: '/console/sign-in' })],
    ['whoever is sent to the door', 303, () => own.server.inject({ url: '/console/inbox' })],
    ['a page that does not exist', 404, () => you.get('/console/nothing')],
    ['a thing that does not exist', 404, () => you.get('/console/findings/none')],
    ['a wrong filter', 400, () => you.get('/console/inbox?min=cheap')],
    ['a wrong address', 400, () => you.get('/console/savings?period=forever')],
    ['a form that lacks something', 400, () => you.post('/console/settings/stop', {})],
    ['a form without its token', 403, () => you.post('/console/scans', { _csrf: '' })],
    ['a form of nobody', 303, () => own.server.inject({ method: 'POST', url: '/console/scans' })],
    ['an asset that is gone', 404, () => own.server.inject({ url: '/console/assets/old/base.js' })],
    ['a part of a page', 200, () => you.get('/console/settings/connections')],
  ])('carries its policy and is kept by nobody: %s', async (_what, status, ask) => {
    const { headers, statusCode } = await ask()

    expect(statusCode).toBe(status)
    expect(headers['content-security-policy']).toBe(POLICY)
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    expect(headers).not.toHaveProperty('x-powered-by')
  })

  it('carries the same, and no internals, when the database is down', async () => {
    const cookie = await cookieOf(own, YOU)
    await using down = await stage({ isDown: true })

    const answer = await down.server.inject({ url: '/console/settings', headers: { cookie } })

    expect(answer.statusCode).toBeGreaterThanOrEqual(500)
    expect(answer.headers['content-security-policy']).toBe(POLICY)
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.body).not.toMatch(/hidden-password|127\.0\.0\.1:9|at .*\.ts:\d+/)
  })
})
