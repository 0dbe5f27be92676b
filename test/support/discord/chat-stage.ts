/**
 * A stage whose questions go to a Discord of our own: the real REST client, the real HTTP server with the
 * interactions route, real PostgreSQL. Jobs run when a test says so.
 */

import { setTimeout as pause } from 'node:timers/promises'
import { type DiscordSettings, discordOf } from '../../../src/chat/discord/discord.ts'
import type { Listening } from '../../../src/core/chat.ts'
import { chatNotifier } from '../../../src/core/notice.ts'
import { startHttp } from '../../../src/http/server.ts'
import { createLog } from '../../../src/telemetry/log.ts'
import { deskOf } from '../../../src/workflow/desk.ts'
import { runDueJobs } from '../drive.ts'
import { askAboutAll } from '../findings.ts'
import { openStage, type Stage, type StageOptions } from '../stage.ts'
import { FakeDiscord } from './fake-discord.ts'
import type { Member } from './people.ts'
import type { FakeOptions } from './state.ts'

export const ROLE = '500000000000000001'
export const ANA: Member = { id: '400000000000000001', username: 'Ana', roles: [ROLE] }
export const BEN: Member = { id: '400000000000000002', username: 'Ben', roles: [ROLE] }
export const EVE: Member = { id: '400000000000000666', username: 'Eve', roles: [] }

export const APPROVAL = {
  expiresAfterHours: 72,
  snoozeDays: 14,
  approvers: { roles: [ROLE], users: [] },
  fourEyesFromMicros: null,
  linkedFromMicros: null,
} as const

export interface ChatStage extends Stage {
  readonly discord: FakeDiscord
  readonly url: string
  /** A further replica: its own REST client and HTTP server on the same database. */
  replica(): Promise<{ readonly url: string; readonly listening: Listening } & AsyncDisposable>
}

export interface ChatStageOptions extends StageOptions {
  readonly fake?: Omit<FakeOptions, 'now'>
  readonly settings?: Partial<DiscordSettings>
  /** How two seconds pass; never, when a test does not say. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>
  readonly logged?: string[]
}

export async function openChatStage(options: ChatStageOptions = {}): Promise<ChatStage> {
  await using stack = new AsyncDisposableStack()
  const policy = { approval: APPROVAL, ...options.policy }
  const stage = stack.use(await openStage({ ...options, policy }))
  const discord = stack.use(await FakeDiscord.start({ ...options.fake, now: stage.clock.now }))
  const open = (): ReturnType<typeof openReplica> => openReplica(stage, discord, options)
  const first = stack.use(await open())
  const url = first.url
  if (options.settings?.mode !== 'gateway') {
    await discord.saveEndpoint(`${url}/discord/interactions`)
  }
  const resources = stack.move()
  return {
    ...stage,
    deps: first.deps,
    discord,
    url,
    replica: open,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

async function openReplica(
  stage: Stage,
  discord: FakeDiscord,
  { settings, wait, logged = [] }: ChatStageOptions,
) {
  const write = (line: string): void => void logged.push(line)
  const log = createLog('debug', { write })
  const chat = discordOf(
    { ...settingsOf({ discord }), ...settings },
    { now: stage.clock.now, log, wait: wait ?? forever },
  )
  const deps = { ...stage.deps, chat: chat.chat, notifier: chatNotifier(chat.chat) }
  const listening = await chat.listen(deskOf(deps))
  const http = await startHttp({
    host: '127.0.0.1',
    port: 0,
    tokens: [],
    log,
    deps,
    webhook: listening.webhook,
  })
  return {
    deps,
    url: http.url,
    listening,
    async [Symbol.asyncDispose]() {
      await http[Symbol.asyncDispose]()
      await listening[Symbol.asyncDispose]()
    },
  }
}

/** As an administrator would write them for this Discord. */
export function settingsOf({ discord: { state } }: Pick<ChatStage, 'discord'>): DiscordSettings {
  return {
    applicationId: state.applicationId,
    publicKeys: [state.publicKey],
    botToken: state.botToken,
    guildId: state.guildId,
    channelId: state.channelId,
    mode: 'http',
    renderer: 'components',
    apiUrl: `${state.url}/api`,
    publicUrl: 'https://thrift.example',
    hasConsole: false,
    language: 'en',
  }
}

/** The same as variables of a service. */
export function environmentOf(discord: FakeDiscord): Record<string, string> {
  const settings = settingsOf({ discord })
  return {
    DISCORD_APPLICATION_ID: settings.applicationId,
    DISCORD_PUBLIC_KEY: settings.publicKeys.join(','),
    DISCORD_BOT_TOKEN: settings.botToken,
    DISCORD_GUILD_ID: settings.guildId,
    DISCORD_CHANNEL_ID: settings.channelId,
    DISCORD_API_URL: settings.apiUrl,
  }
}

/** Two seconds never pass: a test that is about them gives its own. */
function forever(_ms: number, signal: AbortSignal): Promise<unknown> {
  return pause(600_000, undefined, { signal, ref: false })
}

/** Whatever is idle is asked about, and stands in the chat. */
export async function askInChat(stage: ChatStage): Promise<void> {
  await askAboutAll(stage)
  await settleChat(stage)
}

/** Runs jobs and lets the seconds pass that questions and digests wait for. */
export async function settleChat(stage: ChatStage): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    const [error] = await runDueJobs(stage)
    if (error instanceof Error) throw error
    stage.clock.advance(5_000)
  }
}
