/**
 * A server over one database, with somebody signed in to its console and a token for its API. Requests
 * come from many addresses: whoever measures is no flood.
 */

import { hash } from 'node:crypto'
import { once } from 'node:events'
import { directCarrier } from '../../src/carriers/direct.ts'
import { awsCloud } from '../../src/clouds/aws/aws.ts'
import { BUNDLED_PRICES, readPriceFile } from '../../src/clouds/aws/prices.ts'
import { NO_ROLES } from '../../src/clouds/aws/roles.ts'
import { NO_METRICS } from '../../src/core/metrics.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { buildServer } from '../../src/http/server.ts'
import type { Db } from '../../src/store/database.ts'
import { createLog } from '../../src/telemetry/log.ts'
import type { Deps } from '../../src/workflow/deps.ts'
import { invite } from '../../src/workflow/invite.ts'
import { enter } from '../../test/support/enter.ts'

const TOKEN = 'only-for-a-benchmark'
const PORT_OF_NOBODY = 'http://127.0.0.1:9'

export interface Reader extends AsyncDisposable {
  /** The whole answer; throws unless it is a 200. */
  readonly get: (url: string) => Promise<string>
  /** Until the first bytes of the answer are there; then it hangs up. */
  readonly begin: (url: string) => Promise<void>
}

export async function openReader(db: Db, now: Date): Promise<Reader> {
  const deps = await depsOn(db, now)
  const server = await buildServer({
    log: createLog('fatal', process.stderr),
    deps,
    tokens: [{ name: 'bench', sha256: hash('sha256', TOKEN, 'hex'), scopes: ['read', 'operate'] }],
    console: {
      secret: 'only for a benchmark: 32 characters or more',
      isSecure: false,
      discord: null,
    },
  })
  const cookie = await enter(server, await invite(deps, { id: 'demo:you', name: 'you' }))
  const request = requestsFrom(cookie)
  return {
    async get(url) {
      const answer = await server.inject(request(url))
      if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`)
      return answer.body
    },
    async begin(url) {
      const answer = await server.inject({ ...request(url), payloadAsStream: true })
      if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`)
      const body = answer.stream()
      await once(body, 'readable')
      body.destroy()
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
}

interface Request {
  readonly url: string
  readonly headers: { readonly cookie: string; readonly authorization: string }
  readonly remoteAddress: string
}

function requestsFrom(cookie: string): (url: string) => Request {
  let requests = 0
  return (url) => {
    requests += 1
    const remoteAddress = `10.0.${Math.floor(requests / 250)}.${requests % 250}`
    return { url, headers: { cookie, authorization: `Bearer ${TOKEN}` }, remoteAddress }
  }
}

async function depsOn(db: Db, now: Date): Promise<Deps> {
  const aws = awsCloud({
    connection: {
      endpoint: PORT_OF_NOBODY,
      credentials: null,
      homeRegion: 'us-east-1',
      roles: NO_ROLES,
    },
    regions: null,
    prices: await readPriceFile(BUNDLED_PRICES),
    now: () => now,
  })
  return {
    db,
    clouds: new Map([[aws.provider, aws]]),
    carrier: directCarrier,
    notifier: { tell: async () => undefined },
    policy: DEFAULT_POLICY,
    writer: null,
    language: 'en',
    onModelCall: () => undefined,
    metrics: NO_METRICS,
    enqueue: async () => undefined,
    now: () => now,
  }
}
