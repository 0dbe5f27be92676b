/** The doctor's look at n8n, Gemini and Datadog, each on a stand-in that answers as it is told. */

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { n8nChecks } from '../../src/carriers/n8n-checks.ts'
import { ask } from '../../src/doctor/ask.ts'
import { geminiChecks } from '../../src/llm/gemini-checks.ts'
import { datadogChecks } from '../../src/telemetry/datadog/datadog-checks.ts'
import { resultsOf, startWeb, verdictsOf } from '../support/checks.ts'

const SECRET = 'a-secret-of-16-or-more'

describe('the checks of n8n', () => {
  it.each([
    ['takes the secret only', 200, 403, ['ok webhook', 'ok webhook without the secret']],
    ['takes anybody', 200, 200, ['ok webhook', 'fail webhook without the secret']],
    ['knows another secret', 403, 403, ['fail webhook', 'ok webhook without the secret']],
    ['has no such workflow', 404, 404, ['fail webhook', 'fail webhook without the secret']],
  ])(
    'see an n8n that %s, and do not claim to know its version',
    async (_what, right, wrong, seen) => {
      await using web = await startWeb(({ headers }) => [
        headers['x-cloudthrift-secret'] === SECRET ? right : wrong,
      ])

      const verdicts = await verdictsOf(n8nChecks({ url: web.url, secret: SECRET, ask }))

      expect(verdicts).toEqual([...seen, 'skipped workflow version'])
    },
  )
})

type Row = [status: number, body: object, verdict: string, detail: RegExp]

describe('the check of Gemini', () => {
  const writes = { supportedGenerationMethods: ['generateContent'] }

  it.each<[string, ...Row]>([
    ['a model that writes', 200, writes, 'ok', /the key works/],
    ['a model that only embeds', 200, { supportedGenerationMethods: ['embed'] }, 'fail', /texts/],
    ['an unknown model', 404, {}, 'fail', /no model g-1/],
    ['a refused key', 403, {}, 'fail', /key is refused/],
    ['a broken service', 503, {}, 'warn', /not known/],
  ] as const)(
    'says of %s what it is, and generates nothing',
    async (_what, ...[status, body, verdict, detail]) => {
      await using web = await startWeb(() => [status, body])
      const settings = { apiKey: 'key-1', model: 'g-1', baseUrl: web.url, isPriced: true }

      const [result] = await resultsOf(geminiChecks(settings, ask))

      expect(result).toMatchObject({ verdict, detail: expect.stringMatching(detail) })
      expect(web.requests.map((each) => each.path)).toEqual(['/v1beta/models/g-1'])
      expect(web.requests[0]?.headers['x-goog-api-key']).toBe('key-1')
    },
  )
})

describe('the checks of Datadog', () => {
  it.each([
    ['its own key', 200, { valid: true }, 'ok'],
    ['a key of another site', 403, {}, 'fail'],
    ['a key, and says nothing of it', 200, {}, 'fail'],
    ['nothing, being broken', 500, {}, 'warn'],
  ])('see a site that knows %s', async (_what, status, body, verdict) => {
    await using web = await startWeb(() => [status, body])

    const checks = datadogChecks({ agent: null, url: web.url, apiKey: 'k'.repeat(32) }, ask)

    expect(await verdictsOf(checks)).toEqual([`${verdict} API key`])
  })

  it('tell a port where somebody listens from one where nobody does, and from no host', async () => {
    const agent = createSocket('udp4').bind(0, '127.0.0.1')
    await once(agent, 'listening')
    const { port } = agent.address()
    const look = (host: string): Promise<string[]> =>
      verdictsOf(datadogChecks({ agent: { host, port }, url: 'http://x', apiKey: null }, ask))

    const heard = await look('127.0.0.1')
    agent.close()
    const deaf = await look('127.0.0.1')
    const nowhere = await look('no-such-host.invalid')

    expect([heard, deaf, nowhere].flat()).toEqual(['ok agent', 'fail agent', 'fail agent'])
  })
})
