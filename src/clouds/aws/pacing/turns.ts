/**
 * Turns at AWS's request limits: a call waits until it may start. Tokens are taken several at once and
 * used one by one; what lies unused for a while counts as spent, so that bursts never add up.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../../../core/errors.ts'
import type { Limit, Promised, Tokens } from '../../../core/token-bucket.ts'
import { untilAborted } from '../until-aborted.ts'
import type { ApiClass } from './api-classes.ts'

export interface Timer {
  /** Milliseconds that only rise. */
  readonly now: () => number
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>
}

export interface Pacing {
  readonly tokens: Tokens
  /** How much of the published limits is used: 0.5 is half. */
  readonly share: number
}

/** Whose limits: the account, and the region where they are counted by region. */
export interface Place {
  readonly accountId: string
  readonly region: string
}

/** It was not sent, because its turn would have come too late. */
export class OutOfTurn extends Error {
  override readonly name = 'OutOfTurn'
}

const REAL: Timer = {
  now: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
}
const UNUSED_MS = 5_000
/** Calls arrive closer together than they were sent, when the first ones took longer. So much is left free. */
const ON_THE_WAY_MS = 1_000

export class Turns {
  readonly #pacing: Pacing
  readonly #timer: Timer
  /** By bucket: the moments at which tokens may be used, the next one first. */
  readonly #taken = new Map<string, Promise<number[]>>()
  /** By bucket: the turn of the last one in line. */
  readonly #lines = new Map<string, Promise<void>>()

  constructor(pacing: Pacing, timer: Timer = REAL) {
    this.#pacing = pacing
    this.#timer = timer
  }

  /** Throws OutOfTurn when that would take longer than the class allows. */
  turn(place: Place, apiClass: ApiClass, signal: AbortSignal): Promise<void> {
    const own = (): Promise<void> => this.#turn(place, apiClass, signal)
    return apiClass.isInLine ? this.#inLine(keyOf(place, apiClass), own, signal) : own()
  }

  /** Behind those of this process that came before it, and have had their turn. */
  #inLine(key: string, own: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const before = this.#lines.get(key) ?? Promise.resolve()
    const turn = before.then(() => (signal.aborted ? undefined : own()))
    this.#lines.set(
      key,
      turn.catch(() => undefined),
    )
    return untilAborted(turn, signal)
  }

  async #turn(place: Place, apiClass: ApiClass, signal: AbortSignal): Promise<void> {
    const at = await this.#next(keyOf(place, apiClass), apiClass)
    if (at === null) throw new OutOfTurn(`${apiClass.name}: its turn would come too late`)
    const waitMs = at - this.#timer.now()
    if (waitMs > 0) await this.#timer.wait(waitMs, signal)
  }

  /** AWS refused a call for its limit: everybody slows down, and what was taken before is void. */
  async refused(place: Place, apiClass: ApiClass): Promise<void> {
    const key = keyOf(place, apiClass)
    this.#taken.delete(key)
    await asked(() => this.#pacing.tokens.slowDown(key, this.#limitOf(apiClass)))
  }

  /** One after the other, so that those who wait together share what is taken at once. */
  #next(key: string, apiClass: ApiClass): Promise<number | null> {
    const before = this.#taken.get(key) ?? Promise.resolve([])
    const moments = before.then(
      (left) => this.#stocked(left, key, apiClass),
      () => this.#stocked([], key, apiClass),
    )
    this.#taken.set(key, moments)
    return moments.then((left) => left.shift() ?? null)
  }

  /** With at least one token, unless it would take too long. */
  async #stocked(left: number[], key: string, apiClass: ApiClass): Promise<number[]> {
    const fresh = left.filter((at) => this.#timer.now() - at < UNUSED_MS)
    if (fresh.length > 0) return fresh
    const { atOnce, longestMs } = apiClass
    const want = { count: atOnce, longestMs }
    const promised = await asked(() => this.#pacing.tokens.take(key, this.#limitOf(apiClass), want))
    return promised ? momentsOf(promised, atOnce, this.#timer.now()) : []
  }

  #limitOf({ limit: { burst, perSecond } }: ApiClass): Limit {
    const { share } = this.#pacing
    const rate = perSecond * share
    const most = burst - (rate * ON_THE_WAY_MS) / 1_000
    return { burst: Math.max(1, Math.min(burst * share, most)), perSecond: rate }
  }
}

function momentsOf({ waitMs, spacingMs }: Promised, count: number, now: number): number[] {
  return Array.from({ length: count }, (_, index) =>
    Math.max(now, now + waitMs - (count - 1 - index) * spacingMs),
  )
}

function keyOf({ accountId, region }: Place, { name, isGlobal }: ApiClass): string {
  return `aws/${accountId}/${isGlobal ? 'global' : region}/${name}`
}

/** Without the buckets nobody knows whether a call may start, so it does not. */
async function asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    throw new AppError('DATABASE_UNAVAILABLE', 'the shared request limits cannot be read', {
      hint: 'The database did not answer, so nothing was asked of AWS. It will be tried again.',
      cause: error,
    })
  }
}
