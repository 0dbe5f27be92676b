/**
 * Carries out checks of the installation, all at once: each has a time limit, and one that breaks or
 * hangs says so in its own line and takes nothing from the others.
 */

import {
  type Check,
  FAMILIES,
  type Reading,
  type Result,
  unknown,
  type Verdict,
} from '../core/checkup.ts'
import { AppError } from '../core/errors.ts'
import { plainText } from '../core/plain-text.ts'

const TIMEOUT_MS = 15_000
/** After its time a check may still say what it knows. */
const GRACE_MS = 500
const LONGEST_TEXT = 600
const SHORTEST_SECRET = 6

export interface CheckUp {
  /** The worst of all; 'skipped' when nothing was looked at. */
  readonly verdict: Verdict
  readonly results: readonly Result[]
}

export async function checkUp(
  checks: readonly Check[],
  options: { readonly timeoutMs?: number; readonly secrets: readonly string[] },
): Promise<CheckUp> {
  const { timeoutMs = TIMEOUT_MS, secrets } = options
  const told = await Promise.all(checks.map((check) => carryOut(check, timeoutMs)))
  const results = told.flat().map((it) => ({ ...it, ...clean(it, secrets) }))
  const inOrder = results.toSorted(
    (a, b) => FAMILIES.indexOf(a.family) - FAMILIES.indexOf(b.family),
  )
  return { verdict: worstOf(inOrder), results: inOrder }
}

async function carryOut(check: Check, timeoutMs: number): Promise<readonly Result[]> {
  const { family, name, whenUnknown } = check
  const readings: Reading[] = []
  using limit = limitOf(check.timeoutMs ?? timeoutMs)
  try {
    await Promise.race([check.run((it) => readings.push(it), limit.signal), limit.over])
    if (readings.length === 0) readings.push(unknown(name, 'the check said nothing', whenUnknown))
  } catch (error) {
    readings.push(unknown(name, reasonOf(error), whenUnknown))
  }
  // A copy: what a check tells after its time is over comes too late.
  return readings.map((reading) => ({ family, ...reading }))
}

/** Not AbortSignal.timeout: that lets a process end which waits for nothing else. */
function limitOf(
  ms: number,
): { readonly signal: AbortSignal; readonly over: Promise<never> } & Disposable {
  const stop = new AbortController()
  const { promise: over, reject } = Promise.withResolvers<never>()
  over.catch(() => undefined)
  const error = new Error(`no answer within ${ms / 1_000} s`)
  const timers = [
    setTimeout(() => stop.abort(error), ms),
    setTimeout(() => reject(error), ms + GRACE_MS),
  ]
  return {
    signal: stop.signal,
    over,
    [Symbol.dispose]: () => {
      for (const timer of timers) clearTimeout(timer)
      stop.abort()
    },
  }
}

/** With the cause: 'fetch failed' alone helps nobody. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error instanceof AppError) return error.message
  const cause = error instanceof AggregateError ? error.errors[0] : error.cause
  const text = error.message || error.name
  return cause instanceof Error ? `${text}: ${reasonOf(cause)}` : text
}

/** What others wrote is made harmless; and whatever it quotes, a secret of ours is not shown. */
function clean(
  { detail, remedy }: Reading,
  secrets: readonly string[],
): Pick<Reading, 'detail' | 'remedy'> {
  const hide = (text: string): string => {
    const hidden = secrets
      .filter((secret) => secret.length >= SHORTEST_SECRET)
      .reduce((shown, secret) => shown.replaceAll(secret, '(secret)'), text)
    return plainText(hidden, LONGEST_TEXT)
  }
  return { detail: hide(detail), remedy: remedy === null ? null : hide(remedy) }
}

function worstOf(results: readonly Result[]): Verdict {
  const order: readonly Verdict[] = ['fail', 'warn', 'ok', 'skipped']
  return order.find((verdict) => results.some((it) => it.verdict === verdict)) ?? 'skipped'
}
