import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, NOBODY, pending, type Stage, stage } from './support.ts'

const PLACE = { channelId: '300000000000000001', messageId: '900000000000000001' }
const ERRAND = { executionId: '7', resumeUrl: 'http://n8n/webhook-waiting/7?signature=x' }

describe('the routes of a carrier', () => {
  let own: Stage
  let id: string
  beforeAll(async () => {
    own = await stage()
    id = (await pending(own)).id
  })
  afterAll(() => own[Symbol.asyncDispose]())

  it.each([
    ['approval-requests', ERRAND],
    ['messages', { executionId: '7', ...PLACE }],
    ['card-failures', { executionId: '7', reason: 'no' }],
    ['expire', { executionId: '7' }],
  ])('%s is for tokens that may operate', async (name, body) => {
    const answers = await Promise.all([
      own.post(`/findings/${id}/${name}`, 'alice', body),
      own.server.inject({ method: 'POST', url: `/findings/${id}/${name}`, body }),
    ])

    expect(answers.map((one) => one.statusCode)).toEqual([403, 401])
  })

  it.each([
    ['approval-requests', ERRAND],
    ['messages', { executionId: '7', ...PLACE }],
    ['card-failures', { executionId: '7', reason: 'no' }],
  ])('%s says so where nobody else carries questions', async (name, body) => {
    const answer = await own.post(`/findings/${id}/${name}`, 'operator', body)

    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ code: 'NOT_AVAILABLE' })
  })

  it.each([
    ['approval-requests', { ...ERRAND, executionId: 'seven' }],
    ['approval-requests', { ...ERRAND, resumeUrl: 'x'.repeat(1_001) }],
    ['messages', { executionId: '7', ...PLACE, channelId: 'here' }],
    ['messages', { executionId: '7', ...PLACE, extra: 1 }],
    ['card-failures', { executionId: '7', reason: '\0' }],
    ['expire', {}],
  ])('%s refuses %j', async (name, body) => {
    const answer = await own.post(`/findings/${id}/${name}`, 'operator', body)

    expect(answer.statusCode).toBe(400)
  })

  it('expire changes nothing before the time is over, and knows what does not exist', async () => {
    const early = await own.post(`/findings/${id}/expire`, 'operator', { executionId: '7' })
    const unknown = await own.post(`/findings/${NOBODY}/expire`, 'operator', { executionId: '7' })

    expect(early.json().status).toBe('pending')
    expect(unknown.statusCode).toBe(404)
  })

  it('questions are empty while nobody else carries them', async () => {
    const answer = await own.get('/questions', 'operator')

    expect(answer.json()).toEqual({ questions: [] })
  })

  it('proceed refuses a key that is none of an execution, and an execution without question', async () => {
    expect((await signal(own, id, 'whatever')).statusCode).toBe(400)
    expect((await signal(own, id, 'n8n-7')).statusCode).toBe(409)
  })
})

describe('POST /reports', () => {
  it('returns the figures of today, with or without a chat', async () => {
    await using own = await stage()
    await pending(own)

    const answer = await own.post('/reports', 'operator')

    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({
      day: '2026-11-21',
      monthlyUsd: '0.00',
      realisedUsd: '0.00',
      removals: 0,
      unpriced: 0,
      week: { removals: 0, realisedUsd: '0.00' },
      idle: { resources: 1, monthlyUsd: '8.00', unpriced: 0 },
    })
  })
})

function signal(own: Stage, id: string, key: string): Promise<{ readonly statusCode: number }> {
  const headers = { ...bearer('operator'), 'idempotency-key': key }
  return own.server.inject({ method: 'POST', url: `/findings/${id}/proceed`, headers })
}
