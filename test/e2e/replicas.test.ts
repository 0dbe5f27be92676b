/** Two workers share a scan of many accounts in seventeen regions; one of them dies on the way. */

import { sql } from 'kysely'
import { PgBoss } from 'pg-boss'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/demo/simulator/calls.ts'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { Queue } from '../../src/jobs/queue.ts'
import type { Db } from '../../src/store/database.ts'
import { scopesOfScan } from '../../src/store/scan-scopes.ts'
import { getScan } from '../../src/store/scans.ts'
import { startScan } from '../../src/workflow/start-scan.ts'
import { awsAt, type Child, start } from '../support/child.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

const ACCOUNTS = Array.from({ length: 20 }, (_, index) => String(500_000_000_000 + index))
const REGIONS = Array.from({ length: 17 }, (_, index) => `xx-test-${index + 1}`)
const HUB = '111122223333'

interface Stage extends AsyncDisposable {
  readonly db: Db
  /** One endpoint for each worker, so that each one's calls are known. */
  readonly simulators: readonly [Simulator, Simulator]
  readonly workers: readonly [Child, Child]
  readonly databaseUrl: string
  scan(): Promise<string>
}

async function open(ids: readonly string[], latencyMs = 0): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const { db, url } = stack.use(await createTestDatabase())
  const accounts = Object.fromEntries([HUB, ...ids].map((id) => [id, REGIONS]))
  const world = new World({ accounts })
  const options = { world, latencyMs, isThrottled: true }
  const simulators = [
    stack.use(await startSimulator(options)),
    stack.use(await startSimulator(options)),
  ] as const
  const queue = stack.use(
    await Queue.open(url, {
      isIdle: true,
      onError: () => undefined,
      onJobFailed: () => undefined,
      onHandedBack: () => undefined,
    }),
  )
  const worker = (simulator: Simulator): Child =>
    stack.use(
      start({
        args: ['serve'],
        env: { ...environment(simulator, url), AWS_ACCOUNTS: ids.join(',') },
      }),
    )
  const workers = [worker(simulators[0]), worker(simulators[1])] as const
  await Promise.all(workers.map((each) => each.writes(/CloudThrift is up/)))
  const resources = stack.move()
  return {
    db,
    simulators,
    workers,
    databaseUrl: url,
    scan: async () => {
      const deps = { db, enqueue: queue.enqueue, now: () => new Date() }
      return (await startScan(deps, 'test')).scanId
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

function environment({ url }: Simulator, databaseUrl: string): Record<string, string> {
  return {
    ...awsAt(url),
    ROLE: 'worker',
    DATABASE_URL: databaseUrl,
    HTTP_PORT: '0',
    SCAN_SCHEDULE: 'off',
    AWS_REGION: REGIONS[0]!,
    AWS_SCAN_ROLE_ARN: 'arn:aws:iam::{account}:role/scan',
    AWS_CLEANUP_ROLE_ARN: 'arn:aws:iam::{account}:role/cleanup',
    AWS_RESTORE_ROLE_ARN: 'arn:aws:iam::{account}:role/restore',
    AWS_API_PERCENT: '50',
  }
}

/** A scan lists the addresses of a scope once, in one call. */
function scopesBy({ calls }: Simulator): string[] {
  return calls
    .filter((call: Readonly<Call>) => call.action === 'DescribeAddresses')
    .map((call) => `${call.accountId}/${call.region}`)
}

function becomesFinished({ db }: Stage, scanId: string): Promise<unknown> {
  return eventually(
    'the scan is finished',
    async () => (await getScan(db, scanId))?.status === 'finished',
    60_000,
  )
}

/** Instead of the minute until its jobs are missed: their heartbeats are old, and somebody looks. */
async function missTheDead({ db, databaseUrl }: Stage): Promise<void> {
  await sql`
    update pgboss.job set heartbeat_on = now() - interval '5 minutes'
    where name = 'scan-scope' and state = 'active'`.execute(db)
  const boss = new PgBoss({
    connectionString: databaseUrl,
    schema: 'pgboss',
    supervise: false,
    schedule: false,
  })
  await boss.start()
  await boss.supervise('scan-scope')
  await boss.stop()
  await sql`
    update pgboss.job set start_after = now()
    where name = 'scan-scope' and state = 'retry'`.execute(db)
}

describe('two workers', { timeout: 120_000 }, () => {
  it('share the scopes of a scan evenly, and no scope is scanned twice', async () => {
    await using stage = await open(ACCOUNTS)
    const count = ACCOUNTS.length * REGIONS.length

    const scanId = await stage.scan()
    await becomesFinished(stage, scanId)

    const [first, second] = stage.simulators.map(scopesBy)
    const scopes = await scopesOfScan(stage.db, scanId)
    expect(scopes.filter((each) => each.status === 'scanned')).toHaveLength(count)
    expect([...first!, ...second!]).toHaveLength(count)
    expect(new Set([...first!, ...second!]).size).toBe(count)
    for (const own of [first!, second!]) expect(own.length).toBeGreaterThan(count / 4)
    expect(stage.simulators.map((each) => each.throttle.refused)).toEqual([0, 0])
  })

  it('of which one is killed: the other one completes the scan', async () => {
    await using stage = await open(ACCOUNTS.slice(0, 6), 20)
    const count = 6 * REGIONS.length
    const scanId = await stage.scan()
    await eventually('it is under way', () => scopesBy(stage.simulators[0]).length > 15)

    stage.workers[0].kill('SIGKILL')
    await stage.workers[0].result()
    const rest = await eventually('the other one has done what it could take', async () => {
      const { rows } = await sql<{ state: string; count: number }>`
        select state, count(*)::int from pgboss.job
        where name = 'scan-scope' and state in ('created', 'retry', 'active') group by state`.execute(
        stage.db,
      )
      return rows.every((row) => row.state === 'active' && row.count <= 20) && rows
    })
    await missTheDead(stage)
    await becomesFinished(stage, scanId)

    const scopes = await scopesOfScan(stage.db, scanId)
    expect(rest).not.toEqual([])
    expect(scopes).toHaveLength(count)
    expect(scopes.every((each) => each.status === 'scanned')).toBe(true)
  })
})
