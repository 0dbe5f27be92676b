/**
 * Token buckets as clouds limit calls: a burst, refilled evenly. Here they are shared by replicas and
 * may go into debt: a token is promised for a moment to come, so everybody who asks once has a turn and
 * nobody asks twice. After a refusal of the cloud only half is used, and slowly more again.
 */

export interface Limit {
  readonly burst: number
  readonly perSecond: number
}

export interface Bucket {
  /** Below zero: promised ahead. */
  readonly tokens: number
  /** Milliseconds, by whichever clock the holders share. */
  readonly at: number
  /** How much of the limit was used right after the last refusal: 1 when there was none. */
  readonly share: number
  readonly slowedAt: number
}

/** What was promised: the last token may be used after `waitMs`, each one before it `spacingMs` earlier. */
export interface Promised {
  readonly waitMs: number
  readonly spacingMs: number
}

/** Where the buckets are: in the database for all replicas, or in this process alone. */
export interface Tokens {
  /** Null: it would take longer than `longestMs`, and nothing was taken. */
  take(key: string, limit: Limit, want: Want): Promise<Promised | null>
  /** The cloud refused a call: somebody uses more than we thought. */
  slowDown(key: string, limit: Limit): Promise<void>
}

export interface Want {
  readonly count: number
  readonly longestMs: number
}

export const LEARNING = {
  factor: 0.5,
  leastShare: 1 / 16,
  /** Of the whole limit: from a half back to all of it in ten minutes. */
  recoveredPerSecond: 0.5 / 600,
  /** Calls that were under way together are refused together: that is one refusal. */
  onceInMs: 1_000,
} as const

export function fullBucket({ burst }: Limit, now: number): Bucket {
  return { tokens: burst, at: now, share: 1, slowedAt: now }
}

/** Null: it would take longer than asked for. */
export function taken(
  bucket: Bucket,
  limit: Limit,
  { count, longestMs }: Want,
  now: number,
): { readonly bucket: Bucket; readonly promised: Promised } | null {
  const at = Math.max(now, bucket.at)
  const tokens = refilled(bucket, limit, at) - count
  const spacingMs = 1_000 / (limit.perSecond * shareAt(bucket, at))
  const waitMs = Math.max(0, -tokens) * spacingMs
  if (waitMs > longestMs) return null
  return { bucket: { ...bucket, tokens, at }, promised: { waitMs, spacingMs } }
}

/** What was saved up is given up as well: the cloud has just said that there is nothing left. */
export function slowed(bucket: Bucket, limit: Limit, now: number): Bucket {
  const at = Math.max(now, bucket.at)
  const tokens = Math.min(0, refilled(bucket, limit, at))
  const isTold = bucket.share < 1 && at - bucket.slowedAt < LEARNING.onceInMs
  if (isTold) return { ...bucket, tokens, at }
  const share = Math.max(LEARNING.leastShare, shareAt(bucket, at) * LEARNING.factor)
  return { tokens, at, share, slowedAt: at }
}

export function shareAt({ share, slowedAt }: Bucket, now: number): number {
  const seconds = Math.max(0, now - slowedAt) / 1_000
  return Math.min(1, share + seconds * LEARNING.recoveredPerSecond)
}

/** By the share of the beginning: it may only be too little. */
function refilled(bucket: Bucket, { burst, perSecond }: Limit, at: number): number {
  const seconds = (at - bucket.at) / 1_000
  const earned = seconds * perSecond * shareAt(bucket, bucket.at)
  return Math.min(Math.max(1, burst * shareAt(bucket, at)), bucket.tokens + earned)
}
