/**
 * n8n as carrier: it posts, waits and signals, and never decides. We call only the n8n that is configured:
 * of what an execution tells us about itself we keep a path of exactly one form. What n8n answers is read
 * from status and text, for it gives no codes.
 */

import { setTimeout as pause } from 'node:timers/promises'
import type { Carrier, News } from '../core/approval.ts'
import { AppError } from '../core/errors.ts'

interface N8nSettings {
  readonly url: string
  /** Shown to n8n in a header; its webhooks refuse whoever does not know it. */
  readonly secret: string
  readonly patienceMinutes: number
  readonly whenSilent: 'proceed' | 'tell'
}

interface Log {
  error(facts: object, message: string): void
}

const SECRET_HEADER = 'x-cloudthrift-secret'
const ANNOUNCEMENT_PATH = '/webhook/cloudthrift'
const TIMEOUT_MS = 10_000
/** An execution is told to wait before it waits: for a moment it cannot be woken. */
const PAUSES_MS = [100, 300, 900]

export function n8nCarrier(settings: N8nSettings, log: Log): Carrier {
  const call = (path: string, body: object, signal?: AbortSignal): Promise<Answer> =>
    post(settings, path, body, signal)
  return {
    name: 'n8n',
    goesAtOnce: false,
    ask: async () => null,
    remote: {
      patienceMs: settings.patienceMinutes * 60_000,
      whenSilent: settings.whenSilent,
      wakePath,
      announce: () => announce(call, log),
      wake: (path, news, signal) => wake((body) => call(path, body, signal), log, { news, signal }),
    },
  }
}

type Call = (path: string, body: object, signal?: AbortSignal) => Promise<Answer>

interface Answer {
  /** 0: no answer at all. */
  readonly status: number
  readonly text: string
}

/** `https://any.host/webhook-waiting/ID?signature=64 hex digits`, of that very execution; nothing else. */
function wakePath(executionId: string, address: string): string | null {
  if (!URL.canParse(address)) return null
  const { protocol, username, password, pathname, search, hash } = new URL(address)
  const isWeb = protocol === 'http:' || protocol === 'https:'
  const isPlain = username === '' && password === '' && hash === ''
  const isOurs = /^\d{1,20}$/.test(executionId) && pathname === `/webhook-waiting/${executionId}`
  const isSigned = /^\?signature=[0-9a-f]{64}$/.test(search)
  return isWeb && isPlain && isOurs && isSigned ? pathname + search : null
}

async function announce(call: Call, log: Log): Promise<void> {
  const { status } = await call(ANNOUNCEMENT_PATH, { scan: false })
  if (status >= 200 && status < 300) return
  if (status >= 400 && status < 500) {
    log.error({ alarm: 'carrier-refuses', status, path: ANNOUNCEMENT_PATH }, REFUSES)
  }
  throw new AppError('CARRIER_UNAVAILABLE', `n8n answered an announcement with ${status}`, {
    hint: 'Is the approval workflow published, and its inbound credential the value of N8N_SECRET?',
  })
}

const REFUSES = 'n8n refuses us'

/** Tries again at once while the execution is on its way to where it waits; later is the queue's business. */
async function wake(
  call: (body: object) => Promise<Answer>,
  log: Log,
  { news, signal }: { readonly news: News; readonly signal: AbortSignal },
): Promise<'woken' | 'over'> {
  for (const ms of [...PAUSES_MS, null]) {
    const answer = await call(news)
    const reading = readAnswer(answer)
    if (reading === 'woken' || reading === 'over') return reading
    if (reading === 'refused') {
      log.error({ alarm: 'carrier-refuses', status: answer.status, ...news }, REFUSES)
      break
    }
    if (ms !== null) await pause(ms, undefined, { signal })
  }
  throw new AppError('CARRIER_UNAVAILABLE', `n8n cannot be woken for finding ${news.findingId}`, {
    hint: 'It is tried again. Nothing is lost: the decision stands in our database.',
  })
}

function readAnswer({ status, text }: Answer): 'woken' | 'over' | 'refused' | 'later' {
  if (status >= 200 && status < 300) return 'woken'
  if (status === 401 || status === 403) return 'refused'
  if (status === 409 && /has finished/.test(text)) return 'over'
  return 'later'
}

/** Never follows a redirect: the secret is for the configured n8n only. */
async function post(
  { url, secret }: N8nSettings,
  path: string,
  body: object,
  signal?: AbortSignal,
): Promise<Answer> {
  const patience = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const answer = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
      method: 'POST',
      redirect: 'error',
      headers: { 'content-type': 'application/json', [SECRET_HEADER]: secret },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    })
    return { status: answer.status, text: (await answer.text()).slice(0, 500) }
  } catch (error) {
    if (signal?.aborted) throw error
    return { status: 0, text: '' }
  }
}
