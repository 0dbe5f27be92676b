import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweep } from '../../src/workflow/sweep.ts'
import {
  findingOf,
  jobsOf,
  NOBODY,
  pending,
  type Stage,
  sighted,
  stage,
  statusOf,
} from './support.ts'

const HOUR_MS = 3_600_000
const WAITS_FOR_CARRIER = { name: 'posted', goesAtOnce: false, ask: async () => null }

function decide(own: Stage, id: string, body: object): ReturnType<Stage['post']> {
  return own.post(`/findings/${id}/decision`, 'alice', body)
}

describe('POST /findings/{id}/decision', () => {
  let shared: Stage
  beforeAll(async () => {
    shared = await stage()
  })
  afterAll(() => shared[Symbol.asyncDispose]())

  it('approve queues one execution when the decision is the go signal', async () => {
    const { id, revision } = await pending(shared)

    const answer = await decide(shared, id, { decision: 'approve', revision, reason: 'not needed' })

    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ id, status: 'queued', revision: revision + 2 })
    expect(shared.jobs).toContainEqual({ name: 'execute', data: { findingId: id } })
    expect(jobsOf(shared, id)).toHaveLength(1)
  })

  it('approve waits for the go signal of a carrier that sends one', async () => {
    await using own = await stage({ carrier: WAITS_FOR_CARRIER })
    const { id, revision } = await pending(own)

    const answer = await decide(own, id, { decision: 'approve', revision })

    expect(answer.json()).toMatchObject({ status: 'approved', revision: revision + 1 })
    expect(own.jobs).toEqual([])
  })

  it.each([
    ['reject', 'rejected', null],
    ['snooze', 'snoozed', '2026-12-05T09:00:00.000Z'],
  ])('%s keeps the resource', async (decision, status, snoozedUntil) => {
    const { id, revision } = await pending(shared)

    const answer = await decide(shared, id, { decision, revision })

    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({ status, snoozedUntil })
    expect(jobsOf(shared, id)).toEqual([])
  })

  it('snoozes until the time that was asked for, in UTC', async () => {
    const { id, revision } = await pending(shared)

    const snoozeUntil = '2027-01-01T01:30:00+02:00'
    const answer = await decide(shared, id, { decision: 'snooze', revision, snoozeUntil })

    expect(answer.json().snoozedUntil).toBe('2026-12-31T23:30:00.000Z')
  })

  it.each([
    ['the past', '2026-11-21T08:59:59Z'],
    ['this moment', '2026-11-21T09:00:00Z'],
    ['a leap second, which is no moment here', '2026-12-31T23:59:60Z'],
  ])('refuses to snooze until %s', async (_what, snoozeUntil) => {
    const { id, revision } = await pending(shared)

    const answer = await decide(shared, id, { decision: 'snooze', revision, snoozeUntil })

    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ code: 'INPUT_INVALID' })
    expect(answer.json().hint).toContain('snoozeUntil')
    expect(await statusOf(shared, id)).toBe('pending')
  })

  it.each([-1, 1])('refuses an answer to another revision (%i)', async (off) => {
    const { id, revision } = await pending(shared)

    const answer = await decide(shared, id, { decision: 'approve', revision: revision + off })

    expect(answer.statusCode).toBe(409)
    expect(answer.json().code).toBe('DECISION_CONFLICT')
    expect(answer.json().hint).toContain('changed since you were shown it')
    expect(await statusOf(shared, id)).toBe('pending')
    expect(jobsOf(shared, id)).toEqual([])
  })

  it('refuses when what was shown has changed since', async () => {
    const { id, revision, resource_id: resourceId } = await pending(shared)
    await sighted(shared, { resourceId, fingerprint: 'changed' })

    const answer = await decide(shared, id, { decision: 'approve', revision })

    expect(answer.statusCode).toBe(409)
    expect(jobsOf(shared, id)).toEqual([])
  })

  it('accepts the last moment and refuses the one after it', async () => {
    await using own = await stage()
    const last = await pending(own, { resourceId: 'vol-last' })
    const late = await pending(own, { resourceId: 'vol-late' })
    const asked = own.clock.now.getTime()

    own.clock.now = new Date(asked + 72 * HOUR_MS - 1)
    const inTime = await decide(own, last.id, { decision: 'approve', revision: last.revision })
    own.clock.now = new Date(asked + 72 * HOUR_MS)
    const tooLate = await decide(own, late.id, { decision: 'approve', revision: late.revision })

    expect(inTime.statusCode).toBe(200)
    expect(tooLate.statusCode).toBe(409)
    expect(tooLate.json().hint).toContain('the resource was kept')
  })

  it('refuses after the sweep has closed the question', async () => {
    await using own = await stage()
    const { id, revision } = await pending(own)
    own.clock.now = new Date(own.clock.now.getTime() + 73 * HOUR_MS)
    await sweep(own.deps)

    const answer = await decide(own, id, { decision: 'approve', revision })

    expect(answer.statusCode).toBe(409)
    expect(answer.json().hint).toContain('it is open')
  })

  it('tells a second person who was first, what and when', async () => {
    const { id, revision } = await pending(shared)
    await shared.post(`/findings/${id}/decision`, 'bob', { decision: 'reject', revision })

    const answer = await decide(shared, id, { decision: 'approve', revision })

    expect(answer.statusCode).toBe(409)
    expect(answer.json().hint).toBe(
      'Not waiting for a decision: it is rejected; bob decided (reject) at 2026-11-21T09:00:00.000Z.',
    )
    expect(jobsOf(shared, id)).toEqual([])
  })

  it('refuses where nobody has been asked', async () => {
    await sighted(shared, { resourceId: 'vol-17' })
    const { id, revision } = await findingOf(shared, 'vol-17')

    const answer = await decide(shared, id, { decision: 'approve', revision })

    expect(answer.statusCode).toBe(409)
    expect(answer.json().hint).toContain('nobody has been asked')
  })

  it('answers 404 for a finding that does not exist', async () => {
    const answer = await decide(shared, NOBODY, { decision: 'approve', revision: 1 })

    expect(answer.statusCode).toBe(404)
  })

  it('keeps a long reason in many languages as it was written', async () => {
    const { id, revision } = await pending(shared)
    const reason = 'né 🏳️‍🌈 \u202e‏עברית\n'.repeat(40).slice(0, 600)

    const answer = await decide(shared, id, { decision: 'reject', revision, reason })

    expect(answer.statusCode).toBe(200)
    const detail = (await shared.get(`/findings/${id}`, 'reader')).json()
    expect(detail.decisions[0].reason).toBe(reason)
  })
})
