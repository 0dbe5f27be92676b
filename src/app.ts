/** The composition root: makes every part by hand, in order. Only entry points import it. */

import { directCarrier } from './carriers/direct.ts'
import { n8nCarrier } from './carriers/n8n.ts'
import type { Discord } from './chat/discord/discord.ts'
import { type AwsSettings, awsCloud } from './clouds/aws/aws.ts'
import { ec2 } from './clouds/aws/ec2.ts'
import { BUNDLED_PRICES, readPriceFile } from './clouds/aws/prices.ts'
import { type Config, inspectConfig } from './config/config.ts'
import type { DiscordConfig } from './config/discord.ts'
import type { Carrier } from './core/approval.ts'
import type { Webhook } from './core/chat.ts'
import type { Cloud } from './core/detector.ts'
import type { Writer } from './core/justification.ts'
import { chatNotifier } from './core/notice.ts'
import type { Tokens } from './core/token-bucket.ts'
import type { ConsoleSettings, LookWish } from './http/console/context.ts'
import { startHttp } from './http/server.ts'
import { Queue } from './jobs/queue.ts'
import { scheduleOf } from './jobs/schedule.ts'
import { startWorkers } from './jobs/workers.ts'
import { openWriter } from './llm/open-writer.ts'
import { BATCH_SIZE } from './llm/writer.ts'
import { Announcements } from './store/announcements.ts'
import { type Db, openDatabase } from './store/database.ts'
import { migrateToLatest } from './store/migrate.ts'
import { admitTagValues } from './store/tag-values.ts'
import { sharedTokens } from './store/token-buckets.ts'
import { type Logger, logNotifier } from './telemetry/log.ts'
import { logModelCall } from './telemetry/model-call-log.ts'
import { startTelemetry, type Telemetry } from './telemetry/telemetry.ts'
import type { CheckUp } from './workflow/check-up.ts'
import type { Deps } from './workflow/deps.ts'
import { deskOf } from './workflow/desk.ts'
import { publishMetrics } from './workflow/publish-metrics.ts'

export interface App extends AsyncDisposable {
  readonly deps: Deps
  /** Where the API listens. */
  readonly url: string
}

/** What a demo or a test replaces: the clock, and credentials for an emulator. */
export interface Overrides {
  readonly now?: () => Date
  readonly credentials?: AwsSettings['connection']['credentials']
}

export async function startApp(
  config: Config & { readonly databaseUrl: string },
  log: Logger,
  overrides: Overrides = {},
): Promise<App> {
  await using stack = new AsyncDisposableStack()
  const now = overrides.now ?? (() => new Date())
  const db = stack.adopt(connect(config.databaseUrl, log), (it) => it.destroy())
  const clicks = stack.adopt(connectForClicks(config.databaseUrl, log), (it) => it.destroy())
  const applied = await migrateToLatest(db)
  if (applied.length > 0) log.info({ applied }, 'database migrated')
  // Before the queue, so that jobs which finish at the end are still heard.
  const telemetry = stack.use(
    startTelemetry({
      ...config.telemetry,
      admit: (seen) => admitTagValues(db, seen),
      now,
      onProblem: (error) => log.warn({ err: error }, 'metrics are not sent'),
    }),
  )
  const queue = stack.use(await openQueue(config, log))
  const discord = config.discord ? await openDiscord(config, config.discord, { now, log }) : null
  const deps: Deps = {
    db,
    clouds: await cloudsOf(config, { ...overrides, now, tokens: sharedTokens(db) }),
    notifier: discord ? chatNotifier(discord.chat) : logNotifier(log),
    carrier: carrierOf(config, log),
    ...(discord ? { chat: discord.chat } : {}),
    policy: config.policy,
    writer: await writerOf(config),
    language: config.language,
    onModelCall: (call) => logModelCall(log, call),
    metrics: telemetry.metrics,
    enqueue: queue.enqueue,
    now,
  }
  // Before it is ready: in the middle of its first scan, all else would wait for it.
  if (config.role !== 'web') ec2()
  const isWorker = config.role === 'worker'
  const webhook = isWorker ? null : await listen({ discord, deps, clicks }, stack)
  const metricsPage = pageOf(telemetry, deps)
  const http = stack.use(
    await startHttp({
      ...config.http,
      console: await consoleOf(config, (wish) => lookAround(config, { ...overrides, deps }, wish)),
      log,
      deps,
      announcements: stack.use(announcementsOf(config, log)),
      webhook,
      metricsPage,
      isHealthOnly: isWorker,
    }),
  )
  if (config.role !== 'web') {
    const { sink, isHeard } = telemetry
    await startWorkers(queue, deps, { ...config, sink, isHeard, textsAtOnce: BATCH_SIZE })
  }
  const resources = stack.move()
  return { deps, url: http.url, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

/** Only who answers hears clicks. */
async function listen(
  { discord, deps, clicks }: { discord: Discord | null; deps: Deps; clicks: Db },
  stack: AsyncDisposableStack,
): Promise<Webhook | null> {
  return discord && stack.use(await discord.listen(deskOf(deps, clicks))).webhook
}

function announcementsOf({ databaseUrl }: { databaseUrl: string }, log: Logger): Announcements {
  return new Announcements(databaseUrl, (error) => log.warn({ err: error }, 'not listening'))
}

function openQueue(
  { databaseUrl, role }: Pick<Config, 'role'> & { readonly databaseUrl: string },
  log: Logger,
): Promise<Queue> {
  return Queue.open(databaseUrl, {
    isIdle: role === 'web',
    onError: (error) => log.error({ err: error }, 'job queue error'),
    onJobFailed: (job, error) =>
      log.warn({ job: job.name, data: job.data, err: error }, 'job failed; it will be retried'),
    onHandedBack: ({ name, data }) => log.info({ job: name, data }, 'job handed back'),
  })
}

function carrierOf({ carrier }: Pick<Config, 'carrier'>, log: Logger): Carrier {
  return carrier.kind === 'n8n' ? n8nCarrier(carrier, log) : directCarrier
}

/** Only who uses Discord loads its packages. */
async function openDiscord(
  { publicUrl, language, console }: Pick<Config, 'publicUrl' | 'language' | 'console'>,
  discord: DiscordConfig,
  surroundings: { readonly now: () => Date; readonly log: Logger },
): Promise<Discord> {
  const { discordOf } = await import('./chat/discord/discord.ts')
  return discordOf({ ...discord, publicUrl, language, hasConsole: console !== null }, surroundings)
}

async function consoleOf(
  { console: web, discord, policyPlaces, scanSchedule: cron }: Config,
  diagnose: NonNullable<ConsoleSettings['diagnose']>,
): Promise<ConsoleSettings | null> {
  if (!web) return null
  const scanSchedule = cron === null ? null : scheduleOf(cron)
  const settings = { ...web, policyPlaces, scanSchedule, diagnose }
  if (!web.discord || !discord) return { ...settings, discord: null }
  const { membersOf } = await import('./chat/discord/members.ts')
  const { applicationId: clientId, apiUrl } = discord
  const members = membersOf(discord)
  return { ...settings, discord: { ...web.discord, clientId, apiUrl, members } }
}

/** The doctor's look at what runs here: by the configuration it runs with, not by what a file says now. */
async function lookAround(
  config: Config & { readonly databaseUrl: string },
  { deps, ...overrides }: Pick<Overrides, 'credentials'> & { readonly deps: Deps },
  wish: LookWish,
): Promise<CheckUp> {
  const { diagnose } = await import('./doctor/diagnose.ts')
  const { db, clouds, now } = deps
  // Prices have a check of their own.
  const aws = await awsSettingsOf({ ...config, pricesFile: null }, { ...overrides, now })
  const { secrets, secretFiles } = inspectConfig()
  const inspection = {
    config,
    problems: [],
    secretFiles,
    secrets: [...secrets, config.databaseUrl],
  }
  return diagnose(inspection, { db, aws, clouds: [...clouds.values()], now }, wish)
}

/** Returns what people can type from now on. */
export async function registerCommands(config: DiscordConfig, log: Logger): Promise<string[]> {
  const { registerAt } = await import('./chat/discord/register.ts')
  return registerAt(config, log)
}

function pageOf({ page, sink }: Telemetry, deps: Deps): (() => Promise<string>) | null {
  return page && (() => page.text((metrics) => publishMetrics({ ...deps, metrics, sink })))
}

export function connect(databaseUrl: string, log: Logger): Db {
  return openDatabase(databaseUrl, { maxConnections: 20, ...reporting(log) })
}

/** Few: more transactions at once than PostgreSQL has cores only make each click wait for all others. */
export function connectForClicks(databaseUrl: string, log: Logger): Db {
  return openDatabase(databaseUrl, { maxConnections: 4, isPrepared: true, ...reporting(log) })
}

function reporting(log: Logger): Pick<Parameters<typeof openDatabase>[1], 'onConnectionError'> {
  return { onConnectionError: (error) => log.error({ err: error }, 'database connection lost') }
}

interface CloudOverrides extends Overrides {
  readonly now: () => Date
  /** Where request limits are counted: for all replicas of a database, or left out. */
  readonly tokens?: Tokens
}

export async function cloudsOf(
  config: Pick<Config, 'aws' | 'pricesFile'>,
  overrides: CloudOverrides,
): Promise<ReadonlyMap<string, Cloud>> {
  const aws = awsCloud(await awsSettingsOf(config, overrides))
  return new Map([[aws.provider, aws]])
}

export async function awsSettingsOf(
  { aws, pricesFile }: Pick<Config, 'aws' | 'pricesFile'>,
  { credentials = null, now, tokens }: CloudOverrides,
): Promise<AwsSettings> {
  const { regions, apiPercent, ...connection } = aws
  return {
    connection: { ...connection, credentials },
    regions,
    prices: await readPriceFile(pricesFile ?? BUNDLED_PRICES),
    now,
    ...(apiPercent === undefined ? {} : { apiPercent }),
    ...(tokens ? { tokens } : {}),
  }
}

/** Null without a key: texts are then written by rule. */
async function writerOf({
  gemini,
  language,
}: Pick<Config, 'gemini' | 'language'>): Promise<Writer | null> {
  return gemini && openWriter({ ...gemini, language })
}
