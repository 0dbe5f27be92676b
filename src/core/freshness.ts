/** How old a complete look may be. A scan every working day leaves 72 hours over a weekend. */

export const STALE_AFTER_HOURS = 74

/** Null: never looked through completely, which is no age at all. */
export function isStale(lookedAt: Date | null, now: Date): boolean {
  return lookedAt === null || now.getTime() - lookedAt.getTime() > STALE_AFTER_HOURS * 3_600_000
}
