/** A reason not to touch a resource. A guarded finding is shown, never removed. */

export interface Guard {
  readonly name: string
  /** no: it is so. unknown: nobody could tell, which is as good as no. wait: time will clear it. */
  readonly verdict: 'no' | 'unknown' | 'wait'
  readonly reason: string
  /** What would have to change for the guard to lift. */
  readonly remedy: string
}

export function guard(
  name: string,
  verdict: Guard['verdict'],
  reason: string,
  remedy: string,
): Guard {
  return { name, verdict, reason, remedy }
}

/** The day of a moment, in UTC. */
export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}
