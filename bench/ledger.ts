/**
 * The ledger at a million lines (or LEDGER_LINES) over three years: how long it takes to ask what was
 * saved, by whom and when, to publish it, and to book one more. Beside them the bare sum over all lines,
 * which is what every question would cost without the rollup.
 */

import { sql } from 'kysely'
import { NO_METRICS } from '../src/core/metrics.ts'
import { DEFAULT_POLICY } from '../src/core/policy.ts'
import type { Db } from '../src/store/database.ts'
import { bookSaving } from '../src/store/savings.ts'
import { savingsReport, savingsTimeline } from '../src/store/savings-report.ts'
import { sumsAt } from '../src/store/savings-sums.ts'
import { publishMetrics } from '../src/workflow/publish-metrics.ts'
import { LIST_PRICE, removedResources } from '../test/support/removed.ts'
import { type Measured, measureInTurn, type Question, TIMES_HEAD, timesRow } from './measure.ts'
import { filledDatabase, NOW } from './pages/database.ts'
import type { Report } from './report.ts'

const LINES = Number(process.env['LEDGER_LINES'] ?? 1_000_000)
const RUNS = 40
const DAY_MS = 86_400_000

export async function benchLedger(): Promise<Report> {
  await using filled = await filledDatabase({ lines: LINES })
  const measured = await measureAll(filled.db)
  return {
    title: `ledger of ${LINES.toLocaleString('en')} lines over three years, 150 cells`,
    head: TIMES_HEAD,
    rows: measured.map(timesRow),
    notes: [filled.note, `${RUNS} runs each, in turn`],
    json: { lines: LINES, measured },
  }
}

async function measureAll(db: Db): Promise<Measured[]> {
  const month = { span: 'day', from: new Date(NOW.getTime() - 30 * DAY_MS), until: NOW } as const
  const years = {
    span: 'month',
    from: new Date(NOW.getTime() - 1_095 * DAY_MS),
    until: NOW,
  } as const
  const publishing = { db, metrics: NO_METRICS, policy: DEFAULT_POLICY, now: () => NOW, sink: null }
  const places = Array.from({ length: RUNS + 1 }, () => PLACE)
  const removed = await removedResources(db, places, NOW)
  const questions: readonly Question[] = [
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
  return measureInTurn(questions, RUNS)
}

const PLACE = { accountId: 'account-1', kind: 'aws/kind-1', team: 'team-1' }

function failed(): never {
  throw new Error('there are not enough removals to book')
}
