/**
 * How fast requests may start: so many a minute, evenly, with a small burst after a pause. A turn is
 * taken when it is promised, so that those who wait do not all go at once.
 */

const BURST = 2

export class Pace {
  readonly #intervalMs: number
  #nextAt = Number.NEGATIVE_INFINITY

  constructor(requestsPerMinute: number) {
    this.#intervalMs = 60_000 / requestsPerMinute
  }

  /** How long to wait for a turn, which is then taken; null when it would come after the deadline. */
  turn(now: number, deadline: number): number | null {
    const at = Math.max(now, this.#nextAt)
    if (at > deadline) return null
    this.#nextAt = Math.max(this.#nextAt, now - (BURST - 1) * this.#intervalMs) + this.#intervalMs
    return at - now
  }
}
