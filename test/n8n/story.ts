/**
 * The whole story with a real n8n: our service on the simulated account, the fake Discord, and between the
 * players relays that remember what was said. n8n runs the shipped files.
 */

import { openService, type Service, type ServiceOptions, TOKEN } from '../e2e/support.ts'
import { changes } from '../support/calls.ts'
import { scratch } from '../support/child.ts'
import { DAY_MS } from '../support/clock.ts'
import { createTestDatabase } from '../support/database.ts'
import { APPROVAL, environmentOf } from '../support/discord/chat-stage.ts'
import { FakeDiscord } from '../support/discord/fake-discord.ts'
import { buttonsOf, type Json } from '../support/discord/json.ts'
import type { FakeOptions } from '../support/discord/state.ts'
import { eventually } from '../support/eventually.ts'
import { freePort, type N8n, openN8n } from './n8n.ts'
import { type Outside, openOutside } from './outside.ts'
import { openRelay, type Relay } from './relay.ts'

/** The channel in the shipped Config node. */
const AS_SHIPPED = '000000000000000000'
const SECRET = 'inbound-secret-of-this-run'

export interface Story extends AsyncDisposable {
  readonly service: Service
  readonly discord: FakeDiscord
  readonly n8n: N8n
  readonly outside: Outside
  /** From n8n to the service, and from the service to n8n. */
  readonly toService: Relay
  readonly toN8n: Relay
  readonly toDiscord: Relay
  /** The webhook of the approval workflow; with another secret, or none. */
  callWebhook(body: object, secret?: string | null): Promise<number>
  callN8n(path: string, body: object, secret?: string | null): Promise<number>
  /** Path and query by which the execution that carries a finding is woken. */
  wakeAddressOf(findingId: string): Promise<string>
  /** What has become of the execution that carried a finding. */
  endOf(findingId: string): Promise<string>
  /** The cards in the channel that can be answered. */
  cards(): Json[]
  /** Executions of n8n in each state. */
  executions(): Promise<Record<string, number>>
}

export interface StoryOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly policy?: ServiceOptions['policy']
  readonly fake?: FakeOptions
}

export async function openStory(options: StoryOptions = {}): Promise<Story> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await scratch())
  let clock: Service | null = null
  const discord = stack.use(
    await FakeDiscord.start({
      ...options.fake,
      channelId: AS_SHIPPED,
      now: () => clock?.now() ?? new Date(),
    }),
  )
  const port = await freePort()
  const n8nUrl = `http://127.0.0.1:${port}`
  const toN8n = stack.use(await openRelay(() => n8nUrl))
  const service = stack.use(
    await openService({
      policy: { approval: APPROVAL, ...options.policy },
      env: {
        ...environmentOf(discord),
        CARRIER: 'n8n',
        N8N_URL: toN8n.url,
        N8N_SECRET: SECRET,
        ...options.env,
      },
    }),
  )
  // Discord and our service live in the same time.
  clock = service
  await discord.saveEndpoint(`${service.url}/discord/interactions`)
  const toService = stack.use(await openRelay(() => service.url))
  const toDiscord = stack.use(await openRelay(() => discord.state.url))
  const outside = stack.use(
    await openOutside(folder.path, { service: toService, discord: toDiscord }),
  )
  const database = stack.use(await createTestDatabase('template1'))
  const n8n = stack.use(
    await openN8n({
      ...outside,
      folder: folder.path,
      databaseUrl: database.url,
      port,
      secrets: { 'API-TOKEN': TOKEN, 'BOT-TOKEN': discord.state.botToken, 'N8N-SECRET': SECRET },
    }),
  )
  await n8n.start()
  const callN8n: Story['callN8n'] = async (path, body, secret = SECRET) => {
    const header = secret === null ? {} : { 'x-cloudthrift-secret': secret }
    const headers = { 'content-type': 'application/json', ...header }
    const sent = { method: 'POST', headers, body: JSON.stringify(body) }
    return (await fetch(n8nUrl + path, sent)).status
  }
  const resources = stack.move()
  return {
    service,
    discord,
    n8n,
    outside,
    toService,
    toN8n,
    toDiscord,
    callWebhook: (body, secret) => callN8n('/webhook/cloudthrift', body, secret),
    callN8n,
    async wakeAddressOf(findingId) {
      const { wake_path: path } = await service.db
        .selectFrom('errand')
        .select('wake_path')
        .where('finding_id', '=', findingId)
        .where('wake_path', 'is not', null)
        .executeTakeFirstOrThrow()
      return path ?? ''
    },
    async endOf(findingId) {
      const { execution_id: id } = await service.db
        .selectFrom('errand')
        .select('execution_id')
        .where('finding_id', '=', findingId)
        .executeTakeFirstOrThrow()
      const { status } = await database.db
        .withTables<{ execution_entity: { id: number; status: string } }>()
        .selectFrom('execution_entity')
        .select('status')
        .where('id', '=', Number(id))
        .executeTakeFirstOrThrow()
      return status
    },
    cards: () => [...discord.state.messages.values()].filter((it) => buttonsOf(it).length > 0),
    async executions() {
      const rows = await database.db
        .withTables<{ execution_entity: { status: string } }>()
        .selectFrom('execution_entity')
        .select(({ fn }) => ['status', fn.countAll<bigint>().as('count')])
        .groupBy('status')
        .execute()
      return Object.fromEntries(rows.map((row) => [row.status, Number(row.count)]))
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** Asks about whatever was added to the account since; by two scans, the second one by n8n on demand. */
export async function askByN8n(story: Story): Promise<void> {
  await story.service.post('/scan?wait=60')
  story.service.letTimePass(15 * DAY_MS)
  const status = await story.callWebhook({})
  if (status !== 200) throw new Error(`the webhook answered ${status}`)
}

/** Until no execution runs or waits. */
export async function allOver(story: Story): Promise<Record<string, number>> {
  return eventually(
    'all executions are over',
    async () => {
      const executions = await story.executions()
      const isOver = ['waiting', 'running', 'new'].every((status) => !executions[status])
      return isOver && executions
    },
    180_000,
  )
}

/** What the run prints besides its results. */
export function tell(what: string, facts: unknown): void {
  process.stdout.write(`${what}: ${JSON.stringify(facts)}\n`)
}

/** How one path was answered, in the order of the requests. */
export function statusesOf({ passed }: Relay, path: RegExp): number[] {
  return passed.filter((it) => path.test(it.path)).map((it) => it.status)
}

/** What was done to the account, without tags. */
export function removalsOf({ service }: Story): string[] {
  return changes(service.simulator).filter((change) => !change.includes('Tags'))
}

/** Old enough to be asked about. */
export const CREATED = new Date(Date.now() - 400 * DAY_MS)

/** Until so many cards can be answered and so many executions wait. */
export async function cardsWait(story: Story, count: number): Promise<Json[]> {
  await eventually(
    `${count} cards and executions wait`,
    async () =>
      story.cards().length >= count && ((await story.executions())['waiting'] ?? 0) >= count,
    180_000,
  )
  return story.cards()
}
