/** A token bucket of a benchmark, and the least time in which it lets calls through. */

export interface Bucket {
  readonly burst: number
  readonly perSecond: number
}

/** One by one, each at the first moment at which the bucket, full at first, has a token for it. */
export function idealSeconds(calls: number, { burst, perSecond }: Bucket): number {
  let tokens = burst
  let seconds = 0
  for (let call = 0; call < calls; call += 1) {
    const wait = Math.max(0, 1 - tokens) / perSecond
    seconds += wait
    tokens += wait * perSecond - 1
  }
  return seconds
}
