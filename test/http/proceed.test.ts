import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFinding } from '../../src/store/findings.ts'
import { move } from '../../src/store/move.ts'
import { jobsOf, NOBODY, pending, type Stage, stage } from './support.ts'

const carrier = { name: 'posted', goesAtOnce: false, ask: async () => null }

async function approved(own: Stage): Promise<string> {
  const { id, revision } = await pending(own)
  await own.post(`/findings/${id}/decision`, 'alice', { decision: 'approve', revision })
  return id
}

describe('POST /findings/{id}/proceed', () => {
  let own: Stage
  beforeAll(async () => {
    own = await stage({ carrier })
  })
  afterAll(() => own[Symbol.asyncDispose]())

  it('queues the execution of an approved finding', async () => {
    const id = await approved(own)

    const answer = await own.post(`/findings/${id}/proceed`, 'operator')

    expect(answer.statusCode).toBe(200)
    expect(answer.json().status).toBe('queued')
    expect(jobsOf(own, id)).toEqual(['execute'])
  })

  it('changes nothing when the signal comes again', async () => {
    const id = await approved(own)
    await own.post(`/findings/${id}/proceed`, 'operator')
    const before = await findFinding(own.db, id)

    const answer = await own.post(`/findings/${id}/proceed`, 'operator')

    expect(answer.statusCode).toBe(200)
    expect(await findFinding(own.db, id)).toEqual(before)
    expect(jobsOf(own, id)).toHaveLength(1)
  })

  it('queues once when twenty signals come in the same moment', async () => {
    const id = await approved(own)

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => own.post(`/findings/${id}/proceed`, 'operator')),
    )

    expect(new Set(answers.map((one) => one.statusCode))).toEqual(new Set([200]))
    expect(jobsOf(own, id)).toHaveLength(1)
  })

  it('answers with the state of an execution that is under way', async () => {
    const id = await approved(own)
    await own.post(`/findings/${id}/proceed`, 'operator')
    const at = own.deps.now()
    await own.db.transaction().execute((trx) => move(trx, 'start', id, { actor: 'test', at }))

    const answer = await own.post(`/findings/${id}/proceed`, 'operator')

    expect(answer.statusCode).toBe(200)
    expect(answer.json().status).toBe('executing')
    expect(jobsOf(own, id)).toHaveLength(1)
  })

  it.each(['pending', 'rejected', 'snoozed'])('refuses a finding that is %s', async (status) => {
    const { id, revision } = await pending(own)
    const decision = { rejected: 'reject', snoozed: 'snooze' }[status]
    if (decision) await own.post(`/findings/${id}/decision`, 'alice', { decision, revision })

    const answer = await own.post(`/findings/${id}/proceed`, 'operator')

    expect(answer.statusCode).toBe(409)
    expect(answer.json()).toMatchObject({ code: 'NOT_APPROVED', title: 'Not approved' })
    expect(answer.json().hint).toBe(`Nobody has approved this: it is ${status}. Nothing was done.`)
    expect(jobsOf(own, id)).toEqual([])
  })

  it('answers 404 for a finding that does not exist', async () => {
    const answer = await own.post(`/findings/${NOBODY}/proceed`, 'operator')

    expect(answer.statusCode).toBe(404)
  })
})
