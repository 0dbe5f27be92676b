import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { invite } from '../../../src/workflow/invite.ts'
import { type Stage, stage } from '../support.ts'

const CODE = /code=(?<code>[\w-]+)/
const TOKEN = /name="_csrf" value="(?<token>[^"]+)"/

describe('a one-time link', () => {
  let own: Stage
  beforeEach(async () => {
    own = await stage()
  })
  afterEach(() => own[Symbol.asyncDispose]())

  /** A browser that has opened the link: its button, to be pressed. */
  const opened = async (link: string) => {
    const page = await own.server.inject({ url: link })
    const cookies = Object.fromEntries(page.cookies.map(({ name, value }) => [name, value]))
    const code = CODE.exec(link)?.groups?.['code'] ?? ''
    const token = TOKEN.exec(page.body)?.groups?.['token'] ?? ''
    return async (): Promise<string> => {
      const answer = await own.server.inject({
        method: 'POST',
        url: '/console/enter',
        cookies,
        payload: new URLSearchParams({ code, _csrf: token }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      return String(answer.headers.location)
    }
  }

  it('is not used up by whoever only looks at it', async () => {
    const link = await invite(own.deps, { id: 'demo:you', name: 'you' })
    await own.server.inject({ url: link })
    await own.server.inject({ url: link, method: 'HEAD' })
    const press = await opened(link)

    expect(await press()).toBe('/console')
  })

  it('lets one of twenty in', async () => {
    const link = await invite(own.deps, { id: 'demo:you', name: 'you' })
    const buttons = await Promise.all(Array.from({ length: 8 }, () => opened(link)))

    const presses = [...buttons, ...buttons, ...buttons.slice(0, 4)].map((press) => press())
    const places = await Promise.all(presses)

    expect(places.filter((place) => place === '/console')).toHaveLength(1)
  })

  it('is too old after an hour', async () => {
    const old = await invite(own.deps, { id: 'demo:you', name: 'you' })
    own.clock.now = new Date(own.clock.now.getTime() + 60 * 60_000)
    const young = await invite(own.deps, { id: 'demo:me', name: 'me' })

    const places = [await (await opened(old))(), await (await opened(young))()]

    expect(places).toEqual(['/console/sign-in', '/console'])
  })
})
