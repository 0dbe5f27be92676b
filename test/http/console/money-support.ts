/** People who look at the pages about money: by inject with a session, and in a browser. */

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { LightMyRequestResponse } from 'fastify'
import type { Page } from 'playwright-core'
import { invite } from '../../../src/workflow/invite.ts'
import { enter } from '../../support/enter.ts'
import type { Stage } from '../support.ts'

const require = createRequire(import.meta.url)
const AXE = require.resolve('axe-core/axe.min.js')

export interface Session {
  get(url: string): Promise<LightMyRequestResponse>
  /** With the token that the page at `from` carries. */
  post(url: string, from: string): Promise<LightMyRequestResponse>
}

/** By a link of ours: 'demo:you', say. */
export async function signedInAs(own: Stage, id: string): Promise<Session> {
  const headers = { cookie: await enter(own.server, await invite(own.deps, { id, name: id })) }
  const get = (url: string): Promise<LightMyRequestResponse> => own.server.inject({ url, headers })
  return {
    get,
    async post(url, from) {
      const token = /name="_csrf" value="(?<token>[^"]+)"/.exec((await get(from)).body)?.groups
      return own.server.inject({
        method: 'POST',
        url,
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
        payload: `_csrf=${encodeURIComponent(token?.['token'] ?? '')}`,
      })
    },
  }
}

/** What would keep people with disabilities from using the page, by the rules of axe. */
export async function axeFindings(page: Page): Promise<string[]> {
  // As a script of the devtools, which the policy of the page does not bind.
  await page.evaluate(await readFile(AXE, 'utf8'))
  const found: { violations: { id: string; impact: string; nodes: { html: string }[] }[] } =
    await page.evaluate('axe.run(document)')
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}

/** True when people on a phone would have to push the whole page sideways. */
export function scrollsSideways(page: Page): Promise<boolean> {
  return page.evaluate(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  )
}
