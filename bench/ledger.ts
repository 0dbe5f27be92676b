/**
 * The ledger at a million lines (or LEDGER_LINES) over three years: how long it takes to ask what was
 * saved, by whom and when, to publish it, and to book one more. Beside them the bare sum over all lines,
 * which is what every question would cost without the rollup.
 */

import { sql } from 'kysely'
import { NO_METRICS } from '../src/core/metrics.ts'
import { DEFAULT_POLICY } from '../src/core/policy.ts'
import { startEmbeddedPostgres } from '../src/demo/embedded-postgres.ts'
import { type Db, openDatabase } from '../src/store/database.ts'
import { migrateToLatest } from '../src/store/migrate.ts'
import { bookSaving } from '../src/store/savings.ts'
import { savingsReport, savingsTimeline } from '../src/store/savings-report.ts'
import { sumsAt } from '../src/store/savings-sums.ts'
import { publishMetrics } from '../src/workflow/publish-metrics.ts'
import { LIST_PRICE, removedResources } from '../test/support/removed.ts'
import { median, type Report } from './report.ts'

const LINES = Number(process.env['LEDGER_LINES'] ?? 1_000_000)
const CHUNK = 100_000
const RUNS = 40
const DAY_MS = 86_400_000
const NOW = new Date('2026-11-21T09:34:00.000Z')
const PLACES = { accounts: 10, kinds: 3, teams: 5 }

export async function benchLedger(): Promise<Report> {
  await using postgres = await startEmbeddedPostgres({
    folder: `.cloudthrift/bench-${process.pid}`,
    durable: false,
  })
  const db = openDatabase(postgres.url, { maxConnections: 4, onConnectionError: () => undefined })
  await migrateToLatest(db)
  const writeMs = await timed(() => write(db))
  await sql`vacuum analyze`.execute(db)
  const measured = await measureAll(db)
  const sizes = await sizesOf(db)
  await db.destroy()
  return {
    title: `ledger of ${LINES.toLocaleString('en')} lines over three years, ${Object.values(PLACES).reduce((a, b) => a * b)} cells`,
    head: ['', 'median ms', 'p95 ms'],
    rows: measured.map(({ name, ms }) => [name, fixed(median(ms)), fixed(percentile(ms, 0.95))]),
    notes: [
      `written in bulk: ${Math.round(LINES / (writeMs / 1_000)).toLocaleString('en')} lines per second, rollup included`,
      `size: lines ${sizes.lines}, their indexes ${sizes.indexes}, rollup ${sizes.rollup}`,
      `${RUNS} runs each, in turn`,
    ],
    json: { lines: LINES, writeMs, measured, sizes },
  }
}

/** Each line lasts a year or less; one in ten is taken back. Without findings: only the ledger counts. */
async function write(db: Db): Promise<void> {
  const { accounts, kinds, teams } = PLACES
  await db.connection().execute(async (connection) => {
    await sql`alter table savings_entry enable always trigger roll_up`.execute(connection)
    await sql`set session_replication_role = replica`.execute(connection)
    for (let first = 0; first < LINES; first += CHUNK) {
      await sql`
        insert into savings_entry (
          kind, finding_id, execution_id, provider, account_id, region, detector_id, resource_id, team,
          monthly_micros, price_date, price_source, acted_at, booked_at, starts_at, ends_at)
        select 'booked', gen_random_uuid(), gen_random_uuid(), 'aws', 'account-' || n % ${accounts},
          'eu-west-1', 'aws/kind-' || n / 7 % ${kinds}, 'vol-' || n, 'team-' || n / 31 % ${teams},
          1000000 + n::bigint * 7919 % 90000000, '2024-07-18', 'a list', at, at, at,
          at + interval '8760 hours' * (case n % 10 when 0 then 0.3 else 1 end)
        from (
          select n, date_trunc('milliseconds',
            ${NOW}::timestamptz - interval '1095 days' * (1 - n / ${LINES}::float)) as at
          from generate_series(${first}::int, ${Math.min(first + CHUNK, LINES) - 1}::int) as n
        ) as line`.execute(connection)
    }
    await sql`set session_replication_role = origin`.execute(connection)
  })
}

interface Measured {
  readonly name: string
  readonly ms: number[]
}

async function measureAll(db: Db): Promise<Measured[]> {
  const month = { span: 'day', from: new Date(NOW.getTime() - 30 * DAY_MS), until: NOW } as const
  const years = {
    span: 'month',
    from: new Date(NOW.getTime() - 1_095 * DAY_MS),
    until: NOW,
  } as const
  const publishing = { db, metrics: NO_METRICS, policy: DEFAULT_POLICY, now: () => NOW, sink: null }
  const places = Array.from({ length: RUNS }, () => PLACE)
  const removed = await removedResources(db, places, NOW)
  const questions: readonly (readonly [string, (run: number) => Promise<unknown>])[] = [
    ['what is off now, what was realised, by cell', () => sumsAt(db, NOW)],
    ['GET /savings: with account, kind, team, month', () => savingsReport(db, NOW)],
    ['GET /savings/timeline: 30 days', () => savingsTimeline(db, month)],
    ['GET /savings/timeline: 36 months', () => savingsTimeline(db, years)],
    ['publish all gauges', () => publishMetrics(publishing)],
    [
      'book one removal',
      (run) =>
        db.transaction().execute((trx) => {
          const { finding, execution } = removed[run] ?? failed()
          return bookSaving(trx, {
            finding,
            execution,
            monthlyMicros: 1n,
            price: LIST_PRICE,
            at: NOW,
          })
        }),
    ],
    [
      '(bare sum over all lines)',
      () => sql`select sum(monthly_micros) from savings_entry`.execute(db),
    ],
  ]
  const measured = questions.map(([name, ask]) => ({ name, ask, ms: [] as number[] }))
  for (let run = 0; run < RUNS; run++) {
    for (const { ask, ms } of measured) ms.push(await timed(() => ask(run)))
  }
  return measured.map(({ name, ms }) => ({ name, ms }))
}

const PLACE = { accountId: 'account-1', kind: 'aws/kind-1', team: 'team-1' }

function failed(): never {
  throw new Error('there are not enough removals to book')
}

async function sizesOf(db: Db): Promise<{ lines: string; indexes: string; rollup: string }> {
  const { rows } = await sql<{ lines: string; indexes: string; rollup: string }>`
    select pg_size_pretty(pg_table_size('savings_entry')) as lines,
      pg_size_pretty(pg_indexes_size('savings_entry')) as indexes,
      pg_size_pretty(pg_total_relation_size('savings_rollup')) as rollup`.execute(db)
  return rows[0] ?? failed()
}

export async function timed(what: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await what()
  return performance.now() - startedAt
}

export function percentile(ms: readonly number[], share: number): number {
  const sorted = ms.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

function fixed(ms: number): string {
  return ms.toFixed(1)
}
