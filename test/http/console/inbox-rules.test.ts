import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { usd } from '../../../src/core/money.ts'
import { DEFAULT_POLICY } from '../../../src/core/policy.ts'
import type { Finding } from '../../../src/store/schema.ts'
import { decide } from '../../../src/workflow/decide.ts'
import { answerTo, askAboutAll, findingOf } from '../../support/findings.ts'
import {
  type Caller,
  COLLEAGUE,
  type ConsoleStage,
  callAs,
  callAsViewer,
  openConsole,
} from './support.ts'

const item = ({ id, revision }: Finding): string => `${id}.${revision}`

describe('the inbox without a browser', () => {
  let shared: ConsoleStage
  let you: Caller
  let colleague: Caller
  let findings: Finding[]
  let address: Finding
  beforeAll(async () => {
    shared = await openConsole({
      policy: { approval: { ...DEFAULT_POLICY.approval, fourEyesFromMicros: usd('100') } },
    })
    const sizes = [2_000, 300, 200, 150, 100, 90, 80, 70]
    const volumes = sizes.map((sizeGiB, place) =>
      shared.region.addVolume({ sizeGiB, tags: { Name: `disk-${place}`, Team: 'search' } }),
    )
    const { allocationId: id } = shared.region.addAddress({
      tags: { Name: 'old-nat', Team: 'network' },
    })
    await askAboutAll(shared)
    findings = await Promise.all(volumes.map((volume) => findingOf(shared, volume.id)))
    address = await findingOf(shared, id)
    you = await callAs(shared)
    colleague = await callAs(shared, COLLEAGUE)
  })
  afterAll(() => shared[Symbol.asyncDispose]())
  const of = (place: number): Finding => findings[place] ?? address
  const statusOf = async ({ resource_id: id }: Finding): Promise<string> =>
    (await findingOf(shared, id)).status

  it('asks who is there before it shows anything', async () => {
    const answer = await shared.server.inject({ url: '/console/inbox?team=search' })

    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toContain('/console/sign-in')
  })

  it('shows what waits in groups by dollars, with their sums', async () => {
    const { body } = await you.get('/console/inbox')

    expect(body.indexOf('disk-0')).toBeLessThan(body.indexOf('disk-1'))
    expect(body.indexOf('team=search"')).toBeLessThan(body.indexOf('team=network"'))
    expect(body).toContain('9 findings waiting for a decision')
  })

  it.each([
    ['min=cheap', 'min:'],
    ['q=ab', 'q:'],
    ['group=colour', 'group:'],
    ['kind=%00', 'kind:'],
    ['colour=red', 'There is no such filter'],
    ['team=a&team=b', 'team:'],
    ['after=nonsense', 'after:'],
    ['after=WyIiLCJ4IiwiIiwwXQ', 'after:'],
  ])('refuses %s by name, and shows no list that would be the wrong one', async (query, told) => {
    const { statusCode, body } = await you.get(`/console/inbox?${query}`)

    expect(statusCode).toBe(400)
    expect(body).toContain(told)
    expect(body).not.toContain('disk-0')
  })

  it('says what a yes will do before it is given, and does nothing yet', async () => {
    const { body } = await you.post('/console/inbox/review', {
      verdict: 'approve',
      item: [item(of(0)), item(of(1)), item(address)],
    })

    expect(body).toContain('Approve 3 findings?')
    expect(body).toContain('2 volumes: looked at again, snapshot taken')
    expect(body).toContain('1 address')
    expect(body).toContain('Can be undone until about')
    expect(body).toContain('1 finding needs a second person')
    expect(body).toContain(`name="proof.${address.id}"`)
    expect(await statusOf(of(1))).toBe('pending')
  })

  it('decides each by itself: done, waiting for a second person, refused with the reason', async () => {
    await decide(shared.deps, answerTo(of(2), { verdict: 'reject' }))
    const answer = await you.post('/console/inbox/decide', {
      verdict: 'approve',
      item: [item(of(0)), item(of(1)), item(of(2)), item(address), `${of(3).id}.1`],
      [`proof.${address.id}`]: 'wrong',
      back: '/console/inbox?team=search',
    })
    const { body } = await you.get('/console/inbox?team=search')

    expect(answer.statusCode).toBe(303)
    expect(answer.headers.location).toBe('/console/inbox?team=search')
    expect(body).toContain('1 approved')
    expect(body).toContain('1 waits for a second person')
    expect(body).toContain('3 refused')
    expect(body).toContain('nothing was done')
    expect(await Promise.all([of(0), of(1), of(2), of(3), address].map(statusOf))).toEqual([
      'pending',
      'queued',
      'rejected',
      'pending',
      'pending',
    ])
  })

  it('takes a second yes from another person only', async () => {
    const form = { verdict: 'approve', item: item(of(0)) }
    await you.post('/console/inbox/decide', form)
    const { body } = await you.get('/console/inbox')
    const stillWaits = await statusOf(of(0))
    await colleague.post('/console/inbox/decide', form)

    expect(body).toContain('A second person must agree')
    expect(stillWaits).toBe('pending')
    expect(await statusOf(of(0))).toBe('queued')
  })

  it('keeps with a reason, and not without', async () => {
    const form = { verdict: 'reject', item: item(of(4)) }
    const without = await you.post('/console/inbox/decide', form)
    const before = await statusOf(of(4))
    await you.post('/console/inbox/decide', { ...form, why: 'in-use', note: 'nightly job' })
    const { body } = await you.get(`/console/findings/${of(4).id}`)

    expect(without.statusCode).toBe(400)
    expect(before).toBe('pending')
    expect(await statusOf(of(4))).toBe('rejected')
    expect(body).toContain('It is in use: nightly job')
  })

  it('puts off until a day in the future', async () => {
    const form = { verdict: 'snooze', item: item(of(5)) }
    const past = await you.post('/console/inbox/decide', { ...form, until: '2020-01-01' })
    await you.post('/console/inbox/decide', { ...form, until: '2027-01-31' })

    const { status, snoozed_until: until } = await findingOf(shared, of(5).resource_id)
    expect(past.statusCode).toBe(400)
    expect([status, until?.toISOString()]).toEqual(['snoozed', '2027-01-31T00:00:00.000Z'])
  })

  it('opens again what was kept, at the revision that was shown', async () => {
    const { revision } = await findingOf(shared, of(4).resource_id)
    const to = `/console/findings/${of(4).id}/reopen`
    await you.post(to, { revision: String(revision - 1) })
    const refused = await statusOf(of(4))
    await you.post(to, { revision: String(revision) })

    expect(refused).toBe('rejected')
    expect(await statusOf(of(4))).toBe('open')
  })

  it.each(['review', 'decide'])('refuses a form without our token: %s', async (step) => {
    const answer = await you.post(`/console/inbox/${step}`, {
      _csrf: 'forged',
      verdict: 'approve',
      item: item(of(6)),
    })

    const page = await shared.server.inject({
      method: 'POST',
      url: `/console/inbox/${step}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `verdict=approve&item=${item(of(6))}`,
    })

    expect(answer.statusCode).toBe(403)
    expect(page.statusCode).toBeGreaterThanOrEqual(300)
    expect(await statusOf(of(6))).toBe('pending')
  })

  it.each([
    ['nothing selected', {}],
    ['a finding without a revision', { item: 'x' }],
    ['another verdict', { verdict: 'delete', item: `${crypto.randomUUID()}.1` }],
  ])('refuses %s', async (_what, form) => {
    const answer = await you.post('/console/inbox/decide', { verdict: 'approve', ...form })

    expect(answer.statusCode).toBe(400)
  })

  it('never leads anywhere but to its own pages', async () => {
    for (const back of [
      'https://evil.example',
      '//evil.example',
      '/console/findings/../x',
      '\\\\x',
    ]) {
      const answer = await you.post('/console/inbox/decide', {
        verdict: 'approve',
        item: `${crypto.randomUUID()}.1`,
        back,
      })

      expect(answer.headers.location).toBe('/console/inbox')
    }
  })

  it('shows viewers everything and no button, and takes no answer from them', async () => {
    await using viewer = await callAsViewer(shared)
    const inbox = await viewer.get('/console/inbox')
    const page = await viewer.get(`/console/findings/${of(7).id}`)
    const answer = await viewer.post('/console/inbox/decide', {
      verdict: 'approve',
      item: item(of(7)),
    })

    expect(inbox.body).toContain('disk-7')
    expect(inbox.body + page.body).not.toMatch(/name="(?:item|verdict|revision)"/)
    expect(answer.statusCode).toBe(403)
    expect(await statusOf(of(7))).toBe('pending')
  })

  it('knows no finding that is not there', async () => {
    for (const id of ['x', crypto.randomUUID(), "1'--"]) {
      expect((await you.get(`/console/findings/${encodeURIComponent(id)}`)).statusCode).toBe(404)
    }
  })
})

describe('an inbox with nothing in it', () => {
  it('says when the last scan was and what comes next', async () => {
    await using own = await openConsole()
    await askAboutAll(own)
    const you = await callAs(own)

    const { body } = await you.get('/console/inbox')

    expect(body).toContain('Nothing to decide')
    expect(body).toContain('The last scan ended just now')
  })
})
