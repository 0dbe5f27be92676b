/** `npm run bench [NAME...]`: runs all benchmarks, or those named; prints tables, writes bench/results/. */

import { benchAccounts } from './accounts/accounts.ts'
import { benchClicks } from './clicks/clicks.ts'
import { benchDeletions, benchTroubledDeletions } from './deletions/deletions.ts'
import { benchInbox } from './inbox.ts'
import { benchJustify } from './justify.ts'
import { benchLedger } from './ledger.ts'
import { benchMemory } from './memory.ts'
import { publish, type Report } from './report.ts'
import { benchSavingsPage } from './savings-page.ts'
import { benchScan } from './scan.ts'
import { benchStart } from './start.ts'

const BENCHMARKS: Readonly<Record<string, () => Promise<Report>>> = {
  scan: benchScan,
  accounts: benchAccounts,
  clicks: benchClicks,
  memory: benchMemory,
  deletions: benchDeletions,
  'deletions-troubled': benchTroubledDeletions,
  start: benchStart,
  justify: benchJustify,
  ledger: benchLedger,
  'savings-page': benchSavingsPage,
  inbox: benchInbox,
}

const wanted = process.argv.slice(2)
const unknown = wanted.find((name) => !(name in BENCHMARKS))
if (unknown)
  throw new Error(`no benchmark ${unknown}; there are ${Object.keys(BENCHMARKS).join(', ')}`)
for (const [name, measure] of Object.entries(BENCHMARKS)) {
  if (wanted.length === 0 || wanted.includes(name)) await publish(name, await measure())
}
