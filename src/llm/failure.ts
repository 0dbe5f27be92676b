/** What a refusal of the Gemini API means for us. By status and typed details, never by message text. */

import type { TemplateReason } from '../core/justification.ts'
import { DeadlineError } from './deadline.ts'
import type { Failure, Reply } from './model.ts'

export interface HttpError {
  readonly status: number
  /** google.rpc.Status details. */
  readonly details: readonly unknown[]
}

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo'
const QUOTA_FAILURE = 'type.googleapis.com/google.rpc.QuotaFailure'
/** A request that was refused costs nothing. */
const NOTHING = { input: 0, output: 0 }

/**
 * The reply for what an SDK threw; null when it is none of the failures we know, which is a defect and
 * must be seen.
 */
export function replyToError(error: unknown, http: HttpError | null): Reply | null {
  if (http) return { failure: failureOf(http), used: NOTHING }
  if (error instanceof DeadlineError) return lost('timeout', true)
  if (error instanceof SyntaxError) return lost('not_json', false)
  return isNetworkError(error) ? lost('network', true) : null
}

export function failureOf({ status, details }: HttpError): Failure {
  const afterMs = retryDelayOf(details)
  if (status === 429) {
    return isPerDay(details) ? final('quota') : { reason: 'rate_limit', mayRetry: true, afterMs }
  }
  if (status === 404) return final('no_model')
  if (status === 408 || status >= 500) return { reason: 'unavailable', mayRetry: true, afterMs }
  return final('refused')
}

function final(reason: TemplateReason): Failure {
  return { reason, mayRetry: false, afterMs: 0 }
}

function lost(reason: TemplateReason, mayRetry: boolean): Reply {
  return { failure: { reason, mayRetry, afterMs: 0 }, used: null }
}

/** fetch says so with a TypeError whose cause is the failure of the socket; our own mistakes have none. */
function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError && error.cause instanceof Error
}

/** '1.5s' -> 1500. */
function retryDelayOf(details: readonly unknown[]): number {
  const delay = fieldOf(details, RETRY_INFO, 'retryDelay')
  const seconds = typeof delay === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1] : undefined
  return seconds === undefined ? 0 : Math.ceil(Number(seconds) * 1_000)
}

function isPerDay(details: readonly unknown[]): boolean {
  const violations = fieldOf(details, QUOTA_FAILURE, 'violations')
  return Array.isArray(violations) && violations.some(namesADailyQuota)
}

function namesADailyQuota(violation: unknown): boolean {
  if (typeof violation !== 'object' || violation === null) return false
  return 'quotaId' in violation && String(violation.quotaId).includes('PerDay')
}

function fieldOf(details: readonly unknown[], type: string, field: string): unknown {
  for (const detail of details) {
    if (typeof detail !== 'object' || detail === null) continue
    if (!('@type' in detail) || detail['@type'] !== type) continue
    return Object.entries(detail).find(([key]) => key === field)?.[1]
  }
  return undefined
}
