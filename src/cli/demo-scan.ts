/** Two scans through the service: nothing is asked about before it was seen idle twice. */

import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../app.ts'
import { AppError } from '../core/errors.ts'
import { type Language, messagesIn } from '../core/messages/messages.ts'
import { plainText } from '../core/plain-text.ts'
import { findingView } from '../http/finding-view.ts'
import { listFindings } from '../store/findings.ts'
import { scopesOfScan } from '../store/scan-scopes.ts'
import { getScan } from '../store/scans.ts'
import { startScan } from '../workflow/start-scan.ts'
import type { DemoWorld } from './demo-world.ts'
import { Progress, tell } from './output.ts'

const POLL_MS = 100
const PATIENCE_MS = 300_000

export async function scanTwice(app: App, world: DemoWorld): Promise<void> {
  const { demo } = messagesIn(app.deps.language).cli
  await scanOnce(app, demo.firstScan)
  tell(`... ${world.letTimePass()} ...`)
  await scanOnce(app, demo.secondScan)
  await questionsAsked(app)
}

async function scanOnce({ deps: { db, now }, deps }: App, title: string): Promise<void> {
  using progress = new Progress()
  const { cli, money } = messagesIn(deps.language)
  const day = now().toISOString().slice(0, 10)
  const { scanId } = await startScan(deps, 'demo')
  let shown = ''
  const scopes = await eventually(deps.language, async () => {
    const [scan, rows] = [await getScan(db, scanId), await scopesOfScan(db, scanId)]
    const done = rows.filter((row) => row.status !== 'waiting').length
    const line = cli.demo.scanning({ title, day, done, all: rows.length })
    if (line !== shown) progress.show(line)
    shown = line
    return scan?.status === 'finished' ? rows : null
  })
  progress[Symbol.dispose]()
  const dollars = scopes.reduce((sum, it) => sum + it.monthly_micros, 0n)
  const seen = scopes.reduce((sum, it) => sum + it.candidates, 0)
  tell(cli.demo.scanned(title, seen, money(dollars)))
  for (const row of scopes.filter((it) => it.status === 'not scanned')) {
    tell(`  ${cli.notScanned(row.region, plainText(row.reason ?? '', 1_000))}`)
  }
}

/** Until every finding that may be asked about has been asked about. */
async function questionsAsked({ deps }: App): Promise<void> {
  await eventually(deps.language, async () => {
    const open = await listFindings(deps.db, { status: ['open'] }, { limit: 10_000 })
    const ready = open.filter((it) => findingView(it, deps.policy, deps.now()).guards.length === 0)
    return ready.length === 0 ? true : null
  })
}

/** Polls until there is an answer. */
export async function eventually<Value>(
  language: Language,
  ask: () => Promise<Value | null>,
): Promise<Value> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const value = await ask()
    if (value !== null) return value
    if (Date.now() > deadline) {
      const { demo } = messagesIn(language).cli
      throw new AppError('CLOUD_UNAVAILABLE', demo.waitedInVain, { hint: demo.readLog })
    }
    await sleep(POLL_MS)
  }
}
