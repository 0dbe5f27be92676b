/**
 * A burst of 200 signed clicks on two replicas and one PostgreSQL: how long each person waits for the
 * answer, and whether every click counted once. Twice: as people click, 200 within two seconds, and the
 * worst, all in the same moment. Every tenth click is delivered twice.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect } from '../src/app.ts'
import { customId } from '../src/chat/discord/custom-id.ts'
import { startEmbeddedPostgres } from '../src/demo/embedded-postgres.ts'
import type { Db } from '../src/store/database.ts'
import { migrateToLatest } from '../src/store/migrate.ts'
import { createLog } from '../src/telemetry/log.ts'
import { seedQuestions } from './questions.ts'
import type { Report } from './report.ts'

const CLICKS = 200
const REPLICAS = 2
const ROUNDS = 3
const PATIENCE_MS = 15_000
const PACES = [
  { name: 'within 2 s', ms: 2_000 },
  { name: 'all at once', ms: 0 },
] as const
const HOME = {
  applicationId: '100000000000000001',
  guildId: '200000000000000001',
  channelId: '300000000000000001',
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
  const urls: string[] = []
  for (let replica = 0; replica < REPLICAS; replica += 1) {
    urls.push(await startReplica(stack, [server.url, hex, ...Object.values(HOME)]))
  }
  await burst(db, urls, privateKey, 500)
  const measured = []
  for (const { name, ms } of PACES) {
    const runs = []
    for (let round = 0; round < ROUNDS; round += 1) runs.push(await burst(db, urls, privateKey, ms))
    measured.push({ name, ...summary(runs) })
  }
  return {
    title: `${CLICKS} signed clicks on ${REPLICAS} replicas (${ROUNDS} bursts each, worst of them)`,
    head: ['burst', 'p50 ms', 'p99 ms', 'max ms', 'answered', 'lost', 'double'],
    rows: measured.map((it) => [
      it.name,
      it.p50.toFixed(1),
      it.p99.toFixed(1),
      it.max.toFixed(1),
      String(it.answered),
      String(it.lost),
      String(it.double),
    ]),
    notes: [
      'Replicas, PostgreSQL and the clicking people share the cores of this machine.',
      'lost: a click without its one decision and its one queued execution; double: more than one.',
    ],
    json: measured,
  }
}

async function startReplica(stack: AsyncDisposableStack, args: readonly string[]): Promise<string> {
  const script = fileURLToPath(new URL('clicks-child.ts', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  stack.defer(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  if (!child.stdout) throw new Error('the replica has no output')
  const [line] = await once(child.stdout, 'data')
  return String(line).trim()
}

interface Burst {
  readonly waits: readonly number[]
  readonly lost: number
  readonly double: number
}

async function burst(
  db: Db,
  urls: readonly string[],
  key: KeyObject,
  withinMs: number,
): Promise<Burst> {
  const questions = await seedQuestions(db, CLICKS)
  const requests = questions.map((it) => signed(clickOn(it), key))
  const waits = await Promise.all(
    requests.map(async ({ body, headers }, index) => {
      await pause((withinMs * index) / CLICKS)
      const isRepeated = index % 10 === 0
      const [first] = await Promise.all(
        (isRepeated ? [0, 1] : [0]).map((nth) =>
          timed(`${urls[(index + nth) % urls.length]}/discord/interactions`, body, headers),
        ),
      )
      return first ?? Number.NaN
    }),
  )
  const ids = questions.map((it) => it.findingId)
  // Whoever was acknowledged at two seconds is decided a little later.
  const until = Date.now() + PATIENCE_MS
  let count = await countOf(db, ids)
  while (count.lost > 0 && Date.now() < until) {
    await pause(100)
    count = await countOf(db, ids)
  }
  return { waits, ...count }
}

async function timed(url: string, body: string, headers: Record<string, string>): Promise<number> {
  const startedAt = performance.now()
  const answer = await fetch(url, { method: 'POST', body, headers })
  await answer.arrayBuffer()
  if (answer.status !== 200) throw new Error(`a click was answered with ${answer.status}`)
  return performance.now() - startedAt
}

/** One decision and one queued execution for each finding. */
async function countOf(
  db: Db,
  findingIds: readonly string[],
): Promise<Pick<Burst, 'lost' | 'double'>> {
  const rows = await db
    .selectFrom('finding')
    .select((eb) => [
      'status',
      eb
        .selectFrom('decision')
        .whereRef('decision.finding_id', '=', 'finding.id')
        .select((it) => it.fn.countAll<bigint>().as('count'))
        .as('decisions'),
    ])
    .where('id', 'in', findingIds)
    .execute()
  return {
    lost: rows.filter((row) => row.status !== 'queued' || Number(row.decisions) === 0).length,
    double: rows.filter((row) => Number(row.decisions) > 1).length,
  }
}

function clickOn({ approvalId, revision }: { approvalId: string; revision: number }): string {
  const id =
    ((BigInt(Date.now()) - 1_420_070_400_000n) << 22n) | BigInt(Math.floor(Math.random() * 4e6))
  const user = String(400_000_000_000_000_000n + BigInt(Math.floor(Math.random() * 1e9)))
  return JSON.stringify({
    id: id.toString(),
    application_id: HOME.applicationId,
    type: 3,
    token: randomUUID(),
    guild_id: HOME.guildId,
    channel_id: HOME.channelId,
    channel: { id: HOME.channelId, type: 0 },
    authorizing_integration_owners: { 0: HOME.guildId },
    member: { user: { id: user, username: 'somebody' }, roles: ['500000000000000001'] },
    message: { id: '1', flags: 1 << 15 },
    data: { component_type: 2, custom_id: customId('approve', approvalId, revision) },
  })
}

function signed(body: string, key: KeyObject): { body: string; headers: Record<string, string> } {
  const timestamp = String(Math.floor(Date.now() / 1_000))
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-signature-timestamp': timestamp,
      'x-signature-ed25519': sign(null, Buffer.from(timestamp + body), key).toString('hex'),
    },
  }
}

function summary(runs: readonly Burst[]): {
  p50: number
  p99: number
  max: number
  answered: number
  lost: number
  double: number
} {
  const at = (share: number): number => Math.max(...runs.map(({ waits }) => quantile(waits, share)))
  return {
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
    answered: runs.reduce((sum, { waits }) => sum + waits.length, 0),
    lost: runs.reduce((sum, { lost }) => sum + lost, 0),
    double: runs.reduce((sum, { double }) => sum + double, 0),
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
