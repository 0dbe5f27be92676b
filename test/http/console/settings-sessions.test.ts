import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deviceOf } from '../../../src/http/console/device.ts'
import { type Caller, COLLEAGUE, type ConsoleStage, callAs, openConsole } from './support.ts'

describe('my sessions on the settings page', () => {
  let own: ConsoleStage
  let here: Caller
  let elsewhere: Caller
  let colleague: Caller
  beforeEach(async () => {
    own = await openConsole()
    here = await callAs(own)
    elsewhere = await callAs(own)
    colleague = await callAs(own, COLLEAGUE)
  })
  afterEach(() => own[Symbol.asyncDispose]())

  it('are shown, those of others are not, and one of them is this one', async () => {
    const { body } = await here.get('/console/settings')

    expect(body.match(/signed in just now/g)).toHaveLength(2)
    expect(body.match(/this one/g)).toHaveLength(1)
  })

  it('all end at once, here and elsewhere, and nobody else’s does', async () => {
    await here.post('/console/sign-out-everywhere', {})

    const statuses = [here, elsewhere, colleague].map((each) => each.get('/console/settings'))
    expect((await Promise.all(statuses)).map(({ statusCode }) => statusCode)).toEqual([
      303, 303, 200,
    ])
  })

  it('are no more when their time is over', async () => {
    own.clock.advance(119 * 60_000)
    await here.get('/console/settings')
    own.clock.advance(2 * 60_000)

    const { body } = await here.get('/console/settings')

    expect(body.match(/this one/g)).toHaveLength(1)
    expect(body.match(/signed in [^.]+ ago/g)).toHaveLength(1)
  })
})

describe('deviceOf', () => {
  const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36'

  it.each([
    ['Firefox, Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
    ['Chrome, macOS', `${MAC} (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36`],
    ['Edge, macOS', `${MAC} (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0`],
    ['Safari, iPhone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1'],
    [null, '<script>alert(1)</script>'],
    [null, undefined],
  ])('knows %s', (device, userAgent) => {
    expect(deviceOf(userAgent)).toBe(device)
  })
})
