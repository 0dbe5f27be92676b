/**
 * What a region needs of its world: the clock, the pace of things, new ids, and who holds which
 * IP.
 */

export interface Surroundings {
  readonly now: () => Date
  readonly timing: Timing
  /** 'vol' -> 'vol-0' and 16 hex digits; the same sequence in every run. */
  readonly nextId: (prefix: string) => string
  /** Rises with every resource ever made: listings go by it, so a page never skips or repeats. */
  readonly nextSeq: () => number
  readonly publicIps: PublicIps
}

/**
 * How long things take on the world's clock, and how often they may happen. Change it at any time.
 */
export interface Timing {
  /** A new volume is `creating` for so long. */
  creatingMs: number
  /** A deleted volume is `deleting` for so long; 0: it is gone at once. */
  deletingMs: number
  /** A new snapshot is `pending` for so long. */
  snapshotMs: number
  /** Reads lag writes: a new snapshot is not found for so long. */
  snapshotInvisibleMs: number
  /** And a new volume, or address. */
  createdInvisibleMs: number
  /** And what was deleted into the recycle bin, there. */
  binInvisibleMs: number
  snapshotIntervalMs: number
  modifyingMs: number
  optimizingMs: number
  /** At most `modifications` of one volume start within `modificationWindowMs`. */
  modifications: number
  modificationWindowMs: number
  transferOfferMs: number
}

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

export const DEFAULT_TIMING: Readonly<Timing> = {
  creatingMs: 0,
  deletingMs: 0,
  snapshotMs: 0,
  snapshotInvisibleMs: 0,
  createdInvisibleMs: 0,
  binInvisibleMs: 0,
  snapshotIntervalMs: 15 * SECOND_MS,
  modifyingMs: MINUTE_MS,
  optimizingMs: 30 * MINUTE_MS,
  modifications: 1,
  modificationWindowMs: 6 * HOUR_MS,
  transferOfferMs: 7 * DAY_MS,
}

/** Public IPv4 addresses and the account that holds each; a released one is free for anybody. */
export interface PublicIps {
  holderOf(publicIp: string): string | undefined
  hold(publicIp: string, accountId: string): void
  release(publicIp: string): void
  /** One that nobody holds. */
  draw(): string
}

export function publicIps(): PublicIps {
  const holders = new Map<string, string>()
  let drawn = 0
  return {
    holderOf: (publicIp) => holders.get(publicIp),
    hold: (publicIp, accountId) => {
      holders.set(publicIp, accountId)
    },
    release: (publicIp) => {
      holders.delete(publicIp)
    },
    draw: () => {
      do drawn += 1
      while (holders.has(benchmarkIp(drawn)))
      return benchmarkIp(drawn)
    },
  }
}

/** 198.18.0.0/15, reserved for benchmarks: no address of ours is somebody's real one. */
function benchmarkIp(index: number): string {
  return `198.${18 + ((index >> 16) & 1)}.${(index >> 8) & 255}.${index & 255}`
}

/** A stretch of time; without an end it lasts. */
export interface Span {
  readonly from: Date
  until?: Date
  /** Who put it to use; left out: an administrator. */
  readonly by?: Actor
}

/** Somebody who calls AWS. */
export interface Actor {
  readonly name: string
  /** The role that was assumed; left out: a user of the account. */
  readonly role?: string
  /** True: an AWS service, acting for itself. */
  readonly isService?: true
}

export function isCurrent(span: Span, now: Date): boolean {
  return span.from <= now && (span.until === undefined || span.until > now)
}

export function later(date: Date, ms: number): Date {
  return new Date(date.getTime() + ms)
}
