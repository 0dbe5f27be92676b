/** Spaces calls out: per key one turn every so many milliseconds, in the order they were asked for. */

import { setTimeout as sleep } from 'node:timers/promises'

export interface Timer {
  /** Milliseconds that only rise. */
  readonly now: () => number
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>
}

const REAL: Timer = {
  now: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }),
}

export class Pace {
  readonly #intervalMs: number
  readonly #timer: Timer
  readonly #next = new Map<string, number>()

  constructor(intervalMs: number, timer: Timer = REAL) {
    this.#intervalMs = intervalMs
    this.#timer = timer
  }

  async turn(key: string, signal: AbortSignal): Promise<void> {
    const now = this.#timer.now()
    const at = Math.max(now, this.#next.get(key) ?? now)
    this.#next.set(key, at + this.#intervalMs)
    if (at > now) await this.#timer.wait(at - now, signal)
  }
}
