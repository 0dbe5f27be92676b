import { afterEach, describe, expect, it } from 'vitest'
import { ok, warn } from '../../../src/core/checkup.ts'
import type { LookWish } from '../../../src/http/console/context.ts'
import type { CheckUp } from '../../../src/workflow/check-up.ts'
import { type Caller, type ConsoleStage, callAs, openConsole } from './support.ts'

const PART = '/console/settings/connections'
const HEALTHY: CheckUp = {
  verdict: 'ok',
  results: [{ family: 'queue', ...ok('oldest job', 'nothing waits') }],
}

describe('the connections on the settings page', () => {
  let own: ConsoleStage
  afterEach(() => own[Symbol.asyncDispose]())
  async function looking(look: (wish: LookWish) => Promise<CheckUp>): Promise<Caller> {
    own = await openConsole({}, { diagnose: look })
    return callAs(own)
  }

  it('come as a part of their own: the page waits for none', async () => {
    const you = await looking(() => new Promise(() => undefined))

    const { body, statusCode } = await you.get('/console/settings')

    expect(statusCode).toBe(200)
    expect(body).toContain(`hx-get="${PART}" hx-trigger="load"`)
  })

  it('ask other services only when somebody wants it, and nobody twice in a while', async () => {
    const wishes: LookWish[] = []
    const you = await looking(async (wish) => {
      wishes.push(wish)
      return HEALTHY
    })

    const quick = await Promise.all([you.get(PART), you.get(PART), you.get(PART)])
    await Promise.all([you.get(`${PART}?all=yes`), you.get(`${PART}?all=yes`)])

    expect(wishes).toEqual([
      { quick: true, timeoutMs: 3_000 },
      { quick: false, timeoutMs: 15_000 },
    ])
    for (const { body } of quick) {
      expect(body).toContain('nothing waits')
      expect(body.match(/not asked yet/g)?.length).toBe(10)
    }
  })

  it('show what is not right unfolded, with what mends it, as text', async () => {
    const evil = '<script>window.hacked=1</script>'
    const you = await looking(async () => ({
      verdict: 'warn',
      results: [{ family: 'n8n', ...warn(evil, `said "${evil}"`, `call ${evil}`) }],
    }))

    const { body } = await you.get(PART)

    expect(body).toMatch(/<details class="family" open>\s*<summary><span class="name">n8n/)
    expect(body).not.toContain('<script>')
    expect(body).toContain('call &lt;script&gt;')
  })

  it('say so when nobody could find out, and try again the next time', async () => {
    let isBroken = true
    const you = await looking(async () => {
      if (isBroken) throw new Error('no credentials')
      return HEALTHY
    })

    const first = await you.get(PART)
    isBroken = false
    const second = await you.get(PART)

    expect(first.body).toContain('could not be found out in time')
    expect(first.body).not.toContain('no credentials')
    expect(second.body).toContain('nothing waits')
  })

  it('are for people who are signed in', async () => {
    await looking(async () => HEALTHY)

    const answer = await own.server.inject({ url: PART })

    expect(answer.statusCode).toBe(303)
  })

  it('are not there where nothing can look, and the page says so', async () => {
    own = await openConsole()
    const you = await callAs(own)

    expect((await you.get('/console/settings')).body).toContain('Run cloudthrift doctor')
    expect((await you.get(PART)).statusCode).toBe(404)
  })
})
