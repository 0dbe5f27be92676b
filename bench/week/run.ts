/**
 * `npm run simulate:week [SEED]`: seven days on a clock of their own, through the product's own workflow,
 * ledger, emitter and outbox, on a real PostgreSQL. Exits 1 when what Datadog would show ends a
 * micro-dollar beside the ledger, or was too much at any time.
 */

import { startEmbeddedPostgres } from '../../src/demo/embedded-postgres.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { migrateToLatest } from '../../src/store/migrate.ts'
import { MINUTE_MS } from '../../src/workflow/minute.ts'
import { Company } from './company.ts'
import { type Dice, diceOf } from './dice.ts'
import { Network } from './network.ts'
import { writeReport } from './report.ts'
import { atMinute, DEPLOYS, isIn, WEEK_MINUTES } from './troubles.ts'
import { readTruth } from './truth.ts'
import { judge, type Shown } from './verdict.ts'

const SCAN_EVERY_MINUTES = 360
const CALM_MINUTES = 2

const seed = Number(process.argv[2] ?? 7)
if (!Number.isSafeInteger(seed) || seed < 0) throw new Error('the seed must be a whole number')
process.exitCode = await simulate(seed)

async function simulate(chosen: number): Promise<number> {
  const startedAt = performance.now()
  await using postgres = await startEmbeddedPostgres({
    folder: `.cloudthrift/week-${process.pid}`,
    durable: false,
  })
  const db = openDatabase(postgres.url, { maxConnections: 2, onConnectionError: () => undefined })
  await migrateToLatest(db)
  const { shown, company, network } = await live(db, chosen)
  const truth = await readTruth(db)
  await db.destroy()
  const verdict = judge(truth, shown, network)
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  const week = { seed: chosen, seconds, lines: truth.lines, company, network, verdict }
  const path = await writeReport(week)
  for (const problem of verdict.problems.slice(0, 20)) process.stdout.write(`${problem}\n`)
  process.stdout.write(
    `seed ${chosen}: ${verdict.problems.length === 0 ? 'exact' : 'NOT exact'}; ${path}; ${seconds} s\n`,
  )
  return verdict.problems.length === 0 ? 0 : 1
}

interface Lived {
  readonly shown: readonly Shown[]
  readonly company: Company
  readonly network: Network
}

async function live(db: Db, chosen: number): Promise<Lived> {
  const dice = diceOf(chosen)
  const network = new Network(diceOf(chosen + 1))
  const company = new Company(db, dice, network)
  const shown: Shown[] = []
  for (let minute = 0; minute < WEEK_MINUTES + CALM_MINUTES; minute++) {
    network.minute = minute
    const isUp = !isIn('no replica', minute)
    if (isUp && minute < WEEK_MINUTES) await happen(company, dice, minute)
    // The minute's jobs come some seconds after it, as a queue is.
    company.at(new Date(atMinute(minute + 1).getTime() + dice.between(0, 20_000)))
    if (isUp) {
      const replicas = isIn('split brain', minute) ? 2 : 1
      await company.minute(replicas, minute >= WEEK_MINUTES)
    }
    shown.push({
      cumulative: network.shown('savings.cumulative'),
      runRate: network.shown('savings.run_rate_monthly'),
      pulse:
        network.counted('savings.booked_monthly') - network.counted('savings.reversed_monthly'),
    })
  }
  return { shown, company, network }
}

/** What people and clouds do within one minute, at some moment of it after the last minute's jobs. */
async function happen(company: Company, dice: Dice, minute: number): Promise<void> {
  company.at(new Date(atMinute(minute).getTime() + dice.between(20_000, MINUTE_MS - 1)))
  if (DEPLOYS.includes(minute)) await company.deploy()
  await company.catchUp()
  if (dice.chance(0.06)) company.cloud.add()
  if (minute % SCAN_EVERY_MINUTES === 0) await company.scan()
  if (dice.chance(0.03)) await company.decideSome()
  if (dice.chance(0.006)) await company.undoOne()
}
