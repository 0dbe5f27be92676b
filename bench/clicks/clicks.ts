/**
 * Bursts of 200 signed clicks on two replicas and one PostgreSQL: how long each person waits for the
 * answer, and whether every click counted once. As people click, 200 within two seconds; the same while
 * one replica is killed; and the worst, all in the same moment. Every tenth click is delivered twice.
 */

import { generateKeyPairSync } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { connect } from '../../src/app.ts'
import { startEmbeddedPostgres } from '../../src/demo/embedded-postgres.ts'
import type { Db } from '../../src/store/database.ts'
import { migrateToLatest } from '../../src/store/migrate.ts'
import { createLog } from '../../src/telemetry/log.ts'
import { seedQuestions } from '../questions.ts'
import { type Replica, startReplica } from '../replicas.ts'
import type { Report } from '../report.ts'
import { countOf, type Outcome, settled, type Tally } from './outcome.ts'
import { HOME, People } from './people.ts'

const CLICKS = 200
const REPLICAS = 2
const ROUNDS = 5
/** All is signed before the first one is pressed. */
const TO_SIGN_MS = 300
/** Nothing is compiled yet, no connection is open: as just after a start. */
const WARM_UP = { name: 'warm-up', withinMs: 500, isKilled: false }

interface Pace {
  readonly name: string
  readonly withinMs: number
  /** One replica dies by SIGKILL in the middle. */
  readonly isKilled: boolean
}

const PACES: readonly Pace[] = [
  { name: 'within 2 s', withinMs: 2_000, isKilled: false },
  { name: 'within 2 s, a replica is killed', withinMs: 2_000, isKilled: true },
  { name: 'all at once', withinMs: 0, isKilled: false },
]

interface Burst extends Outcome {
  readonly waits: readonly number[]
  /** What people did again because no answer came. */
  readonly pressedAgain: number
  readonly deferred: number
  /** CPU milliseconds of the replicas for one click. */
  readonly cpuMs: number
  /** How late the event loop of the later replica was, p99. */
  readonly loopMs: number
}

export async function benchClicks(): Promise<Report> {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(
    await startEmbeddedPostgres({ folder: '.cloudthrift/bench-clicks', durable: true }),
  )
  const db = stack.adopt(connect(server.url, createLog('silent')), (it) => it.destroy())
  await migrateToLatest(db)
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  const hex = Buffer.from(x, 'base64url').toString('hex')
  const start = (): Promise<Replica> =>
    startReplica('clicks/replica.ts', [server.url, hex, ...Object.values(HOME)])
  // Fills the compile cache: nobody who is measured is the first one on this machine.
  await (await start()).kill()
  const replicas = await Promise.all(Array.from({ length: REPLICAS }, start))
  stack.defer(async () => {
    await Promise.all(replicas.map((it) => it.kill()))
  })
  const people = stack.use(new People(privateKey))
  const measured = []
  for (const pace of [WARM_UP, ...PACES]) {
    const bursts: Burst[] = []
    for (let round = 0; round < (pace === WARM_UP ? 2 : ROUNDS); round += 1) {
      bursts.push(await burst({ db, people, replicas }, pace))
      if (!pace.isKilled) continue
      replicas[0] = await start()
      await burst({ db, people, replicas }, WARM_UP)
    }
    if (pace !== WARM_UP) measured.push({ name: pace.name, ...summary(bursts) })
  }
  return reportOn(measured)
}

async function burst(
  stage: { readonly db: Db; readonly people: People; readonly replicas: readonly Replica[] },
  { withinMs, isKilled }: Pace,
): Promise<Burst> {
  const { db, people, replicas } = stage
  const questions = await seedQuestions(db, CLICKS)
  const startsAt = Date.now() + TO_SIGN_MS
  const clicks = questions.map((it, index) =>
    people.click(it, startsAt + (withinMs * index) / CLICKS),
  )
  const urls = replicas.map((it) => it.url)
  const cpuBefore = await cpuOf(replicas, isKilled)
  // Forgets what was before.
  await loopOf(replicas, isKilled)
  const killedAfterMs = startsAt + withinMs / 2 - Date.now()
  const dying = isKilled ? pause(killedAfterMs).then(() => replicas[0]?.kill()) : null
  const answers = await Promise.all(
    clicks.map((click, index) => click.press(urls, index, index % 10 === 0)),
  )
  await dying
  const cpuMs = ((await cpuOf(replicas, isKilled)) - cpuBefore) / CLICKS
  const ids = questions.map((it) => it.findingId)
  return {
    waits: answers.map((it) => it.ms),
    pressedAgain: answers.filter((it) => it.isPressedAgain).length,
    deferred: answers.filter((it) => it.isDeferred).length,
    cpuMs,
    loopMs: await loopOf(replicas, isKilled),
    ...(await settled(() => countOf(db, ids))),
  }
}

async function cpuOf(replicas: readonly Replica[], isKilled: boolean): Promise<number> {
  // Whoever is killed takes the figure along.
  if (isKilled) return Number.NaN
  const all = await Promise.all(replicas.map((it) => it.cpuMs()))
  return all.reduce((sum, it) => sum + it, 0)
}

async function loopOf(replicas: readonly Replica[], isKilled: boolean): Promise<number> {
  if (isKilled) return Number.NaN
  return Math.max(...(await Promise.all(replicas.map((it) => it.loopDelayMs()))))
}

interface Summary extends Tally {
  /** Of the burst in the middle. */
  readonly p50: number
  readonly p99: number
  /** Of the worst burst. */
  readonly worstP99: number
  readonly max: number
  readonly cpuMs: number
  readonly loopMs: number
}

/** Medians of the bursts, and their worst; what was lost or double in any of them. */
function summary(bursts: readonly Burst[]): Summary {
  const each = (share: number): number[] => bursts.map(({ waits }) => quantile(waits, share))
  const sum = (figure: (it: Burst) => number): number =>
    bursts.reduce((total, it) => total + figure(it), 0)
  return {
    p50: quantile(each(0.5), 0.5),
    p99: quantile(each(0.99), 0.5),
    worstP99: Math.max(...each(0.99)),
    max: Math.max(...each(1)),
    cpuMs: sum((it) => it.cpuMs) / bursts.length,
    loopMs: quantile(
      bursts.map((it) => it.loopMs),
      0.5,
    ),
    answered: sum((it) => it.waits.length),
    pressedAgain: sum((it) => it.pressedAgain),
    deferred: sum((it) => it.deferred),
    lost: sum((it) => it.lost),
    double: sum((it) => it.double),
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function reportOn(measured: readonly (Summary & { readonly name: string })[]): Report {
  return {
    title: `${CLICKS} signed clicks on ${REPLICAS} replicas (${ROUNDS} bursts each: the median of them, and the worst)`,
    head: 'burst,p50 ms,p99 ms,worst p99,max ms,CPU ms,loop ms,answered,deferred,again,lost,double'.split(
      ',',
    ),
    rows: measured.map((it) => [
      it.name,
      ...[it.p50, it.p99, it.worstP99, it.max, it.cpuMs, it.loopMs].map(ms),
      ...[it.answered, it.deferred, it.pressedAgain, it.lost, it.double].map(String),
    ]),
    notes: [
      'Replicas, PostgreSQL and the clicking people share the cores of this machine.',
      'CPU: of the replicas, for one click. loop: how late their event loop was, p99.',
      'deferred: acknowledged, and answered later.',
      'again: pressed again because no answer came.',
      'lost: a click without its one decision and its one queued execution; double: more than one.',
    ],
    json: measured,
  }
}

function ms(value: number): string {
  return Number.isNaN(value) ? '' : value.toFixed(1)
}
