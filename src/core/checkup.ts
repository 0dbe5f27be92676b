/**
 * What a check of the installation says. A warn and a fail always come with a remedy, and what could not
 * be found out is a warn: only what was seen to be right is ok.
 */

/** In the order in which a person reads them: what everything else stands on comes first. */
export const FAMILIES = [
  'config',
  'host',
  'database',
  'queue',
  'policy',
  'aws',
  'discord',
  'n8n',
  'gemini',
  'datadog',
  'clock',
] as const
export type Family = (typeof FAMILIES)[number]

export const VERDICTS = ['ok', 'warn', 'fail', 'skipped'] as const
export type Verdict = (typeof VERDICTS)[number]

export interface Reading {
  /** What was looked at: 'token', 'scan role'. */
  readonly name: string
  readonly verdict: Verdict
  readonly detail: string
  /** Never null for warn and fail. */
  readonly remedy: string | null
}

export type Result = Reading & { readonly family: Family }

export type Tell = (reading: Reading) => void

/** One look at one thing. What it has told stands, even when it breaks or takes too long afterwards. */
export interface Check {
  readonly family: Family
  readonly name: string
  /** True: it asks this machine and the database only, so a page may ask it each time. */
  readonly isCheap: boolean
  /** What to do when nothing could be found out. */
  readonly whenUnknown: string
  readonly timeoutMs?: number
  readonly run: (tell: Tell, signal: AbortSignal) => Promise<void>
}

/** How another service answered over HTTP, whatever it said. */
export interface Answered {
  readonly status: number
  /** Null when it is no JSON. */
  readonly json: unknown
  /** By its own clock, which has whole seconds. */
  readonly date: Date | null
}

export interface Asked {
  readonly method?: 'GET' | 'POST' | 'HEAD'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Throws when there was no answer. */
export type Ask = (url: string, asked: Asked, signal: AbortSignal) => Promise<Answered>

export function ok(name: string, detail: string): Reading {
  return { name, verdict: 'ok', detail, remedy: null }
}

export function warn(name: string, detail: string, remedy: string): Reading {
  return { name, verdict: 'warn', detail, remedy }
}

export function fail(name: string, detail: string, remedy: string): Reading {
  return { name, verdict: 'fail', detail, remedy }
}

export function skipped(name: string, reason: string): Reading {
  return { name, verdict: 'skipped', detail: reason, remedy: null }
}

/** It could not be found out, which is never the same as being right. */
export function unknown(name: string, reason: string, remedy: string): Reading {
  return warn(name, `not known: ${reason}`, remedy)
}

/** One line for many places: '3 regions: eu-west-1, us-east-1, us-west-2'. */
export function places(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ')
  const rest = names.length > 4 ? ` and ${names.length - 4} more` : ''
  return names.length === 1 ? shown : `${names.length} regions: ${shown}${rest}`
}

const SKEW_WARN_MS = 5_000
/** Signatures of AWS are refused from five minutes on. */
const SKEW_FAIL_MS = 60_000

/** How far a clock that was read between two moments of ours is off, at least. */
export function skewMs(theirs: Date, asked: Date, answered: Date, grainMs: number): number {
  const early = asked.getTime() - (theirs.getTime() + grainMs)
  const late = theirs.getTime() - answered.getTime()
  return Math.max(0, early, late)
}

export function readSkew(name: string, ms: number): Reading {
  const seconds = (ms / 1_000).toFixed(1)
  if (ms <= SKEW_WARN_MS) return ok(name, `within ${(SKEW_WARN_MS / 1_000).toFixed(0)} s of ours`)
  const detail = `its clock and ours are at least ${seconds} s apart`
  const remedy =
    'Set the clock of this machine by NTP (timedatectl set-ntp true); AWS refuses signatures that are 5 minutes off.'
  return ms < SKEW_FAIL_MS ? warn(name, detail, remedy) : fail(name, detail, remedy)
}
