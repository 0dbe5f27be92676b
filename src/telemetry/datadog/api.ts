/**
 * Datadog's API, as much of it as we need: every request has a deadline, and is made again only when it
 * certainly did nothing, or may be done twice.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../core/errors.ts'
import { plainText } from '../../core/plain-text.ts'
import type { Json, JsonObject } from './json.ts'

const DEADLINE_MS = 20_000
const ATTEMPTS = 4
const LONGEST_PAUSE_MS = 60_000

export interface DatadogApiOptions {
  readonly url: string
  readonly apiKey: string
  readonly appKey: string
  readonly pause?: (ms: number) => Promise<unknown>
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH'

interface Answer {
  readonly status: number
  readonly text: string
  /** When the limit of requests is lifted. */
  readonly resetSeconds: number | null
}

export class DatadogApi {
  readonly #options: DatadogApiOptions

  constructor(options: DatadogApiOptions) {
    this.#options = options
  }

  /** Null: there is no such thing. Whatever else is not an answer throws. */
  async ask(method: Method, path: string, body?: JsonObject): Promise<Json> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#send(method, path, body)
      if (answer.status === 404 && method === 'GET') return null
      if (answer.status < 300) return parsed(answer.text)
      if (attempt === ATTEMPTS || !mayRepeat(method, answer)) throw refusal(method, path, answer)
      await this.#pause(answer.resetSeconds ?? 2 ** attempt)
    }
  }

  async #pause(seconds: number): Promise<void> {
    const { pause = sleep } = this.#options
    await pause(Math.min(LONGEST_PAUSE_MS, seconds * 1_000))
  }

  async #send(method: Method, path: string, body?: JsonObject): Promise<Answer> {
    const { url, apiKey, appKey } = this.#options
    try {
      const answer = await fetch(new URL(path, url), {
        method,
        headers: {
          'content-type': 'application/json',
          'dd-api-key': apiKey,
          'dd-application-key': appKey,
        },
        ...(body ? { body: JSON.stringify(body) } : {}),
        redirect: 'error',
        signal: AbortSignal.timeout(DEADLINE_MS),
      })
      const reset = Number(answer.headers.get('x-ratelimit-reset') ?? Number.NaN)
      return {
        status: answer.status,
        text: await answer.text(),
        resetSeconds: Number.isFinite(reset) && reset >= 0 ? reset : null,
      }
    } catch (error) {
      throw new AppError('DATADOG_REFUSED', `${method} ${path} was not answered`, {
        hint: `${url} cannot be reached, or does not answer in time. Check DD_SITE and DD_API_URL.`,
        cause: error,
      })
    }
  }
}

/** Too many requests: nothing was done. Not available: what is made anew must not be made twice. */
function mayRepeat(method: Method, { status }: Answer): boolean {
  return status === 429 || (status === 503 && method !== 'POST')
}

function parsed(text: string): Json {
  return text === '' ? {} : JSON.parse(text)
}

function refusal(method: Method, path: string, { status, text }: Answer): AppError {
  const isDenied = status === 401 || status === 403
  return new AppError('DATADOG_REFUSED', `${method} ${path} was answered with ${status}`, {
    hint: isDenied
      ? 'Check DD_API_KEY and DD_APP_KEY, and that they belong to DD_SITE.'
      : `Datadog says: ${plainText(text, 400)}`,
  })
}
