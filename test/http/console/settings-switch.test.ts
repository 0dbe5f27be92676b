import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { haltOf, switchEvents } from '../../../src/store/switch.ts'
import { halt, resume } from '../../../src/workflow/halt.ts'
import { runAllJobs } from '../../support/drive.ts'
import {
  type Caller,
  COLLEAGUE,
  type ConsoleStage,
  callAs,
  callAsViewer,
  openConsole,
} from './support.ts'

const SURE = { reason: 'numbers look odd', sure: 'yes' }
const STOP = '/console/settings/stop'
const RESUME = '/console/settings/resume'

describe('the stop switch on the settings page', () => {
  let own: ConsoleStage
  let you: Caller
  beforeEach(async () => {
    own = await openConsole()
    you = await callAs(own)
  })
  afterEach(() => own[Symbol.asyncDispose]())
  const page = async (): Promise<string> => (await you.get('/console/settings')).body

  it('stops everything in the name of who pressed it, and tells people', async () => {
    const answer = await you.post(STOP, SURE)
    await runAllJobs(own)

    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/console/settings'])
    expect(await haltOf(own.db)).toMatchObject({ actor: 'demo:you', reason: 'numbers look odd' })
    expect(own.notices.map(({ text }) => text)).toEqual([
      'you halted all executions: numbers look odd. Undoing still works.',
    ])
    const body = await page()
    expect(body).toContain('Everything is stopped')
    expect(body).toContain('by demo:you')
    expect(body).toContain('numbers look odd')
  })

  it('shows who stopped elsewhere, since when and why, and lets it go on', async () => {
    const { id } = await halt(own.deps, {
      by: { id: 'cli:root', name: 'cli:root' },
      reason: 'wrong account',
    })
    const before = await page()

    await you.post(RESUME, { ...SURE, stop: String(id) })
    const after = await page()

    expect(before).toMatch(/Since \d{4}-\d\d-\d\d \d\d:\d\d UTC \(just now\)/)
    expect(before).toContain('by cli:root')
    expect(before).toContain('wrong account')
    expect(after).toContain('Resumed. What waits goes on within half a minute.')
    expect(after).toContain('Executions may run')
    expect(await switchEvents(own.db, 2)).toMatchObject([
      { event: 'resume', actor: 'demo:you', reason: 'numbers look odd' },
      { event: 'halt', actor: 'cli:root' },
    ])
  })

  it.each([
    ['a reason', { sure: 'yes' }, 'reason: say why'],
    ['a reason of more than spaces', { reason: ' \u200b ', sure: 'yes' }, 'reason: say why'],
    ['a confirmation', { reason: 'odd' }, 'sure: tick the box'],
    ['that very confirmation', { reason: 'odd', sure: 'no' }, 'sure: tick the box'],
  ])('asks for %s, and does nothing without', async (_what, form, told) => {
    const stopped = await you.post(STOP, form)
    const { id } = await halt(own.deps, { by: COLLEAGUE, reason: null })
    const resumed = await you.post(RESUME, { ...form, stop: String(id) })

    expect([stopped.statusCode, resumed.statusCode]).toEqual([400, 400])
    expect(stopped.body).toContain(told)
    expect(await switchEvents(own.db, 5)).toHaveLength(1)
  })

  it('lifts no other stop than the one that was shown', async () => {
    const first = await halt(own.deps, { by: COLLEAGUE, reason: null })
    await resume(own.deps, { by: COLLEAGUE })
    await halt(own.deps, { by: COLLEAGUE, reason: 'another reason' })

    await you.post(RESUME, { ...SURE, stop: String(first.id) })
    await you.post(RESUME, SURE)

    expect(await haltOf(own.db)).toMatchObject({ reason: 'another reason' })
    expect(await page()).toContain('Nothing was resumed')
  })

  it('says who was first, when it is stopped already', async () => {
    await halt(own.deps, { by: COLLEAGUE, reason: null })

    await you.post(STOP, SURE)

    expect(await page()).toContain('It was stopped already, by demo:colleague')
    expect(await haltOf(own.db)).toMatchObject({ actor: 'demo:colleague' })
  })

  it('is not for viewers, nor for forms of others', async () => {
    await using viewer = await callAsViewer(own)
    const seen = await viewer.get('/console/settings')
    const refused = await viewer.post(STOP, SURE)
    const forged = await you.post(STOP, { ...SURE, _csrf: 'of another site' })
    const nobody = await own.server.inject({ method: 'POST', url: STOP })

    expect(seen.body).not.toContain(STOP)
    expect(seen.body).toContain('Who approves may also stop and resume')
    expect([refused.statusCode, forged.statusCode, nobody.statusCode]).toEqual([403, 403, 303])
    expect(refused.body).toContain('You may look, but not decide')
    expect(await haltOf(own.db)).toBeNull()
  })
})
