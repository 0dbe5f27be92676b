/** `cloudthrift savings`: what the ledger says, from the database, for people, machines and spreadsheets. */

import { readConfig } from '../config/config.ts'
import { AppError } from '../core/errors.ts'
import { type Figures, totalOf } from '../core/figures.ts'
import { formatUsd } from '../core/money.ts'
import { MONTHS_HEAD, monthCsv } from '../core/savings-csv.ts'
import { savingsView } from '../http/savings-view.ts'
import { type SavingsReport, savingsByCell, savingsReport } from '../store/savings-report.ts'
import { openMigrated } from './open-migrated.ts'
import { EXIT, print, table } from './output.ts'

interface Options {
  readonly json?: boolean
  readonly csv?: boolean
  readonly account?: string
  readonly kind?: string
  readonly team?: string
}

export async function savings({ json, csv, account, kind, team }: Options): Promise<number> {
  if (json && csv) {
    throw new AppError('USAGE', 'both --json and --csv', { hint: 'Ask for one of them.' })
  }
  await using stack = new AsyncDisposableStack()
  const db = await openMigrated(readConfig(), stack)
  const [at, filter] = [new Date(), { accountId: account, kind, team }]
  if (csv) {
    process.stdout.write(MONTHS_HEAD)
    for await (const month of savingsByCell(db, at, filter)) process.stdout.write(monthCsv(month))
    return EXIT.ok
  }
  const report = await savingsReport(db, at, filter)
  if (json) print(JSON.stringify(savingsView(report), null, 2))
  else printTables(report)
  return EXIT.ok
}

function printTables({ cells, months }: SavingsReport): void {
  const total = totalOf(cells)
  const { removals, restored, unpriced } = total
  const { runRateMicros, keptMicros } = total
  const less = keptMicros > 0n ? ` less ${formatUsd(keptMicros)} for backups that are kept` : ''
  print(`Off now: ${formatUsd(runRateMicros + keptMicros)} per month${less}.`)
  print(`Realised so far: ${formatUsd(total.realisedMicros)}.`)
  print(
    `${removals} removals, ${unpriced} of them without a list price; ${restored} were brought back.`,
  )
  if (cells.length === 0) return
  const head = ['net USD/month', 'realised', 'removals']
  const places = cells.map((it) => [...columns(it), it.accountId, it.kind, it.team ?? '-'])
  print(`\n${table([...head, 'account', 'kind', 'team'], places)}`)
  const lines = months.map((it) => [...columns(totalOf(it.kinds)), it.month])
  print(`\n${table([...head, 'month (UTC)'], lines)}`)
}

function columns({ runRateMicros, realisedMicros, removals }: Figures): string[] {
  return [formatUsd(runRateMicros), formatUsd(realisedMicros), String(removals)]
}
