import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NOBODY, pending, type Stage, stage } from './support.ts'

const DECISION = `/findings/${NOBODY}/decision`
const GOOD = { decision: 'reject', revision: 1 }

describe('a problem document', () => {
  let shared: Stage
  beforeAll(async () => {
    shared = await stage()
  })
  afterAll(() => shared[Symbol.asyncDispose]())

  it('has the fields of RFC 9457, a code for machines and a hint for people', async () => {
    const answer = await shared.get(`/findings/${NOBODY}`, 'reader')

    expect(answer.statusCode).toBe(404)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toEqual({
      type: 'urn:cloudthrift:problem:not_found',
      title: 'Not found',
      status: 404,
      code: 'NOT_FOUND',
      detail: `no finding ${NOBODY}`,
      hint: 'Check the id.',
    })
  })

  it.each([
    ['a missing field', { decision: 'reject' }, 'revision'],
    ['a value that is not offered', { ...GOOD, decision: 'delete' }, 'body/decision'],
    ['a revision below 1', { ...GOOD, revision: 0 }, 'body/revision'],
    ['a revision that is no whole number', { ...GOOD, revision: 1.5 }, 'body/revision'],
    ['an unknown key', { ...GOOD, reson: 'typo' }, 'reson'],
    ['an empty reason', { ...GOOD, reason: '' }, 'body/reason'],
    ['a reason of 1,001 characters', { ...GOOD, reason: 'x'.repeat(1_001) }, 'body/reason'],
    ['a reason with NUL', { ...GOOD, reason: 'a\u0000b' }, 'body/reason'],
    ['a reason with half a character', { ...GOOD, reason: 'a\ud800b' }, 'body/reason'],
    ['a snoozeUntil that is no time', { ...GOOD, snoozeUntil: 'tomorrow' }, 'body/snoozeUntil'],
    ['a body that is a list', [GOOD], 'body'],
  ])('names the field for %s', async (_what, body, field) => {
    const answer = await shared.post(DECISION, 'bob', body)

    expect(answer.statusCode).toBe(400)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ code: 'INPUT_INVALID', title: 'Invalid input' })
    expect(answer.json().hint).toContain(field)
  })

  it.each([
    ['an unknown key', 'statuses=open', 'statuses'],
    ['an unknown status', 'status=gone', 'querystring/status'],
    ['one unknown status of two', 'status=open&status=gone', 'querystring/status/1'],
    ['an empty filter', 'region=', 'querystring/region'],
    ['an empty account', 'account=', 'querystring/account'],
    ['an empty kind', 'kind=', 'querystring/kind'],
    ['a filter with NUL', 'account=%00', 'querystring/account'],
    ['an amount with a sign', 'minMonthlyUsd=-1', 'querystring/minMonthlyUsd'],
    ['an amount in words', 'minMonthlyUsd=1e3', 'querystring/minMonthlyUsd'],
    ['a limit of 0', 'limit=0', 'querystring/limit'],
    ['a limit above 500', 'limit=501', 'querystring/limit'],
    ['a cursor that is none', 'cursor=abc', 'cursor'],
    ['a cursor with a broken id', `cursor=${base64(`8.00 ${'-'.repeat(36)}`)}`, 'cursor'],
    ['a cursor beyond any price', `cursor=${base64(`${'9'.repeat(30)}.00 ${NOBODY}`)}`, 'cursor'],
    ['a cursor that is too long', `cursor=${'a'.repeat(201)}`, 'querystring/cursor'],
  ])('names the parameter for %s', async (_what, query, field) => {
    const answer = await shared.get(`/findings?${query}`, 'reader')

    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'INPUT_INVALID', status: 400 })
    expect(answer.json().hint).toContain(field)
  })

  it.each([
    ['GET', '/findings/42', 'reader'],
    ['GET', `/findings/urn:uuid:${NOBODY}`, 'reader'],
    ['GET', '/scans/42', 'reader'],
    ['GET', `/scans/urn:uuid:${NOBODY}`, 'reader'],
    ['POST', '/findings/42/proceed', 'operator'],
    ['POST', `/findings/urn:uuid:${NOBODY}/proceed`, 'operator'],
    ['POST', '/findings/42/decision', 'bob'],
  ] as const)('names the id for %s %s', async (method, url, client) => {
    const answer =
      method === 'GET' ? await shared.get(url, client) : await shared.post(url, client, GOOD)

    expect(answer.statusCode).toBe(400)
    expect(answer.json().hint).toContain('params/id')
  })

  it.each([
    ['POST', '/scan?wait=301', 'wait'],
    ['POST', '/scan?wait=-1', 'wait'],
    ['POST', '/scan?wait=soon', 'wait'],
    ['POST', '/scan?waiting=1', 'waiting'],
  ] as const)('names the parameter for %s %s', async (_method, url, field) => {
    const answer = await shared.post(url, 'operator')

    expect(answer.statusCode).toBe(400)
    expect(answer.json().hint).toContain(field)
  })

  it.each([
    ['/nothing', 404, 'NOT_FOUND'],
    ['/findings/%zz', 400, 'FST_ERR_BAD_URL'],
    [`/findings/${'a'.repeat(300)}`, 414, 'FST_ERR_MAX_PARAM_LENGTH'],
  ])('answers a path that leads nowhere: %s', async (url, status, code) => {
    const answer = await shared.get(url, 'reader')

    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ status, code })
  })

  it('names the method and the path that do not exist, without the query', async () => {
    const answer = await shared.server.inject({ method: 'DELETE', url: '/findings?token=secret' })

    expect(answer.json().hint).toBe('There is no DELETE /findings; see /docs.')
  })

  it.each([
    ['broken JSON', 'application/json', '{"decision":', 400],
    ['an empty JSON body', 'application/json', '', 400],
    ['another content type', 'application/xml', '<approve/>', 415],
    ['a body beyond 64 KiB', 'application/json', `{"reason":"${'x'.repeat(65_536)}"}`, 413],
  ])('answers %s', async (_what, type, body, status) => {
    const headers = { authorization: 'Bearer ct_bob_secret', 'content-type': type }
    const answer = await shared.server.inject({ method: 'POST', url: DECISION, headers, body })

    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ status, title: 'Request refused' })
    expect(answer.json().hint).not.toBe('')
  })

  it('does not let a JSON body reach the prototype of anything', async () => {
    const headers = { authorization: 'Bearer ct_bob_secret', 'content-type': 'application/json' }
    const body = '{"decision":"reject","revision":1,"__proto__":{"isAdmin":true}}'
    const answer = await shared.server.inject({ method: 'POST', url: DECISION, headers, body })

    expect(answer.statusCode).toBe(400)
  })
})

describe('an error of ours', () => {
  it('is logged with its cause and shown without it', async () => {
    await using own = await stage()
    await pending(own, { resourceId: 'vol-1' })
    await own.db.schema.alterTable('savings_rollup').renameTo('elsewhere').execute()

    const answer = await own.get('/savings', 'reader')

    expect(answer.statusCode).toBe(500)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toEqual({
      type: 'urn:cloudthrift:problem:internal',
      title: 'Internal error',
      status: 500,
      code: 'INTERNAL',
      hint: 'Something went wrong on our side; it has been logged. Nothing was half done.',
    })
    expect(own.logged.filter((line) => line.includes('savings_rollup'))).toHaveLength(1)
  })

  it('never shows the token of the caller in the log', async () => {
    await using own = await stage()
    await own.db.schema.alterTable('savings_entry').renameTo('elsewhere').execute()

    await own.get('/savings', 'reader')
    await own.get('/savings')

    expect(own.logged.join('')).not.toContain('ct_reader_secret')
  })

  it('shows nothing of a database that cannot be reached', async () => {
    await using own = await stage({ isDown: true })

    const answer = await own.get('/findings', 'reader')

    expect(answer.statusCode).toBe(500)
    expect(Object.keys(answer.json()).toSorted()).toEqual([
      'code',
      'hint',
      'status',
      'title',
      'type',
    ])
    expect(answer.body).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|hidden-password|owner/)
    expect(own.logged.join('')).toContain('ECONNREFUSED')
    expect(own.logged.join('')).not.toContain('hidden-password')
  })
})

function base64(text: string): string {
  return Buffer.from(text).toString('base64url')
}
