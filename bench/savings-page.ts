/**
 * The page about money over ten million ledger lines (or LEDGER_LINES) of three years: server time of a
 * whole request, from the session in the database to the last byte of HTML.
 */

import { sql } from 'kysely'
import { directCarrier } from '../src/carriers/direct.ts'
import { NO_METRICS } from '../src/core/metrics.ts'
import { PERIODS } from '../src/core/period.ts'
import { DEFAULT_POLICY } from '../src/core/policy.ts'
import { startEmbeddedPostgres } from '../src/demo/embedded-postgres.ts'
import type { Server } from '../src/http/route.ts'
import { buildServer } from '../src/http/server.ts'
import { type Db, openDatabase } from '../src/store/database.ts'
import { migrateToLatest } from '../src/store/migrate.ts'
import { createLog } from '../src/telemetry/log.ts'
import type { Deps } from '../src/workflow/deps.ts'
import { invite } from '../src/workflow/invite.ts'
import { enter } from '../test/support/enter.ts'
import { percentile, timed } from './ledger.ts'
import { writeLongLedger } from './long-ledger.ts'
import { median, type Report } from './report.ts'

const LINES = Number(process.env['LEDGER_LINES'] ?? 10_000_000)
const RUNS = 100
const NOW = new Date('2026-11-21T09:34:00.000Z')
const TARGET_MS = 50

export async function benchSavingsPage(): Promise<Report> {
  await using postgres = await startEmbeddedPostgres({
    folder: `.cloudthrift/bench-${process.pid}`,
    durable: false,
  })
  const db = openDatabase(postgres.url, { maxConnections: 4, onConnectionError: () => undefined })
  await migrateToLatest(db)
  const writeMs = await timed(() => writeLongLedger(db, LINES, NOW))
  const server = await serve(db)
  const cookie = await signIn(db, server)
  const measured: { period: string; ms: number[]; bytes: number }[] = PERIODS.map((period) => ({
    period,
    ms: [],
    bytes: 0,
  }))
  for (let run = 0; run < RUNS; run++) {
    for (const each of measured) {
      const url = `/console/savings?period=${each.period}`
      each.ms.push(
        await timed(async () => {
          const answer = await server.inject({ url, headers: { cookie } })
          if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode}`)
          each.bytes = answer.rawPayload.length
        }),
      )
    }
  }
  const sizes = await sizesOf(db)
  await server.close()
  await db.destroy()
  const worst = Math.max(...measured.map(({ ms }) => percentile(ms, 0.95)))
  return {
    title: `/console/savings over ${LINES.toLocaleString('en')} ledger lines, 150 cells, three years`,
    head: ['period', 'median ms', 'p95 ms', 'KB'],
    rows: measured.map(({ period, ms, bytes }) => [
      period,
      median(ms).toFixed(1),
      percentile(ms, 0.95).toFixed(1),
      (bytes / 1_024).toFixed(0),
    ]),
    notes: [
      `p95 ${worst.toFixed(1)} ms at most; the target is ${TARGET_MS} ms: ${worst < TARGET_MS ? 'met' : 'MISSED'}`,
      `${RUNS} requests each, in turn; written in ${(writeMs / 1_000).toFixed(0)} s`,
      `size: lines ${sizes.lines}, their indexes ${sizes.indexes}, of these for this page ${sizes.ours}`,
    ],
    json: { lines: LINES, writeMs, worstP95Ms: worst, measured, sizes },
  }
}

function serve(db: Db): Promise<Server> {
  const deps: Deps = {
    db,
    clouds: new Map(),
    carrier: directCarrier,
    notifier: { tell: async () => undefined },
    policy: DEFAULT_POLICY,
    writer: null,
    language: 'en',
    onModelCall: () => undefined,
    metrics: NO_METRICS,
    enqueue: async () => undefined,
    now: () => NOW,
  }
  const console = {
    secret: 'only for a benchmark: 32 characters or more',
    isSecure: false,
    discord: null,
  }
  return buildServer({ log: createLog('silent'), deps, tokens: [], console })
}

async function signIn(db: Db, server: Server): Promise<string> {
  const person = { id: 'bench:you', name: 'you' }
  return enter(server, await invite({ db, now: () => NOW }, person))
}

async function sizesOf(db: Db): Promise<{ lines: string; indexes: string; ours: string }> {
  const { rows } = await sql<{ lines: string; indexes: string; ours: string }>`
    select pg_size_pretty(pg_table_size('savings_entry')) as lines,
      pg_size_pretty(pg_indexes_size('savings_entry')) as indexes,
      pg_size_pretty(pg_relation_size('savings_dearest') + pg_relation_size('savings_taken_back'))
        as ours`.execute(db)
  const [sizes] = rows
  if (!sizes) throw new Error('no sizes')
  return sizes
}
