/**
 * A scan of 20 accounts x 17 regions with the pace that is used unless told otherwise: by one replica, by
 * two, and by two of which one is killed in the middle. Beside a bare SDK loop that makes the same calls
 * and keeps nothing, and beside the same scan without any pace: the buckets' ideal, as long as the calls
 * of each scope fit into its burst.
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { startEmbeddedPostgres } from '../../src/demo/embedded-postgres.ts'
import { type Bucket, idealSeconds } from '../bucket.ts'
import { freshDatabase } from '../databases.ts'
import { REGIONS } from '../regions.ts'
import type { Report } from '../report.ts'
import { ACCOUNTS, LATENCY_MS, openDoorways, PER_SCOPE, SCOPES } from './organisation.ts'
import { type Course, type Run, scanAll } from './scan-all.ts'

const COURSES: readonly Course[] = [
  { name: 'one replica', replicas: 1, pace: '50', isKilled: false },
  { name: 'two replicas, not paced', replicas: 2, pace: 'off', isKilled: false },
  { name: 'two replicas', replicas: 2, pace: '50', isKilled: false },
  { name: 'two, one is killed', replicas: 2, pace: '50', isKilled: true },
]
/** Of reads in one scope: half of what AWS publishes. */
const BUCKET: Bucket = { burst: 50, perSecond: 10 }

interface Listed {
  readonly ms: number
  readonly resources: number
}

export async function benchAccounts(): Promise<Report> {
  await using stack = new AsyncDisposableStack()
  const postgres = stack.use(
    await startEmbeddedPostgres({ folder: `.cloudthrift/bench-${process.pid}`, durable: false }),
  )
  const doorways = await openDoorways(2)
  for (const it of doorways) stack.use(it)
  const listed = await bareLoop(doorways[0]?.url ?? '')
  const runs: Run[] = []
  for (const [index, course] of COURSES.entries()) {
    const url = await freshDatabase(postgres.url, `bench_accounts_${index}`)
    runs.push(await scanAll(url, doorways, course))
  }
  return reportOn(listed, runs)
}

async function bareLoop(endpoint: string): Promise<Listed> {
  const script = fileURLToPath(new URL('list.ts', import.meta.url))
  const child = spawn(process.execPath, [script, endpoint, ...ACCOUNTS], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  await once(child, 'close')
  return JSON.parse(Buffer.concat(output).toString())
}

function reportOn(listed: Listed, runs: readonly Run[]): Report {
  const { volumesPerRegion, addressesPerRegion, idleShare } = PER_SCOPE
  const most = Math.max(...runs.map((it) => it.mostCalls))
  const wait = idealSeconds(most, BUCKET).toFixed(1)
  return {
    title: `scan of ${ACCOUNTS.length} accounts x ${REGIONS.length} regions x (${volumesPerRegion} volumes + ${addressesPerRegion} addresses, ${idleShare * 100} % idle), ${LATENCY_MS} ms per call`,
    head: 'run,seconds,scanned,by replica,twice,throttled'.split(','),
    rows: [
      ['bare SDK loop, one process', (listed.ms / 1_000).toFixed(1)],
      ...runs.map((it) => [
        it.name,
        it.seconds.toFixed(1),
        `${it.scanned} of ${SCOPES}`,
        it.shares.join(' + '),
        ...[it.twice, it.throttled].map(String),
      ]),
    ],
    notes: [
      'Simulated cloud, PostgreSQL and the replicas share the cores of this machine. First scans, all in processes that have just started.',
      `At most ${most} calls in a scope: the buckets of ${BUCKET.burst} + ${BUCKET.perSecond}/s hold them up by ${wait} s.`,
      'twice: scopes that were listed more than once; those the killed replica had in hand are begun anew.',
    ],
    json: { listed, runs },
  }
}
