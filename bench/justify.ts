/**
 * A thousand findings that are to be asked about at once, through the real queue and database, on a
 * model that answers in 800 ms, at 240 requests a minute; then on one that is down, and one that hangs.
 * Nothing may be blocked, and the process must stay quick for whoever else needs it.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { directCarrier } from '../src/carriers/direct.ts'
import { fingerprint } from '../src/core/evidence.ts'
import { NO_METRICS } from '../src/core/metrics.ts'
import type { Observation } from '../src/core/observation.ts'
import { DEFAULT_POLICY } from '../src/core/policy.ts'
import { startEmbeddedPostgres } from '../src/demo/embedded-postgres.ts'
import { Queue } from '../src/jobs/queue.ts'
import { openWriter } from '../src/llm/open-writer.ts'
import { BATCH_SIZE } from '../src/llm/writer.ts'
import { type Db, openDatabase } from '../src/store/database.ts'
import { saveInvestigations } from '../src/store/investigations.ts'
import type { Sighted } from '../src/store/sighting-rows.ts'
import type { Deps } from '../src/workflow/deps.ts'
import { justify } from '../src/workflow/justify.ts'
import { requestApproval } from '../src/workflow/request-approval.ts'
import { investigated } from '../test/support/investigations.ts'
import { recordSightings } from '../test/support/sightings.ts'
import { freshDatabase } from './databases.ts'
import type { Report } from './report.ts'
import { startServer } from './server.ts'

const FINDINGS = 1_000
const LATENCY_MS = 800
const REQUESTS_PER_MINUTE = 240
const IDEAL_MS = (FINDINGS / BATCH_SIZE / REQUESTS_PER_MINUTE) * 60_000
const PATIENCE_MS = 300_000
const LOOK_MS = 50

interface Measured {
  readonly ms: number
  readonly pending: number
  readonly byModel: number
  readonly loopP99Ms: number
  readonly loopMaxMs: number
}

export async function benchJustify(): Promise<Report> {
  await using postgres = await startEmbeddedPostgres({
    folder: `.cloudthrift/bench-${process.pid}`,
    durable: false,
  })
  const rows: string[][] = []
  const json: Record<string, Measured> = {}
  for (const [title, behaviour] of [
    [`a model that answers in ${LATENCY_MS} ms`, 'good'],
    ['a model that is down', 'unavailable'],
    ['a model that never answers', 'silence'],
  ] as const) {
    const url = await freshDatabase(postgres.url, `bench_${behaviour}`)
    const measured = await measure(url, behaviour)
    json[behaviour] = measured
    rows.push(rowOf(title, measured))
  }
  return {
    title: `${FINDINGS} findings, ${REQUESTS_PER_MINUTE} requests a minute: ideal ${seconds(IDEAL_MS)}`,
    head: ['', 'done after', 'x ideal', 'asked about', 'by the model', 'loop p99', 'loop max'],
    rows,
    notes: ['loop: how late the event loop of the replica was, by a timer of 1 ms'],
    json,
  }
}

function rowOf(title: string, it: Measured): string[] {
  return [
    title,
    seconds(it.ms),
    (it.ms / IDEAL_MS).toFixed(2),
    `${it.pending} of ${FINDINGS}`,
    String(it.byModel),
    `${it.loopP99Ms.toFixed(1)} ms`,
    `${it.loopMaxMs.toFixed(1)} ms`,
  ]
}

async function measure(databaseUrl: string, behaviour: string): Promise<Measured> {
  await using server = await startServer('gemini-server.ts', [String(LATENCY_MS), behaviour])
  const db = openDatabase(databaseUrl, { maxConnections: 20, onConnectionError: () => undefined })
  await using stack = new AsyncDisposableStack()
  stack.defer(() => db.destroy())
  await seed(db)
  await investigateAll(db)
  const queue = stack.use(
    await Queue.open(databaseUrl, {
      onError: () => undefined,
      onJobFailed: () => undefined,
      onHandedBack: () => undefined,
    }),
  )
  const deps = await depsOf(db, queue, server.url)
  const loop = monitorEventLoopDelay({ resolution: 1 })
  const ids = await db.selectFrom('finding').select('id').execute()
  loop.enable()
  const startedAt = performance.now()
  await db.transaction().execute((trx) =>
    queue.enqueue(
      trx,
      ids.map(({ id }) => ({ name: 'justify', data: { findingId: id } })),
    ),
  )
  await work(queue, deps)
  const pending = await allPending(db)
  const ms = performance.now() - startedAt
  loop.disable()
  const byModel = await db
    .selectFrom('approval')
    .select('justification')
    .execute()
    .then((rows) => rows.filter((row) => row.justification?.source === 'model').length)
  return { ms, pending, byModel, loopP99Ms: loop.percentile(99) / 1e6, loopMaxMs: loop.max / 1e6 }
}

/** Nobody is asked about what was not looked into. */
async function investigateAll(db: Db): Promise<void> {
  const findings = await db.selectFrom('finding').select(['id', 'fingerprint']).execute()
  const investigation = investigated(new Date())
  await db.transaction().execute((trx) =>
    saveInvestigations(
      trx,
      findings.map((it) => ({ ...it, investigation })),
    ),
  )
}

async function depsOf(db: Db, queue: Queue, baseUrl: string): Promise<Deps> {
  const writer = await openWriter({
    sdk: 'generative-ai',
    apiKey: 'bench',
    model: 'bench',
    baseUrl,
    thinkingLevel: null,
    language: 'en',
    requestsPerMinute: REQUESTS_PER_MINUTE,
    price: null,
  })
  return {
    db,
    clouds: new Map(),
    carrier: directCarrier,
    policy: { ...DEFAULT_POLICY, minIdleDays: 0 },
    writer,
    language: 'en',
    onModelCall: () => undefined,
    notifier: { tell: async () => undefined },
    metrics: NO_METRICS,
    enqueue: queue.enqueue,
    now: () => new Date(),
  }
}

async function work(queue: Queue, deps: Deps): Promise<void> {
  await queue.workTogether('justify', BATCH_SIZE, (jobs, signal) =>
    justify(
      deps,
      jobs.map(({ data, waitedMs }) => ({ ...data, waitedMs })),
      signal,
    ),
  )
  await queue.work('request-approval', ({ findingId }, signal) =>
    requestApproval(deps, findingId, signal),
  )
}

async function allPending(db: Db): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const { count } = await db
      .selectFrom('finding')
      .select((eb) => eb.fn.countAll<bigint>().as('count'))
      .where('status', '=', 'pending')
      .executeTakeFirstOrThrow()
    if (Number(count) === FINDINGS || performance.now() > deadline) return Number(count)
    await pause(LOOK_MS)
  }
}

/** Each with a name of its own, so that no draft serves two; seen by two scans. */
async function seed(db: Db): Promise<void> {
  const page = Array.from({ length: FINDINGS }, (_, nth) => sighted(nth))
  for (const scanId of [crypto.randomUUID(), crypto.randomUUID()]) {
    const scope = { provider: 'aws', accountId: '111122223333', region: 'eu-west-1' }
    const detectorId = 'aws/ebs-volume-unattached'
    await recordSightings(db, { scanId, scope, detectorId, at: new Date() }, page)
  }
}

function sighted(nth: number): Sighted {
  const resourceId = `vol-${nth.toString(16).padStart(17, '0')}`
  const tags = { Name: `scratch of ${nth}`, Owner: 'bench' }
  const evidence = {
    attributes: { type: 'gp3', sizeGiB: 100 },
    facts: [{ name: 'unattached', answer: 'yes', source: 'bench', detail: null }],
  } as const
  const observation: Observation = {
    resourceId,
    canonicalId: resourceId,
    name: tags.Name,
    createdAt: null,
    tags,
    evidence,
    usage: [],
  }
  return {
    observation,
    team: null,
    fingerprint: fingerprint(evidence, tags),
    guards: [],
    price: { monthlyMicros: 8_000_000n, lines: [], priceDate: '2026-01-01', source: 'bench' },
    proposal: { remedy: 'delete', savingMicros: 8_000_000n },
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
