/**
 * The Gemini API as far as generateContent goes, on this machine. Each request meets the next behaviour
 * of a script, and a good answer after its end. Its errors are those that the real one is known to give.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { goodItem, type ToldFinding } from './good-texts.ts'

export interface Received {
  readonly path: string
  readonly key: string | undefined
  readonly at: number
  readonly body: Body
  readonly findings: readonly ToldFinding[]
}

interface Body {
  readonly systemInstruction: { readonly parts: readonly { readonly text: string }[] } | string
  readonly contents: readonly { readonly parts: readonly { readonly text: string }[] }[]
  readonly generationConfig: Readonly<Record<string, unknown>>
}

export interface FakeGemini extends AsyncDisposable {
  readonly url: string
  readonly requests: readonly Received[]
  /** What the next requests meet, in order. */
  script(...behaviours: readonly BehaviourName[]): void
}

type Behaviour = (request: Received, response: ServerResponse) => void

const USAGE = { promptTokenCount: 800, candidatesTokenCount: 140, thoughtsTokenCount: 20 }
const RPC = 'type.googleapis.com/google.rpc.'
const RETRY_AFTER = { '@type': `${RPC}RetryInfo`, retryDelay: '0.3s' }

export const BEHAVIOURS = {
  good: (request, response) => say(response, itemsFor(request)),
  thoughts: (request, response) =>
    send(response, 200, {
      candidates: [
        {
          content: {
            parts: [
              { text: 'Let me think.', thought: true },
              { text: JSON.stringify({ items: itemsFor(request) }) },
            ],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: USAGE,
    }),
  'wrong-ids': (request, response) =>
    say(
      response,
      itemsFor(request).map((item, index) => ({ ...item, id: `x${index}` })),
    ),
  duplicates: (request, response) =>
    say(response, [...itemsFor(request), ...itemsFor(request).slice(0, 1)]),
  'left-out': (request, response) => say(response, itemsFor(request).slice(1)),
  'other-form': (_, response) => say(response, [{ id: 'f1' }]),
  ungrounded: (request, response) =>
    say(
      response,
      itemsFor(request).map((item, index) =>
        index === 0 ? { ...item, summary: 'It is safe to delete and saves $9,999.' } : item,
      ),
    ),
  'not-json': (_, response) => text(response, 'Sure, here is what I found:'),
  'bad-json': (_, response) => send(response, 200, '{"candidates": [{'),
  empty: (_, response) => send(response, 200, {}),
  safety: (_, response) => finish(response, 'SAFETY'),
  prohibited: (_, response) => finish(response, 'PROHIBITED_CONTENT'),
  'prompt-blocked': (_, response) =>
    send(response, 200, {
      promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
      usageMetadata: { promptTokenCount: 800 },
    }),
  'max-tokens': (_, response) =>
    text(response, '{"items":[{"id":"f1","signals":["un', 'MAX_TOKENS'),
  'rate-limit': (_, response) =>
    refuse(response, 429, 'RESOURCE_EXHAUSTED', [
      quota('GenerateRequestsPerMinutePerProjectPerModel'),
      RETRY_AFTER,
    ]),
  'rate-limit-long': (_, response) =>
    refuse(response, 429, 'RESOURCE_EXHAUSTED', [{ ...RETRY_AFTER, retryDelay: '57s' }]),
  'per-day': (_, response) =>
    refuse(response, 429, 'RESOURCE_EXHAUSTED', [
      quota('GenerateRequestsPerDayPerProjectPerModel'),
      { ...RETRY_AFTER, retryDelay: '1s' },
    ]),
  unavailable: (_, response) => refuse(response, 503, 'UNAVAILABLE'),
  'html-502': (_, response) => send(response, 502, '<html>bad gateway</html>', 'text/html'),
  'bad-key': (_, response) =>
    refuse(response, 400, 'INVALID_ARGUMENT', [
      { '@type': `${RPC}ErrorInfo`, reason: 'API_KEY_INVALID', domain: 'googleapis.com' },
    ]),
  forbidden: (_, response) => refuse(response, 403, 'PERMISSION_DENIED'),
  gone: (_, response) => refuse(response, 404, 'NOT_FOUND'),
  silence: () => undefined,
  'stalled-body': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"candidates":[')
  },
  cut: (_, response) => void response.socket?.destroy(),
  'cut-body': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"candidates":[', () => response.socket?.destroy())
  },
} as const satisfies Record<string, Behaviour>

export type BehaviourName = keyof typeof BEHAVIOURS

export async function startFakeGemini(latencyMs = 0): Promise<FakeGemini> {
  const requests: Received[] = []
  const waiting: BehaviourName[] = []
  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const received = await receive(incoming)
    requests.push(received)
    const behaviour = BEHAVIOURS[waiting.shift() ?? 'good']
    if (latencyMs > 0) await pause(latencyMs)
    behaviour(received, response)
  }
  const server = createServer((incoming, response) => void answer(incoming, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the fake listens on no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    script: (...behaviours) => void waiting.push(...behaviours),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const body: Body = JSON.parse(Buffer.concat(chunks).toString())
  const told = body.contents[0]?.parts[0]?.text ?? ''
  return {
    path: request.url ?? '',
    key: request.headers['x-goog-api-key']?.toString(),
    at: performance.now(),
    body,
    findings: JSON.parse(/^BEGIN .*\n(?<json>.*)$/m.exec(told)?.groups?.['json'] ?? '[]'),
  }
}

function itemsFor({ body, findings }: Received): object[] {
  const language = JSON.stringify(body.systemInstruction).includes('Portuguese') ? 'pt' : 'en'
  return findings.map((finding) => goodItem(finding, language))
}

function say(response: ServerResponse, items: readonly object[]): void {
  text(response, JSON.stringify({ items }))
}

function text(response: ServerResponse, answer: string, finishReason = 'STOP'): void {
  send(response, 200, {
    candidates: [{ content: { role: 'model', parts: [{ text: answer }] }, finishReason }],
    usageMetadata: USAGE,
    modelVersion: 'fake',
  })
}

function finish(response: ServerResponse, finishReason: string): void {
  send(response, 200, {
    candidates: [{ finishReason }],
    usageMetadata: { promptTokenCount: 800 },
  })
}

function refuse(
  response: ServerResponse,
  code: number,
  status: string,
  details: readonly object[] = [],
): void {
  send(response, code, { error: { code, message: 'as the real one words it', status, details } })
}

function quota(quotaId: string): object {
  return { '@type': `${RPC}QuotaFailure`, violations: [{ quotaId }] }
}

function send(
  response: ServerResponse,
  status: number,
  body: object | string,
  type = 'application/json',
): void {
  response.writeHead(status, { 'content-type': type })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}
