import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pending, type Stage, stage } from './support.ts'

const RUNNING = { approved: 0, queued: 0, executing: 0, restoring: 0 }

describe('the stop switch', () => {
  let own: Stage
  beforeAll(async () => {
    own = await stage()
  })
  afterAll(() => own[Symbol.asyncDispose]())

  it('is thrown and released by whoever may operate, with a reason, and told to people', async () => {
    const before = await own.get('/status', 'operator')
    const halted = await own.post('/halt', 'operator', { reason: 'the bill looks wrong' })
    const status = await own.get('/status', 'operator')
    const resumed = await own.post('/resume', 'operator')

    expect([halted, status, resumed].map((each) => each.statusCode)).toEqual([200, 200, 200])
    expect(before.json()).toEqual({ halted: null, inFlight: RUNNING })
    expect(halted.json()).toEqual({
      halted: {
        since: '2026-11-21T09:00:00.000Z',
        by: 'api:operator',
        reason: 'the bill looks wrong',
      },
      inFlight: RUNNING,
    })
    expect(status.json()).toEqual(halted.json())
    expect(resumed.json().halted).toBeNull()
    expect(own.jobs.map((each) => each.name)).toEqual(['notify', 'notify'])
  })

  it('needs no reason, and no second time', async () => {
    own.jobs.length = 0

    const answers = [await own.post('/halt', 'operator'), await own.post('/halt', 'operator')]
    await own.post('/resume', 'operator')
    const idle = await own.post('/resume', 'operator')

    expect(answers.map((each) => each.json().halted.reason)).toEqual([null, null])
    expect(idle.statusCode).toBe(200)
    expect(own.jobs).toHaveLength(2)
  })

  it.each(['reader', 'alice'] as const)('is not for a token like that of %s', async (client) => {
    const answers = [
      await own.post('/halt', client),
      await own.post('/resume', client),
      await own.get('/status', client),
    ]

    expect(answers.map((each) => each.statusCode)).toEqual([403, 403, 403])
  })

  it('counts what is on its way', async () => {
    const { id, revision } = await pending(own)
    await own.post(`/findings/${id}/decision`, 'alice', { decision: 'approve', revision })

    const { inFlight } = (await own.get('/status', 'operator')).json()

    expect(inFlight).toEqual({ ...RUNNING, queued: 1 })
  })

  it.each([{ why: 'x' }, { reason: '' }])('refuses a body like %o', async (body) => {
    expect((await own.post('/halt', 'operator', body)).statusCode).toBe(400)
  })
})
