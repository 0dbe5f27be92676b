/**
 * The contract between CloudThrift and a cloud.
 * One detector = one kind of waste = one file under src/clouds/<provider>/.
 */

import type { Attributes, Evidence, Fact, Tags } from './evidence.ts'
import type { DatedFact, History } from './investigation.ts'
import type { Price, Usage } from './price.ts'

export type DetectorId = `${string}/${string}`

/** Where one scan looks: one region of one account. */
export interface Scope {
  readonly provider: string
  readonly accountId: string
  readonly region: string
}

/** What a detector saw of one resource. Plain data: it is stored, shown, and priced. */
export interface Observation {
  readonly resourceId: string
  /** The provider's canonical id (on AWS the ARN). */
  readonly canonicalId: string
  readonly name: string | null
  /** Null where the cloud does not say (an Elastic IP has no allocation time). */
  readonly createdAt: Date | null
  readonly tags: Tags
  readonly evidence: Evidence
  readonly usage: readonly Usage[]
}

/** A fresh look at one resource. `ending`: it is being removed right now, by us or by others. */
export type Sighting =
  | { readonly state: 'idle'; readonly observation: Observation }
  | { readonly state: 'in-use'; readonly detail: string }
  | { readonly state: 'ending' }
  | { readonly state: 'gone' }

/** What a remedy acts on. The execution id is written on the backup, so that a repeat finds it. */
export interface Target {
  readonly scope: Scope
  readonly resourceId: string
  /** What was approved: a backup must fit it. */
  readonly attributes: Attributes
  readonly executionId: string
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
  | { readonly result: 'deferred' | 'in-use'; readonly code: string }
  | { readonly result: 'refused'; readonly code: string; readonly hint: string }

/** A permission test: no effect, and no proof of anything but permission. */
export type Rehearsal =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: string; readonly hint: string }

export interface BackUp {
  /** The backup of this execution, found by its tag; null when there is none (yet: reads may lag). */
  find(target: Target, signal: AbortSignal): Promise<Backup | null>
  /** Starts one. A single attempt: clouds do not deduplicate this call, so the caller reconciles. */
  start(target: Target, signal: AbortSignal): Promise<Backup>
  rehearse(target: Target, signal: AbortSignal): Promise<Rehearsal>
  /** What keeping it is charged as; where the cloud does not tell its size, the most it can be. */
  usage(target: Pick<Target, 'scope' | 'attributes'>, sizeBytes: bigint | null): readonly Usage[]
}

/** How the waste ends. */
export interface Remedy {
  readonly name: 'delete' | 'release'
  /** Null: nothing can bring the resource back, and the person must be told so. */
  readonly backUp: BackUp | null
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

/** What the inquiry has to know about a resource. */
export interface Candidate {
  readonly resourceId: string
  readonly canonicalId: string
  readonly attributes: Attributes
  /** Since when it was seen idle. */
  readonly idleSince: Date
}

/**
 * Asks other services about candidates, many at once, before people are asked. A source that fails or
 * is denied makes its part unknown, with the reason; it never throws for that.
 */
export interface Inquiry {
  /** By resource id. Slow: the trail allows two questions a second. */
  history(
    scope: Scope,
    candidates: readonly Candidate[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, History>>
  /** By resource id: what forbids a removal unless it is a yes. Asked again just before a removal. */
  gates(
    scope: Scope,
    candidates: readonly Pick<Candidate, 'resourceId' | 'attributes'>[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly DatedFact[]>>
}

export interface Detector {
  readonly id: DetectorId
  readonly title: string
  /** Cloud actions it calls, for the read role and the write role; the roles grant exactly these. */
  readonly permissions: { readonly read: readonly string[]; readonly write: readonly string[] }
  /** Every candidate of the scope, page by page. Throws when the listing is not complete. */
  scan(scope: Scope, signal: AbortSignal): AsyncIterable<readonly Observation[]>
  recheck(scope: Scope, resourceId: string, signal: AbortSignal): Promise<Sighting>
  readonly inquiry: Inquiry
  /** Null: it only advises, a person has to act. */
  readonly remedy: Remedy | null
}

/** A place that could not be looked at. It is never reported as free of waste. */
export interface Unreachable {
  readonly scope: Scope
  readonly reason: string
}

export interface Cloud {
  readonly provider: string
  readonly detectors: readonly Detector[]
  /** True when removals here cost somebody real things: dry run is then the default. */
  readonly isReal: boolean
  scopes(
    signal: AbortSignal,
  ): Promise<{ readonly scopes: readonly Scope[]; readonly unreachable: readonly Unreachable[] }>
  price(usage: readonly Usage[]): Price
}

export function detectorOf(
  clouds: ReadonlyMap<string, Cloud>,
  provider: string,
  detectorId: string,
): Detector {
  const detector = clouds.get(provider)?.detectors.find((it) => it.id === detectorId)
  if (!detector) throw new Error(`no detector ${detectorId} for provider ${provider}`)
  return detector
}
