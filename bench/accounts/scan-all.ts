/** One scan of the whole organisation by workers of their own process, and what it came to. */

import type { Call } from '../../src/demo/simulator/calls.ts'
import type { Simulator } from '../../src/demo/simulator/simulator.ts'
import { Queue } from '../../src/jobs/queue.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { scopesOfScan } from '../../src/store/scan-scopes.ts'
import { getScan } from '../../src/store/scans.ts'
import { startScan } from '../../src/workflow/start-scan.ts'
import type { Child } from '../../test/support/child.ts'
import { eventually } from '../../test/support/eventually.ts'
import { SCOPES } from './organisation.ts'
import { startWorker } from './replica.ts'

const PATIENCE_MS = 170_000

export interface Course {
  readonly name: string
  readonly replicas: number
  /** AWS_API_PERCENT; 50 is what is used with AWS itself unless told otherwise. */
  readonly pace: '50' | 'off'
  /** The first replica dies by SIGKILL in the middle. */
  readonly isKilled: boolean
}

export interface Run {
  readonly name: string
  readonly seconds: number
  readonly scanned: number
  /** How many scopes each replica listed. */
  readonly shares: readonly number[]
  /** How many scopes were listed more than once. */
  readonly twice: number
  readonly throttled: number
  /** Of the scope that was asked most. */
  readonly mostCalls: number
}

/** Each replica has a doorway of its own. */
export async function scanAll(
  databaseUrl: string,
  doorways: readonly Simulator[],
  { name, replicas, pace, isKilled }: Course,
): Promise<Run> {
  await using stack = new AsyncDisposableStack()
  const db = stack.adopt(
    openDatabase(databaseUrl, { maxConnections: 2, onConnectionError: () => undefined }),
    (it) => it.destroy(),
  )
  const queue = stack.use(await Queue.open(databaseUrl, { isIdle: true, ...UNHEARD }))
  const used = doorways.slice(0, replicas)
  const workers = used.map((it) => stack.use(startWorker(it, databaseUrl, pace)))
  await Promise.all(workers.map((it) => it.writes(/CloudThrift is up/)))
  const before = used.map(({ calls, throttle }) => [calls.length, throttle.refused] as const)
  const { scanId } = await startScan({ db, enqueue: queue.enqueue, now: () => new Date() }, 'bench')
  if (isKilled) await killHalfway(db, scanId, workers[0])
  const made = await finished(db, scanId)
  const calls = used.map((it, index) => it.calls.slice(before[index]?.[0]))
  return {
    name,
    ...made,
    ...sharesOf(calls),
    throttled: (used[0]?.throttle.refused ?? 0) - (before[0]?.[1] ?? 0),
  }
}

const UNHEARD = {
  onError: () => undefined,
  onJobFailed: () => undefined,
  onHandedBack: () => undefined,
}

async function killHalfway(db: Db, scanId: string, worker: Child | undefined): Promise<void> {
  await eventually('half is done', async () => (await scannedOf(db, scanId)) > SCOPES / 2)
  worker?.kill('SIGKILL')
}

async function finished(db: Db, scanId: string): Promise<Pick<Run, 'seconds' | 'scanned'>> {
  const scan = await eventually(
    'the scan is finished',
    async () => {
      const it = await getScan(db, scanId)
      return it?.finished_at && { from: it.started_at, to: it.finished_at }
    },
    PATIENCE_MS,
  )
  return {
    seconds: (scan.to.getTime() - scan.from.getTime()) / 1_000,
    scanned: await scannedOf(db, scanId),
  }
}

async function scannedOf(db: Db, scanId: string): Promise<number> {
  return (await scopesOfScan(db, scanId)).filter((it) => it.status === 'scanned').length
}

/** A scan asks for the addresses of a scope once, in one call. */
function sharesOf(
  calls: readonly (readonly Readonly<Call>[])[],
): Pick<Run, 'shares' | 'twice' | 'mostCalls'> {
  const listed = calls.map((own) => own.filter((it) => it.action === 'DescribeAddresses'))
  const all = listed.flat().map(scopeOf)
  const perScope = Map.groupBy(
    calls.flat().filter((it) => it.service === 'ec2'),
    scopeOf,
  )
  return {
    shares: listed.map((it) => it.length),
    twice: all.length - new Set(all).size,
    mostCalls: Math.max(...perScope.values().map((it) => it.length)),
  }
}

function scopeOf({ accountId, region }: Readonly<Call>): string {
  return `${accountId}/${region}`
}
