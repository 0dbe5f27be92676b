/** How a kind of waste ends in a cloud: what is kept before, what it leaves behind, how it comes back. */

import type { Attributes, Fact, Tags } from './evidence.ts'
import type { Observation, Scope, Sighting } from './observation.ts'
import type { Usage } from './price.ts'

/** What a remedy acts on. The execution id is written on the backup, so that a repeat finds it. */
export interface Target {
  readonly scope: Scope
  readonly resourceId: string
  /** What was approved: a backup must fit it, and an undo brings it back. */
  readonly attributes: Attributes
  readonly tags: Tags
  readonly executionId: string
  /** Until then a backup has to be there. */
  readonly backupUntil: Date
  /** True: nobody may delete the backup before, not even by mistake. */
  readonly lockBackup: boolean
}

/** A target that was removed, with its backup if it had one: what an undo starts from. */
export interface Removed extends Target {
  readonly backupId: string | null
  /** When it leaves the recycle bin, if it was seen there. */
  readonly binnedUntil: Date | null
}

export interface Backup {
  readonly id: string
  /** `invalid`: it exists but does not protect this resource; never remove behind it. */
  readonly state: 'pending' | 'completed' | 'invalid'
  readonly detail: string | null
  /** Bytes stored, as far as the cloud tells. */
  readonly sizeBytes: bigint | null
}

/**
 * How the cloud answered the one call that cannot be taken back.
 * accepted: it said yes. gone: there is no such resource. deferred: it did nothing, ask later.
 * in-use: its own guard held. refused: it said no, and asking again will not help.
 * An answer that leaves open whether anything happened throws instead.
 */
export type Outcome =
  | { readonly result: 'accepted' | 'gone' }
  | { readonly result: 'deferred'; readonly code: string; readonly afterSeconds?: number }
  | { readonly result: 'in-use'; readonly code: string }
  | { readonly result: 'refused'; readonly code: string; readonly hint: string }

/** A permission test: no effect, and no proof of anything but permission. */
export type Rehearsal =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: string; readonly hint: string }

/** A backup as it lies in the cloud, by its tags. */
export interface StoredBackup {
  readonly id: string
  readonly executionId: string
  readonly sourceId: string
  /** Null: it does not say, so nobody may take it for expired. */
  readonly deleteAfter: Date | null
}

export interface BackUp {
  /** The backup of this execution, found by its tag; null when there is none (yet: reads may lag). */
  find(target: Target, signal: AbortSignal): Promise<Backup | null>
  /**
   * Starts one. A single attempt: clouds do not deduplicate this call, so the caller reconciles. Null:
   * it was asked for too fast; none was started, and later one may be.
   */
  start(target: Target, signal: AbortSignal): Promise<Backup | null>
  rehearse(target: Target, signal: AbortSignal): Promise<Rehearsal>
  /** Every backup in the scope that carries our tags. */
  list(scope: Scope, signal: AbortSignal): Promise<readonly StoredBackup[]>
  /** Moves the expiry of a backup whose resource is back. Repeatable. */
  expire(removed: Removed, at: Date, signal: AbortSignal): Promise<void>
  /** Deletes backups, and says of each what became of it: one that stays never stops the others. */
  discard(
    scope: Scope,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Outcome>>
  /** What keeping it is charged as; where the cloud does not tell its size, the most it can be. */
  usage(target: Pick<Target, 'scope' | 'attributes'>, sizeBytes: bigint | null): readonly Usage[]
}

/** Where the cloud itself keeps what was removed, for a while. It is paid for until it leaves. */
export interface RecycleBin {
  /** The longest that anything is kept: what has to be assumed when nobody can tell. */
  readonly longestDays: number
  /** Before the removal: for how many days the rules of now will keep it; null: not at all. */
  foresee(target: Target, signal: AbortSignal): Promise<number | null>
  /** After it: when it leaves the bin; null when it is not there (yet: reads may lag). */
  find(target: Target, signal: AbortSignal): Promise<{ readonly leavesAt: Date } | null>
}

/** The ways in which something can come back. */
export type Way = 'recycle-bin' | 'snapshot' | 'allocation' | 'modification'

/** What has come back so far. */
export type Return =
  /** It can be used again; the id may be another one. */
  | { readonly state: 'back'; readonly resourceId: string }
  | { readonly state: 'returning' }
  /** The ways that are open now, the best first; `detail` says what is in the way of the others. */
  | { readonly state: 'away'; readonly ways: readonly Way[]; readonly detail: string }
  /** It cannot come back, or must not: somebody else has it. */
  | { readonly state: 'taken'; readonly detail: string }

export interface Restore {
  look(removed: Removed, signal: AbortSignal): Promise<Return>
  /** Asks the cloud once, with no retry of its own. gone: that way leads nowhere any more. */
  start(removed: Removed, way: Way, signal: AbortSignal): Promise<Outcome>
  /**
   * Puts back the tags it had, takes ours off but for a note. Repeatable. Returns what is not as it
   * was before, in words for people.
   */
  tidy(removed: Removed, resourceId: string, signal: AbortSignal): Promise<readonly string[]>
}

/** What is left to pay for when a remedy is done; or why it cannot be done to this resource. */
export type Outlook =
  | { readonly possible: true; readonly usage: readonly Usage[] }
  | { readonly possible: false; readonly reason: string }

export const REMEDIES = ['delete', 'release', 'park'] as const
export type RemedyName = (typeof REMEDIES)[number]

/** How the waste ends. */
export interface Remedy {
  readonly name: RemedyName
  /** True: the resource lives on, cheaper, so our marks come off again. */
  readonly keepsResource: boolean
  outlook(seen: Observation): Outlook
  /** How far the waste has come to its end, as this remedy sees it. */
  look(target: Target, signal: AbortSignal): Promise<Sighting>
  /** Null: there is nothing to back up, because nothing is lost or because nothing can be kept. */
  readonly backUp: BackUp | null
  /** Null: this cloud keeps nothing of what this remedy removes. */
  readonly bin: RecycleBin | null
  /** Null: nothing can bring the resource back, and the person must be told so. */
  readonly restore: Restore | null
  /** Marks the resource as planned, and its backup as proved. Repeatable; the resource keeps working. */
  prepare(target: Target, backupId: string | null, signal: AbortSignal): Promise<void>
  /** Asks the cloud once, with no retry of its own. The backup is the proof that it may. */
  apply(target: Target, backupId: string | null, signal: AbortSignal): Promise<Outcome>
  rehearse(target: Target, signal: AbortSignal): Promise<Rehearsal>
  /**
   * The claim that we may do all of this to resources of this kind, tried without effect on one of
   * them. It proves permission, never state.
   */
  permitted(scope: Scope, resourceId: string, signal: AbortSignal): Promise<Fact>
  /** Takes our marks off a resource that is kept after all. No error when it is gone. */
  withdraw(target: Target, signal: AbortSignal): Promise<void>
}
