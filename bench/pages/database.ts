/** A database of its own with as many findings that wait, and ledger lines, as one wants. */

import { sql } from 'kysely'
import { startEmbeddedPostgres } from '../../src/demo/embedded-postgres.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { migrateToLatest } from '../../src/store/migrate.ts'
import { timed } from '../measure.ts'
import { writeLongLedger } from './long-ledger.ts'
import { writeManyFindings } from './many-findings.ts'

/** When all of it is looked at. */
export const NOW = new Date('2026-11-21T09:34:00.000Z')
export const FINDINGS = Number(process.env['INBOX_FINDINGS'] ?? 1_000_000)
export const LINES = Number(process.env['LEDGER_LINES'] ?? 10_000_000)

export interface Filled extends AsyncDisposable {
  readonly db: Db
  /** What was written, how long it took, and how much room it takes. */
  readonly note: string
}

export async function filledDatabase(wanted: {
  readonly findings?: number
  readonly lines?: number
}): Promise<Filled> {
  await using stack = new AsyncDisposableStack()
  const folder = `.cloudthrift/bench-${process.pid}`
  const postgres = stack.use(await startEmbeddedPostgres({ folder, durable: false }))
  const db = openDatabase(postgres.url, { maxConnections: 8, onConnectionError: () => undefined })
  stack.defer(() => db.destroy())
  await migrateToLatest(db)
  await hurry(db)
  const { findings = 0, lines = 0 } = wanted
  const ms = await timed(async () => {
    if (findings > 0) await writeManyFindings(db, findings, NOW)
    if (lines > 0) await writeLongLedger(db, lines, NOW)
  })
  const written = `${count(findings)} findings and ${count(lines)} ledger lines`
  const note = `${written}, written in ${(ms / 1_000).toFixed(0)} s; ${await sizeOf(db)}`
  const owned = stack.move()
  return { db, note, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Nothing of it has to survive a crash, and checkpoints would only be in the way. */
async function hurry(db: Db): Promise<void> {
  await sql`alter system set max_wal_size = '16GB'`.execute(db)
  await sql`alter system set full_page_writes = off`.execute(db)
  await sql`select pg_reload_conf()`.execute(db)
}

function count(rows: number): string {
  return rows.toLocaleString('en')
}

async function sizeOf(db: Db): Promise<string> {
  const { rows } = await sql<{ all: string; findings: string; ledger: string; sums: string }>`
    select pg_size_pretty(pg_database_size(current_database())) as all,
      pg_size_pretty(pg_total_relation_size('finding')) as findings,
      pg_size_pretty(pg_total_relation_size('savings_entry')) as ledger,
      pg_size_pretty(pg_total_relation_size('savings_rollup')
        + pg_total_relation_size('savings_closing')) as sums`.execute(db)
  const [size] = rows
  if (!size) throw new Error('the database has no size')
  return `${size.all} (findings ${size.findings}, ledger ${size.ledger}, its sums ${size.sums})`
}
