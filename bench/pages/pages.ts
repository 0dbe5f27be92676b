/** Every page and report over one database: a million findings that wait, ten million ledger lines. */

import { measureInTurn, type Question, TIMES_HEAD, timesRow } from '../measure.ts'
import type { Report } from '../report.ts'
import { openReader, type Reader } from './console.ts'
import { FINDINGS, filledDatabase, LINES, NOW } from './database.ts'
import { verdictOn } from './target.ts'

const RUNS = 100
/** Whole answers. */
const PAGES: readonly (readonly [name: string, url: string])[] = [
  ['inbox', '/console/inbox'],
  ['inbox, by account', '/console/inbox?group=account'],
  ['inbox, a word', '/console/inbox?q=orders'],
  ['savings, all time', '/console/savings'],
  ['savings, 12 months', '/console/savings?period=12-months'],
  ['scans', '/console/scans'],
  ['GET /savings', '/savings'],
  ['GET /savings of one team', '/savings?team=team-3'],
  ['GET /savings/timeline, 30 days', '/savings/timeline'],
  ['GET /savings/timeline, 3 years', '/savings/timeline?span=month&from=2023-12-01T00:00:00Z'],
  ['GET /findings', '/findings'],
]
/** Streams: the first byte. */
const FILES = ['/savings.csv', '/savings/ledger.csv']

export async function benchPages(): Promise<Report> {
  await using filled = await filledDatabase({ findings: FINDINGS, lines: LINES })
  await using reader = await openReader(filled.db, NOW)
  const { id } = await filled.db
    .selectFrom('finding')
    .select('id')
    .limit(1)
    .executeTakeFirstOrThrow()
  const pages = await measureInTurn(
    [
      ...PAGES.map(([name, url]) => asked(reader, name, url)),
      asked(reader, 'one finding', `/console/findings/${id}`),
      asked(reader, 'GET /findings/{id}', `/findings/${id}`),
    ],
    RUNS,
  )
  // Afterwards: a file that is cut off is still being read for a moment, which the next page would feel.
  const files = await measureInTurn(
    FILES.map((url): Question => [`GET ${url}, first byte`, () => reader.begin(url)]),
    RUNS,
  )
  const measured = [...pages, ...files]
  return {
    title: 'pages and reports',
    head: TIMES_HEAD,
    rows: measured.map(timesRow),
    notes: [verdictOn(measured), filled.note, `${RUNS} requests each, in turn; whole requests`],
    json: { findings: FINDINGS, lines: LINES, measured },
  }
}

function asked(reader: Reader, name: string, url: string): Question {
  return [name, () => reader.get(url)]
}
