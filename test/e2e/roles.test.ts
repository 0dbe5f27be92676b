/** Replicas that only answer, and replicas that only work, on one database. */

import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, startApp } from '../../src/app.ts'
import { readConfig } from '../../src/config/config.ts'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { ACCOUNT, KEYS, REGION } from '../support/clouds.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { holdAt } from '../support/hold.ts'

const TOKEN = 'ct_roles'
const headers = { authorization: `Bearer ${TOKEN}` }
const REGIONS = [REGION, 'us-east-1', 'us-west-2']

let database: TestDatabase
let aws: Simulator
beforeAll(async () => {
  database = await createTestDatabase()
  aws = await startSimulator({ world: new World({ accounts: { [ACCOUNT]: REGIONS } }) })
})
afterAll(async () => {
  await aws[Symbol.asyncDispose]()
  await database[Symbol.asyncDispose]()
})

function replica(role: 'web' | 'worker' | 'all'): Promise<App> {
  const digest = createHash('sha256').update(TOKEN).digest('hex')
  const config = readConfig({
    ROLE: role,
    HTTP_PORT: '0',
    METRICS: 'prometheus',
    API_TOKENS: `tester:${digest}:read+operate+decide`,
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: REGION,
    SCAN_SCHEDULE: '0 6 * * *',
  })
  const settings = { ...config, databaseUrl: database.url }
  return startApp(settings, createLog('silent'), { credentials: KEYS })
}

async function statusOf(app: App, path: string): Promise<number> {
  return (await fetch(app.url + path, { headers })).status
}

async function scanOn(app: App): Promise<string> {
  const answer = await fetch(`${app.url}/scan`, { method: 'POST', headers })
  const { scanId } = JSON.parse(await answer.text())
  return scanId
}

async function isFinished(app: App, scanId: string): Promise<boolean> {
  const answer = await fetch(`${app.url}/scans/${scanId}`, { headers })
  return JSON.parse(await answer.text()).status === 'finished'
}

async function count(what: ReturnType<typeof sql<{ count: number }>>): Promise<number> {
  const { rows } = await what.execute(database.db)
  return rows[0]?.count ?? 0
}

const waiting = sql<{ count: number }>`
  select count(*)::int as count from pgboss.job where name = 'scan' and state = 'created'`
const schedules = sql<{ count: number }>`select count(*)::int as count from pgboss.schedule`

describe('a replica with ROLE=web', { timeout: 60_000 }, () => {
  it('takes work in and does none; one with ROLE=worker does it', async () => {
    await using web = await replica('web')
    const scanId = await scanOn(web)

    const left = { jobs: await count(waiting), schedules: await count(schedules) }
    await using worker = await replica('worker')
    await eventually('the scan is done', () => isFinished(web, scanId))

    expect(left).toEqual({ jobs: 1, schedules: 0 })
    expect(await count(schedules)).toBeGreaterThan(0)
    expect(await statusOf(worker, '/readyz')).toBe(200)
  })
})

describe('a replica with ROLE=worker', { timeout: 60_000 }, () => {
  it('says how it is, and answers nothing else', async () => {
    await using worker = await replica('worker')

    const own = await Promise.all(
      ['/healthz', '/readyz', '/metrics'].map((path) => statusOf(worker, path)),
    )
    const others = ['/findings', '/savings', '/scan', '/discord/interactions', '/thrift']
    const foreign = await Promise.all(others.map((path) => statusOf(worker, path)))

    expect(own).toEqual([200, 200, 200])
    expect(foreign).toEqual(others.map(() => 404))
  })

  it('hands back what it has begun when it stops, and the next one goes on', async () => {
    await using web = await replica('web')
    const first = await replica('worker')
    const hold = holdAt(aws, { action: 'DescribeVolumes', region: REGION })
    const scanId = await scanOn(web)
    await hold.arrived

    await first[Symbol.asyncDispose]()
    const between = await isFinished(web, scanId)
    await using second = await replica('worker')
    await eventually('the scan is done', () => isFinished(web, scanId))
    hold.release()

    const { scopes } = JSON.parse(
      await (await fetch(`${web.url}/scans/${scanId}`, { headers })).text(),
    )
    expect(between).toBe(false)
    expect(await statusOf(second, '/readyz')).toBe(200)
    expect(scopes.map((each: { status: string }) => each.status)).toEqual(
      REGIONS.map(() => 'scanned'),
    )
  })
})
