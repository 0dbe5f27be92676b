import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDecision } from '../../../src/store/approvals.ts'
import { saveInvestigations } from '../../../src/store/investigations.ts'
import type { Finding } from '../../../src/store/schema.ts'
import { type Browsing, hasNoBrowser, openBrowser, type Visitor } from '../../support/browser.ts'
import { investigated } from '../../support/investigations.ts'
import { findingOf, pending, type Stage, sighted, stage } from '../support.ts'
import { foreignIn, HOSTILE } from './hostile-texts.ts'
import { type Caller, callAs, visitAs } from './support.ts'

/** Everything that others can write about a finding, hostile. */
async function hostileFinding(own: Stage, text: string, place: number): Promise<Finding> {
  const shape = {
    resourceId: `${place} ${text}`,
    accountId: place % 40 ? '111122223333' : text,
    region: place % 40 ? 'eu-west-1' : text,
    tags: { Name: text, Team: place % 20 ? 'search' : text, [text]: text, Owner: text },
  }
  if (place % 4 > 0) return pending(own, shape)
  const guards = [{ name: text, verdict: 'no', reason: text, remedy: text } as const]
  await sighted(own, { ...shape, guards })
  return findingOf(own, shape.resourceId)
}

async function hostileHistory(own: Stage, finding: Finding, text: string): Promise<void> {
  const investigation = {
    ...investigated(own.deps.now()),
    owner: { name: text, why: text },
    lastUsedOn: '2026-01-01',
    events: [{ what: text, actor: text, at: own.deps.now().toISOString(), source: text }],
    facts: [
      {
        name: text,
        answer: 'no',
        source: text,
        detail: text,
        at: own.deps.now().toISOString(),
        isGate: true,
      } as const,
    ],
  }
  await own.db.transaction().execute(async (trx) => {
    await saveInvestigations(trx, [{ ...finding, investigation }])
    const approval = await trx
      .selectFrom('approval')
      .selectAll()
      .where('finding_id', '=', finding.id)
      .executeTakeFirst()
    if (!approval) return
    await addDecision(trx, {
      approval_id: approval.id,
      finding_id: finding.id,
      verdict: 'approve',
      reason: text,
      snooze_until: null,
      actor: `api:${text}`,
      actor_name: text,
      via: text,
      decided_at: own.deps.now(),
    })
  })
}

describe('hostile texts in the inbox and on the page of a finding', () => {
  let own: Stage
  let you: Caller
  const findings: Finding[] = []
  beforeAll(async () => {
    own = await stage()
    for (const [place, text] of HOSTILE.entries()) {
      const finding = await hostileFinding(own, text, place)
      await hostileHistory(own, finding, text)
      findings.push(finding)
    }
    you = await callAs(own)
  })
  afterAll(() => own[Symbol.asyncDispose]())

  /** Every page of the inbox, each finding, and what becomes of a form with all of them. */
  async function pages(): Promise<string[]> {
    const bodies: string[] = []
    for (let url: string | undefined = '/console/inbox'; url; ) {
      const { body } = await you.get(url)
      bodies.push(body)
      url = /href="(?<next>[^"]+)" rel="next"/
        .exec(body)
        ?.groups?.['next']?.replaceAll('&amp;', '&')
    }
    for (const { id } of findings) bodies.push((await you.get(`/console/findings/${id}`)).body)
    const waiting = findings.filter(({ status }) => status === 'pending').slice(0, 90)
    const item = waiting.map(({ id, revision }) => `${id}.${revision + 1}`)
    bodies.push((await you.post('/console/inbox/review', { verdict: 'reject', item })).body)
    await you.post('/console/inbox/decide', { verdict: 'snooze', item, until: '2027-01-01' })
    bodies.push((await you.get('/console/inbox')).body)
    return bodies
  }

  it('stay texts: no tag, attribute or control of theirs is in any page', async () => {
    const bodies = await pages()

    expect(bodies.length).toBeGreaterThan(200)
    for (const body of bodies) expect(foreignIn(body)).toEqual([])
  }, 60_000)

  describe.skipIf(hasNoBrowser)('in a browser', () => {
    let browser: Browsing
    let visitor: Visitor
    beforeAll(async () => {
      const origin = await own.server.listen({ host: '127.0.0.1', port: 0 })
      browser = await openBrowser()
      visitor = await visitAs({ ...own, origin }, browser)
    })
    afterAll(() => browser[Symbol.asyncDispose]())

    it('run nothing, load nothing, and break no page', async () => {
      const { page, complaints } = visitor
      for (const url of [
        '/console/inbox',
        ...findings.slice(0, 20).map(({ id }) => `/console/findings/${id}`),
      ]) {
        await page.goto(url)

        expect(await page.evaluate('window.hacked')).toBeUndefined()
        expect(await page.locator('main script, main iframe, main img, main base').count()).toBe(0)
        expect(await page.locator('body > main').count()).toBe(1)
      }
      expect(complaints).toEqual([])
    }, 60_000)
  })
})
