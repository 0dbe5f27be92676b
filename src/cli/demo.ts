/**
 * `cloudthrift demo`: the product itself - database, job queue, API, workers - on a simulated account
 * (or on an emulator, or on your own account), driven through the whole story in a few minutes.
 */

import { randomBytes } from 'node:crypto'
import { type App, startApp } from '../app.ts'
import { type Config, readConfig } from '../config/config.ts'
import { messagesIn } from '../core/messages/messages.ts'
import { isDryRun } from '../core/policy.ts'
import { startEmbeddedPostgres } from '../demo/embedded-postgres.ts'
import { createLog, logFile } from '../telemetry/log.ts'
import { invite } from '../workflow/invite.ts'
import { approveAll, approveByHand, YOU } from './demo-approve.ts'
import { printFindings, reportOf } from './demo-report.ts'
import { scanTwice } from './demo-scan.ts'
import { type DemoOptions, type DemoWorld, openWorld } from './demo-world.ts'
import { EXIT, print, tell } from './output.ts'

const COLLEAGUE = { id: 'demo:colleague', name: 'colleague' }
const LOG_FILE = '.cloudthrift/demo.log'

export async function demo(options: DemoOptions): Promise<number> {
  await using stack = new AsyncDisposableStack()
  const interruption = stack.use(listenForInterruption())
  const world = stack.use(await openWorld(options, readConfig()))
  for (const line of world.introduction) tell(line)
  const app = stack.use(await startDemo(world, stack))
  return await Promise.race([interruption.code, play(options, world, app)])
}

/** Ctrl-C ends the story, not the process: its database has to be stopped and removed. */
function listenForInterruption(): { readonly code: Promise<number> } & Disposable {
  const { promise: code, resolve } = Promise.withResolvers<number>()
  const stop = (): void => resolve(EXIT.interrupted)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of signals) process.once(name, stop)
  return {
    code,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, stop)
    },
  }
}

async function play(options: DemoOptions, world: DemoWorld, app: App): Promise<number> {
  await scanTwice(app, world)
  if (!options.json) await printFindings(app)
  const settled = await decideOn(options, app)
  if (options.json) print(JSON.stringify(await reportOf(app), null, 2))
  return settled
}

async function startDemo(world: DemoWorld, stack: AsyncDisposableStack): Promise<App> {
  // Not by process id: in a container that is often the one of a run that was killed.
  const folder = `.cloudthrift/demo-${crypto.randomUUID().slice(0, 8)}`
  const postgres = stack.use(await startEmbeddedPostgres({ folder, durable: false }))
  const config: Config = {
    ...world.config,
    databaseUrl: postgres.url,
    scanSchedule: null,
    // Whoever plays answers here: an n8n of yours has no part in it.
    carrier: { kind: 'direct' },
    http: { host: '127.0.0.1', port: 0, tokens: [] },
    console: { secret: randomBytes(32).toString('hex'), isSecure: false },
  }
  const log = createLog('info', logFile(LOG_FILE))
  const app = await startApp({ ...config, databaseUrl: postgres.url }, log, world.overrides)
  const dryRun = [...app.deps.clouds.values()].some((cloud) => isDryRun(config.policy, cloud))
  const words = messagesIn(config.language).cli.demo
  if (dryRun) tell(words.dryRun)
  tell(words.running({ folder: postgres.folder, api: `${app.url}/docs`, log: LOG_FILE }))
  return app
}

async function decideOn(options: DemoOptions, app: App): Promise<number> {
  if (options.yes) return approveAll(app)
  if (options.console) return showConsole(app)
  if (process.stdin.isTTY && !options.json) return approveByHand(app)
  tell(messagesIn(app.deps.language).cli.demo.noTerminal)
  return EXIT.ok
}

/** Two people, because dear things need two. Until Ctrl-C. */
async function showConsole(app: App): Promise<number> {
  const words = messagesIn(app.deps.language).cli.demo
  for (const person of [YOU, COLLEAGUE]) {
    tell(words.console(person.name, `${app.url}${await invite(app.deps, person)}`))
  }
  tell(words.untilInterrupted)
  return new Promise<never>(() => undefined)
}
