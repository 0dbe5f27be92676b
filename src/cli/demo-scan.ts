/** Two scans through the service: nothing is asked about before it was seen idle twice. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../app.ts'
import { AppError } from '../core/errors.ts'
import { formatUsd } from '../core/money.ts'
import { plainText } from '../core/plain-text.ts'
import { findingView } from '../http/finding-view.ts'
import { listFindings } from '../store/findings.ts'
import { getScan, scopesOfScan } from '../store/scans.ts'
import { startScan } from '../workflow/start-scan.ts'
import type { DemoWorld } from './demo-world.ts'
import { Progress, tell } from './output.ts'

const POLL_MS = 100
const PATIENCE_MS = 300_000

export async function scanTwice(app: App, world: DemoWorld): Promise<void> {
  await scanOnce(app, 'first scan')
  tell(`... ${world.letTimePass()} ...`)
  await scanOnce(app, 'second scan')
  await questionsAsked(app)
}

async function scanOnce({ deps: { db, now }, deps }: App, title: string): Promise<void> {
  using progress = new Progress()
  const startedAt = now()
  const { scanId } = await startScan(deps, 'demo')
  let shown = ''
  const scopes = await eventually(async () => {
    const [scan, rows] = [await getScan(db, scanId), await scopesOfScan(db, scanId)]
    const done = rows.filter((row) => row.status !== 'waiting').length
    const line = `${title} (${startedAt.toISOString().slice(0, 10)}): ${done}/${rows.length} regions`
    if (line !== shown) progress.show(line)
    shown = line
    return scan?.status === 'finished' ? rows : null
  })
  progress[Symbol.dispose]()
  const dollars = scopes.reduce((sum, it) => sum + it.monthly_micros, 0n)
  const seen = scopes.reduce((sum, it) => sum + it.candidates, 0)
  tell(`${title}: ${seen} idle resources, ${formatUsd(dollars)} per month at list price`)
  for (const row of scopes.filter((it) => it.status === 'not scanned')) {
    tell(`  not scanned: ${row.region}: ${plainText(row.reason ?? '', 1_000)}`)
  }
}

/** Until every finding that may be asked about has been asked about. */
async function questionsAsked({ deps }: App): Promise<void> {
  await eventually(async () => {
    const open = await listFindings(deps.db, { status: ['open'] }, { limit: 10_000 })
    const ready = open.filter((it) => findingView(it, deps.policy, deps.now()).guards.length === 0)
    return ready.length === 0 ? true : null
  })
}

/** Polls until there is an answer. */
export async function eventually<Value>(ask: () => Promise<Value | null>): Promise<Value> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const value = await ask()
    if (value !== null) return value
    if (Date.now() > deadline) {
      throw new AppError('CLOUD_UNAVAILABLE', 'the demo waited five minutes in vain', {
        hint: 'Read .cloudthrift/demo.log.',
      })
    }
    await sleep(POLL_MS)
  }
}
