/**
 * The inbox with a million findings that all wait (or INBOX_FINDINGS): how long the server takes for a
 * page, as a browser asks for it, by grouping, by every filter and pair of filters, and page by page.
 */

import { GROUPINGS } from '../src/core/waiting.ts'
import { measureInTurn, type Question, TIMES_HEAD, timesRow } from './measure.ts'
import { openReader, type Reader } from './pages/console.ts'
import { FINDINGS, filledDatabase, NOW } from './pages/database.ts'
import { verdictOn } from './pages/target.ts'
import type { Report } from './report.ts'

const RUNS = 20
const DEEP = 20
/** What is common, and what is rare, of each. */
const FILTERS: readonly (readonly string[])[] = [
  [],
  ['team=team-3', 'team=team-24'],
  ['account=100000000012', 'account=100000000039'],
  ['kind=aws/elastic-ip-unassociated'],
  ['region=region-1', 'region=region-12'],
  ['min=50'],
  ['q=orders', 'q=vol-', 'q=abc', 'q=abcdef', 'q=zzzzzz'],
]

export async function benchInbox(): Promise<Report> {
  await using filled = await filledDatabase({ findings: FINDINGS })
  await using reader = await openReader(filled.db, NOW)
  const pages = [...combinations(), ...(await deepPages(reader))]
  const measured = await measureInTurn(
    pages.map((url): Question => [nameOf(url), () => reader.get(url)]),
    RUNS,
  )
  return {
    title: `inbox with ${FINDINGS.toLocaleString('en')} findings that wait`,
    head: TIMES_HEAD,
    rows: measured.map(timesRow),
    notes: [verdictOn(measured), filled.note, `${RUNS} requests each, in turn`],
    json: { findings: FINDINGS, measured },
  }
}

/** By team and by account: no filter, each one, and each pair of two different ones. */
function combinations(): string[] {
  const singles = FILTERS.flat()
  const pairs = FILTERS.flatMap((some, index) =>
    some.flatMap((one) =>
      FILTERS.slice(index + 1).flatMap((others) => others.map((it) => `${one}&${it}`)),
    ),
  )
  return GROUPINGS.flatMap((by) =>
    ['', ...singles, ...pairs].map((filter) => `/console/inbox?group=${by}&${filter}`),
  )
}

/** Far into the list of each grouping, of a filter, and of what was searched for. */
async function deepPages(reader: Reader): Promise<string[]> {
  const starts = [
    'group=team',
    'group=account',
    'kind=aws/elastic-ip-unassociated',
    'min=50',
    'q=orders',
  ]
  const pages: string[] = []
  for (const start of starts) {
    let url = `/console/inbox?${start}`
    for (let page = 0; page < DEEP; page++) {
      const next = /href="(?<next>[^"]+)" rel="next"/.exec(await reader.get(url))?.groups?.['next']
      if (!next) break
      url = next.replaceAll('&amp;', '&')
    }
    pages.push(url)
  }
  return pages
}

function nameOf(url: string): string {
  return (url.split('?')[1] ?? '').replace(/after=.*/, 'and far on').replace(/&$/, '')
}
