/**
 * What was learnt about a candidate before anybody is asked about it: when it was last used, by whom,
 * and who owns it. It is shown and frozen with the approval; figures and verdicts come from it, never
 * from a model.
 */

import type { Fact } from './evidence.ts'

/** A claim with the moment at which its source answered. */
export interface DatedFact extends Fact {
  /** ISO time. */
  readonly at: string
  /** True: anything but a yes forbids the removal. False: it is only shown. */
  readonly isGate: boolean
}

/** Something that somebody once did to the resource. */
export interface PastEvent {
  /** The cloud's own name: 'DetachVolume'. */
  readonly what: string
  /** Null: the source does not say. */
  readonly actor: string | null
  /** ISO time. */
  readonly at: string
  readonly source: string
}

export interface Owner {
  readonly name: string
  /** For people: "tag Owner", "created it on 2026-05-01 (CloudTrail)". */
  readonly why: string
}

export interface Investigation {
  /** ISO time. */
  readonly at: string
  readonly facts: readonly DatedFact[]
  /** ISO day on which it was last in use; null when no source saw it in use. */
  readonly lastUsedOn: string | null
  readonly events: readonly PastEvent[]
  readonly owner: Owner | null
}
