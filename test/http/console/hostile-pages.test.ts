import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fail } from '../../../src/core/checkup.ts'
import { DEFAULT_POLICY, type Policy } from '../../../src/core/policy.ts'
import { addUnreachable } from '../../../src/store/scan-scopes.ts'
import { halt, resume } from '../../../src/workflow/halt.ts'
import { startScan } from '../../../src/workflow/start-scan.ts'
import { type Browsing, hasNoBrowser, openBrowser } from '../../support/browser.ts'
import { bookRemoval } from '../../support/ledger-lines.ts'
import { pass } from '../savings-support.ts'
import { ACCOUNT, type Stage, stage } from '../support.ts'
import { foreignIn, HOSTILE } from './hostile-texts.ts'
import { type Caller, callAs, serve, visitAs } from './support.ts'

/** Whose name is hostile, too. */
const MALLORY = { id: `demo:${HOSTILE[0]}`, name: HOSTILE.slice(0, 20).join(' ') }
const HOUR_MS = 3_600_000

/** Every text that a policy file may hold, hostile. */
const POLICY: Policy = {
  ...DEFAULT_POLICY,
  exemptTags: HOSTILE,
  protectTags: HOSTILE,
  iacTags: HOSTILE,
  teamTags: HOSTILE,
  ownerTags: HOSTILE,
  backupTags: HOSTILE,
  accounts: Object.fromEntries(HOSTILE.map((text) => [text, { name: text, contact: text }])),
  keep: HOSTILE.map((text) => ({
    reason: text,
    accounts: [text],
    tags: [text],
    resources: [text],
  })),
  only: { regions: HOSTILE },
  acceptUnknown: HOSTILE.map((fact) => ({ fact, accounts: [fact] })),
  approval: { ...DEFAULT_POLICY.approval, approvers: { roles: HOSTILE, users: HOSTILE } },
  console: { viewers: { roles: HOSTILE, users: HOSTILE } },
  rules: HOSTILE.map((text) => ({
    match: { kinds: [text], accounts: [text], teams: [text] },
    exemptTags: [text],
    approval: { approvers: { roles: [text], users: [text] } },
  })),
}
const PLACES = new Map(HOSTILE.map((text, index) => [`rules.${index}.exemptTags`, `${text}:1`]))

describe('two hundred hostile texts on the other pages', () => {
  let own: Stage
  let server: Stage['server']
  let you: Caller
  let scanId: string
  beforeAll(async () => {
    own = await stage({ policy: POLICY })
    const results = HOSTILE.map((text) => ({ family: 'n8n' as const, ...fail(text, text, text) }))
    server = await serve(own.deps, {
      policyPlaces: PLACES,
      diagnose: async () => ({ verdict: 'fail', results }),
    })
    for (const [index, text] of HOSTILE.entries()) {
      const place = { accountId: text, kind: index % 2 ? text : 'aws/other', team: text }
      await bookRemoval(own.db, place, { monthlyMicros: 9_123_457n, at: own.deps.now() })
      pass(own, HOUR_MS)
    }
    ;({ scanId } = await startScan(own.deps, HOSTILE[2] ?? ''))
    const unreached = HOSTILE.map((text, index) => ({
      scope: { provider: 'aws', accountId: index % 2 ? text : ACCOUNT, region: `${index} ${text}` },
      reason: text,
    }))
    await own.db
      .transaction()
      .execute((trx) => addUnreachable(trx, scanId, unreached, own.deps.now()))
    for (const text of HOSTILE.slice(0, 5)) {
      await halt(own.deps, { by: { id: text, name: text }, reason: text })
      await resume(own.deps, { by: { id: text, name: text }, reason: text })
    }
    await halt(own.deps, { by: { id: HOSTILE[5] ?? '', name: '' }, reason: HOSTILE[6] ?? '' })
    you = await callAs({ server, deps: own.deps }, MALLORY)
  })
  afterAll(async () => {
    await server.close()
    await own[Symbol.asyncDispose]()
  })

  const pages = (): string[] => [
    '/console/savings',
    '/console/savings?period=3-months',
    '/console/scans',
    `/console/scans/${scanId}`,
    '/console/settings',
    '/console/settings/connections',
    '/console/inbox',
    `/console/inbox?q=${encodeURIComponent(HOSTILE[0] ?? '')}`,
    `/console/${encodeURIComponent(HOSTILE[0] ?? '')}`,
  ]

  it('stay texts: no tag, attribute, address or control of theirs is in any page', async () => {
    for (const url of pages()) {
      const { body, statusCode } = await you.get(url)

      expect(statusCode).toBeLessThan(500)
      expect({ url, foreign: foreignIn(body) }).toEqual({ url, foreign: [] })
    }
  })

  it('are shown all the same', async () => {
    const settings = (await you.get('/console/settings')).body
    const scan = (await you.get(`/console/scans/${scanId}`)).body

    for (const body of [settings, scan]) {
      for (const n of [0, 20, 180]) expect(body).toContain(`&lt;script&gt;window.hacked=${n}&lt;`)
    }
  })

  describe.skipIf(hasNoBrowser)('in a browser', () => {
    let browser: Browsing
    let origin: string
    beforeAll(async () => {
      origin = await server.listen({ host: '127.0.0.1', port: 0 })
      browser = await openBrowser()
    })
    afterAll(() => browser[Symbol.asyncDispose]())

    it('run nothing, load nothing, and break no page', async () => {
      await using visitor = await visitAs({ ...own, origin }, browser, MALLORY)
      const { page, complaints } = visitor
      for (const url of pages().slice(0, -1)) {
        await page.goto(url)
        if (url.endsWith('/settings')) await page.locator('#looked .family').first().waitFor()

        expect(await page.evaluate('window.hacked')).toBeUndefined()
        expect(await page.locator('main script, main iframe, main img, main base').count()).toBe(0)
        expect(await page.locator('body > main').count()).toBe(1)
        expect(await page.evaluate('location.origin')).toBe(origin)
      }
      expect(complaints).toEqual([])
    }, 60_000)
  })
})
