/** What the owner of the accounts allows. Defaults are the careful ones; config/ reads the file. */

export interface Policy {
  /**
   * True: try every step, remove nothing. 'auto': true for real clouds, false for simulators
   * and emulators on this machine.
   */
  readonly dryRun: boolean | 'auto'
  /** How long a resource must have been seen idle before anybody is asked. */
  readonly minIdleDays: number
  /** Tag keys that forbid a removal, compared without case. */
  readonly protectTags: readonly string[]
  /** Tag keys that say the resource is owned by infrastructure code. */
  readonly iacTags: readonly string[]
  /** Named facts that may stay unknown in named accounts (an emulator that lacks a call, say). */
  readonly acceptUnknown: readonly { readonly fact: string; readonly accounts: readonly string[] }[]
  readonly approval: {
    /** Nobody answers for so long: the question expires and the resource is kept. */
    readonly expiresAfterHours: number
    readonly snoozeDays: number
  }
}

export const DEFAULT_POLICY: Policy = {
  dryRun: 'auto',
  minIdleDays: 14,
  protectTags: ['cloudthrift:protected', 'cloudthrift:keep', 'DoNotDelete', 'do-not-delete'],
  iacTags: [],
  acceptUnknown: [],
  approval: { expiresAfterHours: 72, snoozeDays: 14 },
}

export function isDryRun(policy: Policy, cloud: { readonly isReal: boolean }): boolean {
  return policy.dryRun === 'auto' ? cloud.isReal : policy.dryRun
}

/** A resource first seen idle at or before this moment has been idle long enough to ask about. */
export function idleSince(policy: Policy, now: Date): Date {
  return new Date(now.getTime() - policy.minIdleDays * 86_400_000)
}
