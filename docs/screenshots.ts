/**
 * `npm run screenshots`: plays half a year on the demo's simulated account with the real service - scans,
 * approvals, an undo - and takes the pictures of the console that the README shows.
 */

import { randomBytes } from 'node:crypto'
import { mkdir, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type App, startApp } from '../src/app.ts'
import { readConfig } from '../src/config/config.ts'
import type { FindingStatus } from '../src/core/finding.ts'
import { usd } from '../src/core/money.ts'
import { startEmbeddedPostgres } from '../src/demo/embedded-postgres.ts'
import { seededWorld } from '../src/demo/simulator/seed/seeded-world.ts'
import { startSimulator } from '../src/demo/simulator/simulator.ts'
import { findingView } from '../src/http/finding-view.ts'
import { listFindings } from '../src/store/findings.ts'
import { getScan } from '../src/store/scans.ts'
import type { Finding } from '../src/store/schema.ts'
import { createLog, logFile } from '../src/telemetry/log.ts'
import { decide } from '../src/workflow/decide.ts'
import { SELF } from '../src/workflow/deps.ts'
import { invite } from '../src/workflow/invite.ts'
import { requestUndo } from '../src/workflow/request-undo.ts'
import { startScan } from '../src/workflow/start-scan.ts'
import { sweep } from '../src/workflow/sweep.ts'
import { openBrowser } from '../test/support/browser.ts'
import { pressLink } from '../test/support/enter.ts'
import { eventually } from '../test/support/eventually.ts'

const FOLDER = new URL('images/', import.meta.url)
const LOG_FILE = '.cloudthrift/screenshots.log'
const DAY_MS = 86_400_000
const PATIENCE_MS = 180_000
const MOST_BYTES = 200 * 1024
const ANA = { id: 'demo:ana', name: 'Ana', via: 'demo' }

await using stack = new AsyncDisposableStack()
let daysAgo = 170
const now = (): Date => new Date(Date.now() - daysAgo * DAY_MS)
const app = await startStory()
await playStory()
await takePictures()

async function startStory(): Promise<App> {
  const world = seededWorld({ now, anchor: new Date() })
  const simulator = stack.use(await startSimulator({ world }))
  const folder = `.cloudthrift/screenshots-${process.pid}`
  const postgres = stack.use(await startEmbeddedPostgres({ folder, durable: false }))
  const config = readConfig({})
  return stack.use(
    await startApp(
      {
        ...config,
        databaseUrl: postgres.url,
        http: { host: '127.0.0.1', port: 0, tokens: [] },
        console: { secret: randomBytes(32).toString('hex'), isSecure: false },
        aws: { ...config.aws, endpoint: simulator.url },
        policy: {
          ...config.policy,
          savings: { ...config.policy.savings, ownMonthlyMicros: usd('12') },
        },
      },
      createLog('info', logFile(LOG_FILE)),
      { now, credentials: { accessKeyId: 'AKIADEMO', secretAccessKey: 'demo' } },
    ),
  )
}

/** From the first scan until today; each time some of what waits is approved, and once taken back. */
async function playStory(): Promise<void> {
  await lookAround(170)
  for (const day of [150, 118, 84, 47, 12]) {
    await lookAround(day)
    await approve(3)
    if (day === 84) await takeOneBack()
  }
  await lookAround(0)
}

/** Until every finding that may be asked about has been asked about. */
async function lookAround(day: number): Promise<void> {
  daysAgo = day
  await sweep(app.deps)
  const { scanId } = await startScan(app.deps, SELF)
  await eventually(
    'the scan is over',
    async () => (await getScan(app.deps.db, scanId))?.status === 'finished',
    PATIENCE_MS,
  )
  await eventually(
    'people are asked',
    async () => {
      const open = await findings('open')
      const { policy } = app.deps
      return open.every((it) => findingView(it, policy, now()).guards.length > 0)
    },
    PATIENCE_MS,
  )
}

/** So many of each kind. */
async function approve(count: number): Promise<void> {
  const byKind = Map.groupBy(await findings('pending'), (it) => it.detector_id)
  for (const finding of [...byKind.values()].flatMap((it) => it.slice(0, count))) {
    const { id: findingId, revision } = finding
    const answer = { findingId, revision, verdict: 'approve', reason: null } as const
    await decide(app.deps, { ...answer, snoozeUntil: null, person: ANA })
  }
  await settled()
}

async function takeOneBack(): Promise<void> {
  const [last] = (await findings('remediated')).toSorted(
    (a, b) => (b.acted_at?.getTime() ?? 0) - (a.acted_at?.getTime() ?? 0),
  )
  if (!last) throw new Error('nothing was removed that could be taken back')
  await requestUndo(app.deps, { findingId: last.id, reason: 'still needed', person: ANA })
  await settled()
}

async function settled(): Promise<void> {
  await eventually(
    'everything has settled',
    async () => (await findings('approved', 'queued', 'executing', 'restoring')).length === 0,
    PATIENCE_MS,
  )
}

function findings(...status: FindingStatus[]): Promise<Finding[]> {
  return listFindings(app.deps.db, { status }, { limit: 10_000 })
}

async function takePictures(): Promise<void> {
  await using browser = await openBrowser()
  await using visitor = await browser.visit(app.url)
  const { page, complaints } = visitor
  await mkdir(FOLDER, { recursive: true })
  await pressLink(page, await invite(app.deps, ANA))
  for (const name of ['inbox', 'savings']) {
    await page.goto(`/console/${name}`)
    // The stream of news never ends: an idle network would be waited for in vain.
    await page.waitForLoadState('load')
    const path = fileURLToPath(new URL(`${name}.png`, FOLDER))
    await page.screenshot({ path, animations: 'disabled' })
    const { size } = await stat(path)
    if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes; at most ${MOST_BYTES}`)
    process.stdout.write(`docs/images/${name}.png: ${Math.ceil(size / 1024)} KB\n`)
  }
  if (complaints.length > 0) throw new Error(`the browser complains: ${complaints.join('; ')}`)
}
