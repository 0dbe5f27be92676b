/**
 * A real browser for the pages of the console: Debian's chromium, driven by playwright. Where there is
 * none, the tests that need it are skipped, and .ci/run says so.
 */

import { existsSync } from 'node:fs'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const CHROMIUM = [process.env['CHROMIUM_PATH'], ...PLACES].find((it) => it && existsSync(it))

/** For `describe.skipIf`. */
export const hasNoBrowser = CHROMIUM === undefined

export interface Visitor extends AsyncDisposable {
  readonly page: Page
  readonly context: BrowserContext
  /** What no page may do: errors on the console, requests to another host, violations of the policy. */
  readonly complaints: string[]
}

export interface Browsing extends AsyncDisposable {
  /** A person with cookies of their own. */
  visit(
    origin: string,
    options?: { readonly dark?: boolean; readonly phone?: boolean },
  ): Promise<Visitor>
}

export async function openBrowser(): Promise<Browsing> {
  const browser = await chromium.launch({
    executablePath: CHROMIUM ?? '',
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
  })
  return {
    async visit(origin, { dark = false, phone = false } = {}) {
      const context = await browser.newContext({
        baseURL: origin,
        colorScheme: dark ? 'dark' : 'light',
        viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
      })
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`console: ${message.text()}`)
      })
      page.on('pageerror', (error) => complaints.push(`script: ${error.message}`))
      page.on('request', (request) => {
        const url = request.url()
        if (!url.startsWith(origin) && !url.startsWith('data:')) complaints.push(`request: ${url}`)
      })
      return { page, context, complaints, [Symbol.asyncDispose]: () => context.close() }
    },
    [Symbol.asyncDispose]: () => browser.close(),
  }
}
