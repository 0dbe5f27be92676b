/**
 * 300 approved deletions under a bucket of 50 + 5 a second for CreateSnapshot and DeleteVolume, beside
 * the least time in which that bucket lets their calls through: looked at again, backed up, deleted,
 * confirmed and booked by the workers of the job queue. Or with calls throttled and connections cut.
 */

import { startEmbeddedPostgres } from '../../src/demo/embedded-postgres.ts'
import { manyVolumes } from '../../src/demo/simulator/seed/many-volumes.ts'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { Throttle } from '../../src/demo/simulator/throttle.ts'
import { Queue } from '../../src/jobs/queue.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { eventually } from '../../test/support/eventually.ts'
import { type Bucket, idealSeconds } from '../bucket.ts'
import { freshDatabase } from '../databases.ts'
import { startReplica } from '../replicas.ts'
import type { Report } from '../report.ts'
import { approveAll, HOME_REGION } from './account.ts'
import { addTrouble, type Trouble } from './faults.ts'
import { countOutcome, type Outcome, unfinished } from './outcome.ts'

const DELETIONS = 300
const BUCKET: Bucket = { burst: 50, perSecond: 5 }
/** Of CreateSnapshot and DeleteVolume, by AWS: the other calls keep their published buckets. */
const PUBLISHED_BURST = 100
/** CreateSnapshot and DeleteVolume. */
const CALLS_EACH = 2
const LATENCY_MS = 120
const SNAPSHOT_MS = 2_000
const PATIENCE_MS = 900_000

interface Course {
  readonly name: string
  readonly regions: readonly string[]
  readonly trouble: Trouble | null
  /** True: the replica slows down after it was throttled. */
  readonly learns: boolean
}

const PLAIN: Course = { name: 'plain', regions: [HOME_REGION], trouble: null, learns: true }
const TROUBLED: Course = {
  name: 'troubled',
  regions: [HOME_REGION, 'us-west-2', 'eu-west-1'],
  trouble: { throttledPercent: 5, cutPercent: 1 },
  learns: false,
}

interface Run extends Outcome {
  readonly name: string
  readonly idealSeconds: number
  /** By the bucket: not those that were drawn. */
  readonly throttled: number
  /** How often each call was made. */
  readonly calls: Readonly<Record<string, number>>
  readonly cpuMs: number
}

export async function benchDeletions(): Promise<Report> {
  return reportOn(await removeAll(PLAIN), [
    'The replica may use all of the buckets. Unless told, it uses half of them, and takes twice as long.',
  ])
}

export async function benchTroubledDeletions(): Promise<Report> {
  return reportOn(await removeAll(TROUBLED), [
    'In three regions; 5 % of all calls are throttled and 1 % of connections cut, at random.',
    'As that says nothing about a limit, the replica does not slow down for it, as it does otherwise.',
    'A snapshot that may have been started, and does not show, is waited for a minute.',
  ])
}

async function removeAll(course: Course): Promise<Run> {
  await using stack = new AsyncDisposableStack()
  const postgres = stack.use(
    await startEmbeddedPostgres({ folder: `.cloudthrift/bench-${process.pid}`, durable: false }),
  )
  const url = await freshDatabase(postgres.url, `bench_${course.name}`)
  const db = stack.adopt(
    openDatabase(url, { maxConnections: 4, onConnectionError: () => undefined }),
    (it) => it.destroy(),
  )
  const simulator = stack.use(await openAccount(course.regions))
  const queue = stack.use(await Queue.open(url, { isIdle: true, ...UNHEARD }))
  await approveAll({ db, simulator, regions: course.regions, enqueue: queue.enqueue })
  return await carryOut({ db, url, simulator }, course)
}

const UNHEARD = {
  onError: () => undefined,
  onJobFailed: () => undefined,
  onHandedBack: () => undefined,
}

function openAccount(regions: readonly string[]): Promise<Simulator> {
  const volumesPerRegion = DELETIONS / regions.length
  const world = manyVolumes({ regions, volumesPerRegion, idleShare: 1 })
  const throttle = new Throttle(false, { storage: BUCKET })
  return startSimulator({ world, latencyMs: LATENCY_MS, throttle })
}

interface Stage {
  readonly db: Db
  readonly url: string
  readonly simulator: Simulator
}

/** From the start of a replica, for which all is queued, to the last booking. */
async function carryOut(stage: Stage, { name, regions, trouble, learns }: Course): Promise<Run> {
  const { db, url, simulator } = stage
  simulator.world.timing.snapshotMs = SNAPSHOT_MS
  simulator.throttle.isOn = true
  if (trouble) addTrouble(simulator.faults, trouble)
  const from = simulator.calls.length
  const args = [url, simulator.url, PUBLISHED_BURST - BUCKET.burst, learns].map(String)
  await using stack = new AsyncDisposableStack()
  const replica = stack.adopt(await startReplica('deletions/replica.ts', args), (it) => it.kill())
  await eventually('all are done', async () => (await unfinished(db)) === 0, PATIENCE_MS)
  return {
    name,
    ...(await countOutcome(db, simulator)),
    idealSeconds: idealSeconds((DELETIONS * CALLS_EACH) / regions.length, BUCKET),
    throttled: simulator.throttle.refused,
    calls: countsOf(simulator.calls.slice(from).map((it) => it.action)),
    cpuMs: await replica.cpuMs(),
  }
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function reportOn(run: Run, notes: readonly string[]): Report {
  const { burst, perSecond } = BUCKET
  return {
    title: `${DELETIONS} deletions (${run.name}) under a bucket of ${burst} + ${perSecond}/s, ${LATENCY_MS} ms per call`,
    head: 'seconds,ideal,x ideal,throttled,booked,lost,double,CPU ms each'.split(','),
    rows: [
      [
        run.seconds.toFixed(1),
        run.idealSeconds.toFixed(1),
        (run.seconds / run.idealSeconds).toFixed(3),
        ...[run.throttled, run.booked, run.lost, run.double].map(String),
        (run.cpuMs / DELETIONS).toFixed(0),
      ],
    ],
    notes: [
      `ideal: of the calls of the bucket alone, without any latency. Snapshots take ${SNAPSHOT_MS / 1_000} s.`,
      'throttled: by the buckets. lost: not gone, or not booked.',
      'double: more than one execution, snapshot or booking of a volume.',
      'Simulated cloud, PostgreSQL and one replica share the cores of this machine.',
      ...notes,
      `calls: ${describe(run.calls)}`,
    ],
    json: run,
  }
}

function describe(calls: Readonly<Record<string, number>>): string {
  return Object.entries(calls)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}
