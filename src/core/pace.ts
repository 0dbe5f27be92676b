/** How soon to look again at what takes its time. */

const POLL = { shortestSeconds: 2, longestSeconds: 60, shareOfAge: 4 } as const

/** What we wait for is asked after when a quarter of its age has passed again: soon, then rarely. */
export function pollSeconds(since: Date | null, at: Date): number {
  const ageSeconds = (at.getTime() - (since ?? at).getTime()) / 1_000
  const { shortestSeconds, longestSeconds, shareOfAge } = POLL
  return Math.min(longestSeconds, Math.max(shortestSeconds, Math.ceil(ageSeconds / shareOfAge)))
}

export function isOlder(moment: Date | null, ms: number, at: Date): boolean {
  return moment !== null && at.getTime() - moment.getTime() >= ms
}
