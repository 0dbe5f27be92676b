/**
 * The page about money over ten million ledger lines (or LEDGER_LINES) of three years, by period: server time of
 * a whole request, from the session in the database to the last byte of HTML.
 */

import { PERIODS } from '../src/core/period.ts'
import { measureInTurn, type Question, TIMES_HEAD, timesRow } from './measure.ts'
import { openReader } from './pages/console.ts'
import { filledDatabase, LINES, NOW } from './pages/database.ts'
import { verdictOn } from './pages/target.ts'
import type { Report } from './report.ts'

const RUNS = 100

export async function benchSavingsPage(): Promise<Report> {
  await using filled = await filledDatabase({ lines: LINES })
  await using reader = await openReader(filled.db, NOW)
  const measured = await measureInTurn(
    PERIODS.map(
      (period): Question => [period, () => reader.get(`/console/savings?period=${period}`)],
    ),
    RUNS,
  )
  return {
    title: '/console/savings, 150 cells, three years',
    head: TIMES_HEAD,
    rows: measured.map(timesRow),
    notes: [verdictOn(measured), filled.note, `${RUNS} requests each, in turn`],
    json: { lines: LINES, measured },
  }
}
