/** Datadog's API on this machine, as far as we use it: it keeps what it is given, and says no on demand. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

type Document = Record<string, unknown>
type Kind = (typeof KINDS)[number]

export interface Request {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** How the next answers go: a status, or no answer at all; with the headers that belong to it. */
export type Trouble = { readonly status: number; readonly headers?: Record<string, string> } | 'cut'

export interface FakeDatadog extends AsyncDisposable {
  readonly url: string
  readonly requests: Request[]
  /** Used up one by one by the requests that match; null lets one pass. */
  readonly trouble: { readonly on: RegExp; readonly how: Trouble | null }[]
  readonly objects: Record<Kind, Map<string, Document>>
  /** Metrics that it has received, with what it was told about them. */
  readonly metrics: Map<string, Document>
  readonly tagSettings: Map<string, Document>
  /** 'POST /api/v1/slo', in order; without what only reads. */
  changes(): string[]
}

export async function startFakeDatadog(): Promise<FakeDatadog> {
  const fake = {
    requests: [] as Request[],
    trouble: [] as FakeDatadog['trouble'],
    objects: { slo: new Map(), monitor: new Map(), dashboard: new Map() } as FakeDatadog['objects'],
    metrics: new Map<string, Document>(),
    tagSettings: new Map<string, Document>(),
  }
  const server = createServer((request, response) => void answer(fake, request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    ...fake,
    url: `http://127.0.0.1:${port}`,
    changes: () =>
      fake.requests
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path}`),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

type State = Omit<FakeDatadog, 'url' | 'changes' | typeof Symbol.asyncDispose>

async function answer(
  state: State,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '', headers } = request
  const body = await text(request)
  state.requests.push({ method, path: url, headers, body })
  const line = `${method} ${url}`
  const index = state.trouble.findIndex(({ on }) => on.test(line))
  const [trouble] = index < 0 ? [] : state.trouble.splice(index, 1)
  if (trouble?.how === 'cut') {
    request.socket.destroy()
    return
  }
  if (trouble?.how) {
    response.writeHead(trouble.how.status, trouble.how.headers).end('{"errors":["no"]}')
    return
  }
  const [status, document] = respond(state, { method, path: url.split('?')[0] ?? '', body })
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(document))
}

function respond(
  state: State,
  request: { readonly method: string; readonly path: string; readonly body: string },
): [number, unknown] {
  const { path } = request
  const given: Document = request.body ? JSON.parse(request.body) : {}
  const object = /^\/api\/v1\/(?:slo|monitor|dashboard)(?:\/(?<id>[^/]+))?$/.exec(path)?.groups
  const kind = KINDS.find((it) => path.startsWith(`/api/v1/${it}`))
  if (object && kind) {
    return respondObject(state.objects[kind], { kind, id: object['id'], ...request, given })
  }
  return respondAbout(state, request, given)
}

const KINDS = ['slo', 'monitor', 'dashboard'] as const

/** Metrics: what is known of them, how their tags are kept, and new points. */
function respondAbout(
  state: State,
  { path, method }: { readonly path: string; readonly method: string },
  given: Document,
): [number, unknown] {
  const metric = /^\/api\/v1\/metrics\/(?<name>[\w.]+)$/.exec(path)?.groups?.['name']
  if (metric) return respondMetric(state.metrics, metric, method, given)
  const tags = /^\/api\/v2\/metrics\/(?<name>[\w.]+)\/tags$/.exec(path)?.groups?.['name']
  if (tags) return respondTags(state.tagSettings, tags, method, given)
  if (path === '/api/v2/series') return [202, { errors: [] }]
  return [404, { errors: ['not found'] }]
}

function respondObject(
  objects: Map<string, Document>,
  request: { kind: Kind; id: string | undefined; method: string; given: Document },
): [number, unknown] {
  const { kind, id, method, given } = request
  const wrap = (it: Document): unknown => (kind === 'slo' ? { data: it } : it)
  if (id === undefined && method === 'GET') {
    const all = [...objects.values()]
    if (kind === 'slo') return [200, { data: all }]
    return [200, kind === 'dashboard' ? { dashboards: all.map(summary) } : all]
  }
  if (id === undefined) {
    const document = { ...given, id: newId(kind), created_at: 1 }
    objects.set(String(document.id), document)
    return [200, kind === 'slo' ? { data: [document] } : document]
  }
  const found = objects.get(id)
  if (!found) return [404, { errors: [`${kind} not found`] }]
  if (method === 'PUT') objects.set(id, { ...given, id: found['id'] })
  return [200, wrap(objects.get(id) ?? {})]
}

function summary({ id, title, description }: Document): Document {
  return { id, title, description }
}

let made = 1_000

/** Monitors have numbers, the others texts. */
function newId(kind: Kind): string | number {
  made += 1
  return kind === 'monitor' ? made : `${kind}-${made}`
}

function respondMetric(
  metrics: Map<string, Document>,
  name: string,
  method: string,
  given: Document,
): [number, unknown] {
  const known = metrics.get(name)
  if (!known) return [404, { errors: ['metric not found'] }]
  if (method === 'PUT') metrics.set(name, { ...known, ...given })
  return [200, metrics.get(name)]
}

function respondTags(
  settings: Map<string, Document>,
  name: string,
  method: string,
  given: Document,
): [number, unknown] {
  if (method === 'GET' && !settings.has(name)) return [404, { errors: ['none'] }]
  if (method === 'POST' && settings.has(name)) return [409, { errors: ['it is there'] }]
  if (method !== 'GET') settings.set(name, given)
  return [method === 'POST' ? 201 : 200, settings.get(name)]
}
