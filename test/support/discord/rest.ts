/** The REST side of the fake Discord: the routes we use, its limits, and its numbered refusals. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Json } from './json.ts'
import { lintMessage } from './lint.ts'
import type { DiscordState, Interaction, Logged } from './state.ts'

interface Call {
  readonly state: DiscordState
  readonly method: string
  readonly path: string
  readonly body: Json
}
interface Answer {
  readonly status: number
  readonly body?: unknown
}
type Route = (call: Call, ...parts: string[]) => Answer

const ROUTES: readonly (readonly [method: string, pattern: RegExp, route: Route])[] = [
  ['GET', /^\/gateway\/bot$/, gatewayOf],
  ['GET', /^\/users\/@me$/, ({ state }) => ok(state.bot())],
  ['GET', /^\/applications\/@me$/, applicationOf],
  ['GET', /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/, ({ state }) => ok(state.commands)],
  ['GET', /^\/guilds\/(\d+)$/, guildOf],
  ['GET', /^\/guilds\/(\d+)\/members\/(\d+)$/, () => ok({ roles: [] })],
  ['GET', /^\/channels\/(\d+)$/, channelOf],
  ['PUT', /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/, register],
  ['POST', /^\/channels\/(\d+)\/messages$/, create],
  ['GET', /^\/channels\/(\d+)\/messages$/, list],
  ['PATCH', /^\/channels\/(\d+)\/messages\/(\d+)$/, editMessage],
  ['POST', /^\/channels\/(\d+)\/messages\/(\d+)\/threads$/, openThread],
  ['PATCH', /^\/channels\/(\d+)$/, changeThread],
  ['POST', /^\/interactions\/(\d+)\/([^/]+)\/callback$/, callback],
  ['POST', /^\/webhooks\/(\d+)\/([^/]+)$/, follow],
  ['PATCH', /^\/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/, editOriginal],
]

export async function serveRest(
  state: DiscordState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fake')
  const path = decodeURIComponent(url.pathname).replace(/^\/api\/v\d+/, '')
  const method = request.method ?? 'GET'
  const body = await bodyOf(request)
  const authorization = request.headers.authorization ?? null
  const entry: Logged = { method, path, body, authorization, status: 0 }
  state.log.push(entry)
  const limit = limited(state, method, path)
  const answer = limit.refusal ?? answerTo({ state, method, path, body: body ?? {} }, authorization)
  entry.status = answer.status
  if (method === 'POST' && path.endsWith('/messages') && state.lostAnswers > 0) {
    state.lostAnswers -= 1
    response.destroy()
    return
  }
  response.writeHead(answer.status, { 'content-type': 'application/json', ...limit.headers })
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body))
}

/** JSON, or the JSON part of a form with files. */
async function bodyOf(request: IncomingMessage): Promise<Json | null> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const bytes = Buffer.concat(chunks)
  if (bytes.length === 0) return null
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/')) return JSON.parse(bytes.toString())
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData()
  const json = form.get('payload_json')
  const payload: Json = typeof json === 'string' ? JSON.parse(json) : {}
  const file = form.get('files[0]')
  return { ...payload, files: file instanceof Blob ? [{ type: file.type, size: file.size }] : [] }
}

function limited(
  state: DiscordState,
  method: string,
  path: string,
): { headers: Record<string, string>; refusal?: Answer } {
  const { perBucket, windowMs } = state.options
  const major = /^\/(?:channels|guilds|webhooks)\/[^/]+/.exec(path)?.[0] ?? path
  const key = `${method} ${major} ${path.replace(/\d{6,}/g, ':id').slice(0, 48)}`
  const now = performance.now()
  const old = state.buckets.get(key)
  const bucket = old && old.resetsAt > now ? old : { left: perBucket, resetsAt: now + windowMs }
  state.buckets.set(key, bucket)
  const seconds = Math.max(0, (bucket.resetsAt - now) / 1_000).toFixed(3)
  const isOver = state.throttled > 0 || bucket.left <= 0
  if (state.throttled > 0) state.throttled -= 1
  bucket.left -= 1
  const headers = {
    'x-ratelimit-limit': String(perBucket),
    'x-ratelimit-remaining': String(Math.max(0, bucket.left)),
    'x-ratelimit-reset-after': seconds,
    'x-ratelimit-bucket': Buffer.from(key).toString('hex').slice(0, 32),
  }
  if (!isOver) return { headers }
  const body = {
    message: 'You are being rate limited.',
    retry_after: Number(seconds),
    global: false,
  }
  return { headers: { ...headers, 'retry-after': seconds }, refusal: { status: 429, body } }
}

function answerTo(call: Call, authorization: string | null): Answer {
  const { state, method, path, body } = call
  const isByToken = /^\/(?:interactions|webhooks)\//.test(path)
  if (!isByToken && authorization !== `Bot ${state.botToken}`) return refusal(401, 0)
  for (const [verb, pattern, route] of ROUTES) {
    const match = verb === method ? pattern.exec(path) : null
    if (!match) continue
    const faults = faultsOf(call)
    if (faults.length === 0) return route(call, ...match.slice(1))
    state.violations.push(
      `${method} ${path}: ${faults.join('; ')} ${JSON.stringify(body).slice(0, 300)}`,
    )
    return refusal(400, 50_035)
  }
  state.violations.push(`${method} ${path}: no such route`)
  return refusal(404, 0)
}

function faultsOf({ state, method, path, body }: Call): string[] {
  if (method === 'GET') return []
  const { files: _files, ...json } = body
  const isMessage = /\/messages(?:\/[^/]+)?$|^\/webhooks\/[^/]+\/[^/]+$/.test(path)
  const kind = method === 'PATCH' ? 'edit' : 'create'
  // The OpenAPI wants a number where Discord documents a string.
  const checked = path.endsWith('/commands') ? [] : state.check(method, path, json)
  return [...checked, ...(isMessage ? lintMessage(json, kind) : [])]
}

function gatewayOf({ state }: Call): Answer {
  const limit = { total: 1_000, remaining: 999, reset_after: 1e7, max_concurrency: 1 }
  return ok({ url: state.url.replace('http', 'ws'), shards: 1, session_start_limit: limit })
}

function applicationOf({ state }: Call): Answer {
  return ok({
    id: state.applicationId,
    verify_key: state.verifyKey ?? state.publicKey,
    interactions_endpoint_url: state.endpointUrl,
  })
}

function guildOf({ state }: Call, guildId: string): Answer {
  const roles = [{ id: guildId, permissions: String(state.everyoneMay) }]
  return guildId === state.guildId
    ? ok({ id: guildId, owner_id: '1', roles })
    : refusal(404, 10_004)
}

function channelOf({ state }: Call, id: string): Answer {
  if (id !== state.channelId) return refusal(404, 10_003)
  const { guildId, overwrites } = state
  return ok({ id, name: 'savings', guild_id: guildId, permission_overwrites: overwrites })
}

function register({ state, body }: Call): Answer {
  state.commands = Object.values(body)
  return ok(state.commands)
}

function create({ state, body }: Call, channelId: string): Answer {
  if (state.threads.get(channelId)?.archived) return refusal(400, 50_083)
  // Discord deduplicates by nonce in channels only.
  const isThread = state.threads.has(channelId)
  const same = [...state.messages.values()].find(
    (it) => it['nonce'] && it['nonce'] === body['nonce'] && it['channel_id'] === channelId,
  )
  return ok(body['enforce_nonce'] && !isThread && same ? same : state.store(body, channelId))
}

function list({ state }: Call, channelId: string): Answer {
  return ok([...state.messages.values()].filter((it) => it['channel_id'] === channelId))
}

function editMessage({ state, body }: Call, channelId: string, messageId: string): Answer {
  const message = state.messages.get(messageId)
  if (!message || message['channel_id'] !== channelId) return refusal(404, 10_008)
  if (state.threads.get(channelId)?.archived) return refusal(400, 50_083)
  if (state.refuseEdit) {
    const { status, code } = state.refuseEdit
    state.refuseEdit = null
    return refusal(status, code)
  }
  const wasV2 = (message['flags'] & (1 << 15)) !== 0
  if (wasV2 && (body['content'] || body['embeds']?.length)) return refusal(400, 50_035)
  return ok(state.change(message, body))
}

function openThread({ state, body }: Call, _channelId: string, messageId: string): Answer {
  if (!state.messages.has(messageId)) return refusal(404, 10_008)
  if (state.threads.has(messageId)) return refusal(400, 160_004)
  state.threads.set(messageId, { name: body['name'], archived: false })
  return { status: 201, body: { id: messageId, name: body['name'], type: 11 } }
}

function changeThread({ state, body }: Call, threadId: string): Answer {
  const thread = state.threads.get(threadId)
  if (!thread) return refusal(404, 10_003)
  if (typeof body['archived'] === 'boolean') thread.archived = body['archived']
  return ok({ id: threadId, ...thread })
}

function callback({ state, body }: Call, id: string, token: string): Answer {
  const interaction = state.interactions.get(token)
  if (!interaction || interaction.id !== id) return refusal(404, 10_062)
  const refused = state.answer(interaction, body)
  return refused ? refusal(refused.status, refused.code) : { status: 204 }
}

function follow({ state, body }: Call, _app: string, token: string): Answer {
  return byToken(state, token, (interaction) => {
    const message = state.store(body, state.channelId)
    interaction.followups.push(message)
    return ok(message)
  })
}

function editOriginal({ state, body }: Call, _app: string, token: string): Answer {
  return byToken(state, token, ({ messageId }) => {
    const message = state.messages.get(messageId ?? '')
    return message ? ok(state.change(message, body)) : refusal(404, 10_008)
  })
}

function byToken(
  state: DiscordState,
  token: string,
  act: (interaction: Interaction) => Answer,
): Answer {
  const interaction = state.interactions.get(token)
  if (state.unknownWebhooks > 0) {
    state.unknownWebhooks -= 1
    return refusal(404, 10_015)
  }
  if (!interaction || interaction.state !== 'answered') return refusal(404, 10_015)
  return state.isExpired(interaction) ? refusal(401, 50_027) : act(interaction)
}

function ok(body: unknown): Answer {
  return { status: 200, body }
}

function refusal(status: number, code: number): Answer {
  return { status, body: { code, message: `refused ${code}` } }
}
