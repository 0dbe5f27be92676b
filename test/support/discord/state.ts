/** What the fake Discord knows: messages, threads, interactions, limits, and every request it got. */

import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { WebSocket } from 'ws'
import type { Json } from './json.ts'
import { lintMessage, lintModal } from './lint.ts'
import { type Check, openapiCheck } from './openapi.ts'

export interface FakeOptions {
  readonly now?: () => Date
  /** Calls that one bucket allows, and the real time until it is full again. */
  readonly perBucket?: number
  readonly windowMs?: number
  readonly deadlineMs?: number
  readonly channelId?: string
}

export interface Logged {
  readonly method: string
  readonly path: string
  readonly body: Json | null
  readonly authorization: string | null
  status: number
}

/** An interaction as its person sees it. */
export interface Interaction {
  readonly id: string
  readonly token: string
  readonly payload: Json
  readonly createdAt: number
  state: 'waiting' | 'answered' | 'failed'
  /** What it was answered. */
  response: Json | null
  /** The message that its answer made or changed. */
  messageId: string | null
  readonly followups: Json[]
  /** Status of each delivery over HTTP. */
  readonly statuses: number[]
  readonly decided: PromiseWithResolvers<void>
}

const EPOCH_MS = 1_420_070_400_000
const TOKEN_LIFE_MS = 15 * 60_000

export class DiscordState {
  readonly applicationId = '100000000000000001'
  readonly guildId = '200000000000000001'
  readonly channelId: string
  readonly botToken = 'fake.bot.token'
  readonly publicKey: string
  readonly privateKey: KeyObject
  readonly now: () => Date
  readonly options: Required<Omit<FakeOptions, 'now' | 'channelId'>>
  readonly check: Check = openapiCheck()
  readonly messages = new Map<string, Json>()
  readonly threads = new Map<string, { name: string; archived: boolean }>()
  readonly interactions = new Map<string, Interaction>()
  readonly log: Logged[] = []
  /** Requests and answers that Discord, its OpenAPI or our lint would not have. */
  readonly violations: string[] = []
  readonly sockets = new Set<WebSocket>()
  readonly buckets = new Map<string, { left: number; resetsAt: number }>()
  commands: Json[] = []
  /** As its owner has set them up; a test breaks what it is about. */
  verifyKey: string | null = null
  endpointUrl: string | null = null
  everyoneMay = 309_237_746_688n
  overwrites: { id: string; allow: string; deny: string }[] = []
  url = ''
  /** Where interactions are posted; null: they go over the gateway. */
  endpoint: string | null = null
  /** So many of the next calls are answered with 429. */
  throttled = 0
  /** Discord's number with which the next edit of a message is refused. */
  refuseEdit: { status: number; code: number } | null = null
  /** So many calls by token find no webhook yet. */
  unknownWebhooks = 0
  /** So many creations happen, but their answer is lost. */
  lostAnswers = 0
  #count = 0

  constructor({
    now = () => new Date(),
    channelId = '300000000000000001',
    ...options
  }: FakeOptions) {
    this.channelId = channelId
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const { x = '' } = publicKey.export({ format: 'jwk' })
    this.publicKey = Buffer.from(x, 'base64url').toString('hex')
    this.privateKey = privateKey
    this.now = now
    this.options = { perBucket: 50, windowMs: 200, deadlineMs: 3_000, ...options }
  }

  snowflake(): string {
    this.#count += 1
    const ms = BigInt(this.now().getTime() - EPOCH_MS)
    return ((ms << 22n) | BigInt(this.#count)).toString()
  }

  bot(): Json {
    return { id: this.applicationId, username: 'CloudThrift', discriminator: '0', bot: true }
  }

  store(body: Json, channelId: string): Json {
    const id = this.snowflake()
    const message = {
      id,
      channel_id: channelId,
      author: this.bot(),
      content: body['content'] ?? '',
      embeds: body['embeds'] ?? [],
      components: body['components'] ?? [],
      flags: body['flags'] ?? 0,
      nonce: body['nonce'] ?? null,
      attachments: body['attachments'] ?? [],
      edits: 0,
      pinged: body['allowed_mentions']?.roles ?? [],
    }
    this.messages.set(id, message)
    return message
  }

  change(message: Json, body: Json): Json {
    for (const key of ['content', 'embeds', 'components', 'flags']) {
      const value = body[key]
      if (value === undefined) continue
      message[key] = value ?? (key === 'content' ? '' : [])
    }
    message['edits'] += 1
    return message
  }

  isExpired({ createdAt }: Interaction): boolean {
    return this.now().getTime() - createdAt > TOKEN_LIFE_MS
  }

  /** Takes an answer to an interaction; Discord's number of the refusal, or null. */
  answer(interaction: Interaction, response: Json): { status: number; code: number } | null {
    if (interaction.state === 'failed') return { status: 404, code: 10_062 }
    if (interaction.state === 'answered') return { status: 400, code: 40_060 }
    const faults = this.faultsOf(response)
    if (faults.length > 0) {
      this.violations.push(`answer: ${faults.join('; ')}`)
      return { status: 400, code: 50_035 }
    }
    interaction.state = 'answered'
    interaction.response = response
    interaction.messageId = this.#shown(interaction, response)
    interaction.decided.resolve()
    return null
  }

  /** The message that an answer makes or changes. */
  #shown({ payload }: Interaction, { type, data = {} }: Json): string | null {
    if (type === 4 || type === 5) return this.store(data, this.channelId)['id']
    const target = this.messages.get(payload['message']?.id)
    if (!target || ![6, 7].includes(type)) return null
    if (type === 7) this.change(target, data)
    return target['id']
  }

  faultsOf(response: Json): string[] {
    const { type, data = {} } = response
    const faults = this.check('POST', '/interactions/1/token/callback', response)
    if (type === 4 || type === 7) faults.push(...lintMessage(data, type === 7 ? 'edit' : 'create'))
    if (type === 9) faults.push(...lintModal(data))
    return faults
  }
}
