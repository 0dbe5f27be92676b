/**
 * `npm run chaos [RUNS]`: so many executions and undos (1,000 when not said otherwise), carried out by
 * processes that kill themselves with SIGKILL at random points. Ends with a report, and with exit code
 * 1 if anything was removed without proof, booked twice, or left in flight. Bounded to an hour.
 */

import { startEmbeddedPostgres } from '../../src/demo/embedded-postgres.ts'
import { startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World } from '../../src/demo/simulator/world/world.ts'
import { openDatabase } from '../../src/store/database.ts'
import { migrateToLatest } from '../../src/store/migrate.ts'
import { SECOND_MS } from '../support/clock.ts'
import { ACCOUNT, REGION } from '../support/clouds.ts'
import { createJobTable, handBack, takeJob, waitingJobs } from '../support/job-table.ts'
import { numbersFrom } from '../support/numbers.ts'
import { Scene } from './scene.ts'
import { clockFrom, clockText, type Order } from './story.ts'
import { startWorkers, type Workers } from './workers.ts'

const [runs = '1000', seed = '20261127'] = process.argv.slice(2)
const WORKERS = 3
const DEADLINE_MS = 60 * 60_000
/** A run comes back for a new job whenever it has to wait: it lives through fewer of them than this. */
const JOBS_SPARED = { execute: 3, undo: 1 }
/** Then it dies within so many moments; where that was too late, sooner in the next job. */
const SPANS = [28, 14, 7, 3, 1]

const next = numbersFrom(Number(seed))
const startedAt = Date.now()
const clock = clockText(new Date('2026-03-02T09:00:00Z'))
const now = clockFrom(clock)
const timing = {
  snapshotMs: 20 * SECOND_MS,
  snapshotInvisibleMs: 5 * SECOND_MS,
  creatingMs: 10 * SECOND_MS,
  createdInvisibleMs: 5 * SECOND_MS,
  deletingMs: 5 * SECOND_MS,
  binInvisibleMs: 10 * SECOND_MS,
}
await using stack = new AsyncDisposableStack()
const postgres = stack.use(
  await startEmbeddedPostgres({ folder: `.cloudthrift/chaos-${process.pid}`, durable: false }),
)
const db = stack.adopt(
  openDatabase(postgres.url, { maxConnections: 10, onConnectionError: () => undefined }),
  (it) => it.destroy(),
)
await migrateToLatest(db)
await createJobTable(db)
const world = new World({ now, timing, accounts: { [ACCOUNT]: [REGION] } })
const simulator = stack.use(await startSimulator({ world }))
const scene = await Scene.open({ db, simulator, now })
const workers = stack.use(
  startWorkers(WORKERS, {
    ...process.env,
    DATABASE_URL: postgres.url,
    ENDPOINT: simulator.url,
    CLOCK: clock,
  }),
)
const kills = new Map<string, { tried: number; killed: number; readonly spared: number }>()

await scene.approve(Math.ceil(Number(runs) / 2))
await settle(workers)
await scene.takeBack()
await settle(workers)
const report = await scene.report()
const perRun = [...kills.values()].map((it) => it.killed)
const summary = {
  ...report,
  runs: perRun.length,
  killed: perRun.filter((it) => it > 0).length,
  deaths: perRun.reduce((sum, it) => sum + it, 0),
  seconds: Math.round((Date.now() - startedAt) / 1_000),
}
process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`)
process.exitCode = Scene.isWell(report) ? 0 : 1

/** Until no job is left: the workers do them, and die over them. */
async function settle(by: Workers): Promise<void> {
  const underWay = new Set<Promise<void>>()
  for (;;) {
    if (Date.now() - startedAt > DEADLINE_MS) throw new Error('the time is over')
    const taken = underWay.size < WORKERS ? await takeJob(db, now()) : null
    if (taken) {
      const work = perform(by, taken).finally(() => underWay.delete(work))
      underWay.add(work)
    } else if (underWay.size > 0) {
      await Promise.race([...underWay, pause(20)])
    } else if ((await waitingJobs(db)).length > 0) {
      await pause(20)
    } else {
      return
    }
  }
}

async function perform(
  by: Workers,
  taken: NonNullable<Awaited<ReturnType<typeof takeJob>>>,
): Promise<void> {
  const { job } = taken
  if (job.name !== 'execute' && job.name !== 'undo') return
  const { findingId } = job.data
  const run = kills.get(`${job.name}/${findingId}`) ?? {
    tried: 0,
    killed: 0,
    spared: next() % JOBS_SPARED[job.name],
  }
  kills.set(`${job.name}/${findingId}`, run)
  const span = SPANS[Math.min(run.tried - run.spared, SPANS.length - 1)]
  const lastMoment = run.killed > 0 || span === undefined ? null : 1 + (next() % span)
  run.tried += 1
  const order: Order = { name: job.name, findingId, lastMoment }
  const end = await by.perform(order)
  tellProgress()
  if (end === 'killed') run.killed += 1
  if (end !== 'done') await handBack(db, taken, now())
}

/** Now and then, on stderr. */
function tellProgress(): void {
  const ran = [...kills.values()].reduce((sum, it) => sum + it.tried, 0)
  if (ran % 200 === 0) process.stderr.write(`${ran} jobs, ${kills.size} of ${runs} runs begun\n`)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
