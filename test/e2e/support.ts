/** The whole service - database, queue, workers, API - on a simulated account; tests speak HTTP to it. */

import { createHash } from 'node:crypto'
import { type App, startApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import type { Policy } from '../../src/core/policy.ts'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import type { Db } from '../../src/store/database.ts'
import { createLog } from '../../src/telemetry/log.ts'
import type { Job } from '../../src/workflow/deps.ts'
import { DAY_MS } from '../support/clock.ts'
import { ACCOUNT, KEYS, REGION } from '../support/clouds.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

export const TOKEN = 'ct_end_to_end'
const PATIENCE_MS = 45_000
const AUTHORIZATION = { authorization: `Bearer ${TOKEN}` }

export interface Answer {
  readonly status: number
  // The tests check the form of what they read.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

export interface Service extends AsyncDisposable {
  readonly simulator: Simulator
  readonly db: Db
  readonly region: ReturnType<World['region']>
  /** Where the first replica listens. */
  readonly url: string
  /** Answers of the first replica, or of another one. */
  get(path: string, replica?: number): Promise<Answer>
  post(path: string, body?: object, replica?: number): Promise<Answer>
  /** Until a finding has come to this status. */
  becomes(findingId: string, status: string): Promise<Answer['body']>
  /** Time passes, for service and account. */
  advance(ms: number): void
  /** As the schedule does it, but now. */
  queue(job: Job): Promise<void>
  /** It begins fifteen days ago; time passes for the service and its cloud. */
  letTimePass(ms: number): void
  now(): Date
  /** Two scans, fifteen days apart; then whatever may be asked about is pending. */
  askAboutAll(): Promise<Answer['body'][]>
}

export interface ServiceOptions {
  readonly policy?: Partial<Policy>
  readonly snapshotMs?: number
  readonly replicas?: number
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>
}

export async function openService(options: ServiceOptions = {}): Promise<Service> {
  await using stack = new AsyncDisposableStack()
  let aheadMs = -15 * DAY_MS
  const now = (): Date => new Date(Date.now() + aheadMs)
  const timing = { snapshotMs: options.snapshotMs ?? 0 }
  const world = new World({ now, timing, accounts: { [ACCOUNT]: [REGION] } })
  const database = stack.use(await createTestDatabase())
  const simulator = stack.use(await startSimulator({ world }))
  const apps: App[] = []
  for (let replica = 0; replica < (options.replicas ?? 1); replica++) {
    const place = { databaseUrl: database.url, endpoint: simulator.url, now }
    apps.push(stack.use(await startReplica(place, options)))
  }
  const call = async (path: string, init: RequestInit, replica = 0): Promise<Answer> => {
    const answer = await fetch(`${apps[replica]?.url}${path}`, init)
    const isJson = answer.headers.get('content-type')?.includes('json')
    return { status: answer.status, body: isJson ? await answer.json() : await answer.text() }
  }
  const get: Service['get'] = (path, replica) => call(path, { headers: AUTHORIZATION }, replica)
  const post: Service['post'] = (path, body, replica) => {
    const json = body && { body: JSON.stringify(body) }
    const type = body && { 'content-type': 'application/json' }
    return call(path, { method: 'POST', headers: { ...AUTHORIZATION, ...type }, ...json }, replica)
  }
  const resources = stack.move()
  return {
    simulator,
    db: database.db,
    region: world.region(REGION),
    url: apps[0]?.url ?? '',
    get,
    post,
    becomes: (findingId, status) =>
      eventually(
        `${findingId} is ${status}`,
        async () => {
          const { body } = await get(`/findings/${findingId}`)
          return body.status === status && body
        },
        PATIENCE_MS,
      ),
    advance(ms) {
      aheadMs += ms
    },
    async queue(job) {
      const { db, enqueue } = apps[0]?.deps ?? {}
      await db?.transaction().execute(async (trx) => enqueue?.(trx, [job]))
    },
    now,
    letTimePass(ms) {
      aheadMs += ms
    },
    async askAboutAll() {
      await post('/scan?wait=20')
      aheadMs = 0
      await post('/scan?wait=20')
      return eventually(
        'people were asked',
        async () => {
          const { findings: open } = (await get('/findings?status=open')).body
          const { findings } = (await get('/findings?status=pending')).body
          const ready = open.filter((finding: { guards: object[] }) => finding.guards.length === 0)
          return ready.length === 0 && findings
        },
        PATIENCE_MS,
      )
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

function startReplica(
  place: { readonly databaseUrl: string; readonly endpoint: string; readonly now: () => Date },
  { policy, env }: ServiceOptions,
): Promise<App> {
  const { databaseUrl, endpoint, now } = place
  const digest = createHash('sha256').update(TOKEN).digest('hex')
  const config = readConfig({
    HTTP_PORT: '0',
    API_TOKENS: `tester:${digest}:read+operate+decide`,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    SCAN_SCHEDULE: 'off',
    ...env,
  })
  const settings = { ...config, databaseUrl, policy: { ...config.policy, ...policy } }
  return startApp(settings, createLog('silent'), { now, credentials: KEYS })
}
