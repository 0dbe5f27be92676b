/** Token buckets of this process alone: for a command that has no database to share them in. */

import {
  type Bucket,
  fullBucket,
  type Limit,
  slowed,
  type Tokens,
  taken,
} from '../../../core/token-bucket.ts'

/** Milliseconds that only rise. */
export function ownTokens(now: () => number = () => performance.now()): Tokens {
  const buckets = new Map<string, Bucket>()
  const bucketOf = (key: string, limit: Limit): Bucket =>
    buckets.get(key) ?? fullBucket(limit, now())
  return {
    take: async (key, limit, want) => {
      const result = taken(bucketOf(key, limit), limit, want, now())
      if (result) buckets.set(key, result.bucket)
      return result && result.promised
    },
    slowDown: async (key, limit) =>
      void buckets.set(key, slowed(bucketOf(key, limit), limit, now())),
  }
}
