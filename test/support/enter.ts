/** Into the console by a one-time link: opened, and its button pressed. */

import type { Page } from 'playwright-core'
import type { Server } from '../../src/http/route.ts'

/** Returns the cookie of whoever came in. */
export async function enter(server: Server, link: string): Promise<string> {
  const page = await server.inject({ url: link })
  const token = /name="_csrf" value="(?<token>[^"]+)"/.exec(page.body)?.groups?.['token'] ?? ''
  const code = new URL(link, 'http://console').searchParams.get('code') ?? ''
  const entered = await server.inject({
    method: 'POST',
    url: '/console/enter',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    cookies: Object.fromEntries(page.cookies.map(({ name, value }) => [name, value])),
    payload: new URLSearchParams({ code, _csrf: token }).toString(),
  })
  const [cookie] = entered.cookies
  if (!cookie) throw new Error(`the link let nobody in: ${entered.statusCode}`)
  return `${cookie.name}=${cookie.value}`
}

/** The same of a service that listens. */
export async function walkIn(url: string, link: string): Promise<string> {
  const door = await fetch(url + link)
  const token = /name="_csrf" value="(?<token>[^"]+)"/.exec(await door.text())?.groups?.['token']
  const entered = await fetch(`${url}/console/enter`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookieOf(door) },
    body: new URLSearchParams({ code: link.split('=')[1] ?? '', _csrf: token ?? '' }),
  })
  return cookieOf(entered)
}

function cookieOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ')
}

/** In a browser, until the page behind the door is there. */
export async function pressLink(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname !== '/console/enter')
}
