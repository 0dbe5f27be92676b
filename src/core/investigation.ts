/**
 * What was learnt about a candidate before anybody is asked about it: when it was last used, by whom,
 * and who owns it. It is shown and frozen with the approval; figures and verdicts come from it, never
 * from a model.
 */

import type { Fact } from './evidence.ts'

/** Facts that are only shown, unless the policy makes them gates. */
export const ADVISORY_FACTS = [
  'unused-lately',
  'untouched-lately',
  'second-opinion',
  'not-backed-up',
] as const
export type AdvisoryFact = (typeof ADVISORY_FACTS)[number]

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
  /** made: it brought the resource into being. used: it put it to use, or took it out of use. */
  readonly means?: 'made' | 'used'
  /** True: the cloud itself did it on somebody's behalf; nobody to ask. */
  readonly isService?: true
}

export interface Owner {
  readonly name: string
  /** For people: "tag Owner", "created it on 2026-05-01 (CloudTrail)". */
  readonly why: string
}

/** What a source said, or why nobody could tell. */
export type Said<Value> = { readonly value: Value } | { readonly unknown: string }

interface Asked {
  /** The call: 'cloudwatch:GetMetricData'. */
  readonly source: string
  /** How far back the answer reaches. ISO time. */
  readonly since: string
}

/** What the past of a resource shows. Asked for rarely: it is slow, and does not change quickly. */
export interface History {
  /** ISO time at which the sources were asked. */
  readonly at: string
  /** The newest ISO day with a sign of use, null when there is none. Null: this kind gives no such sign. */
  readonly lastUse: (Asked & Said<string | null>) | null
  /** Newest first. */
  readonly trail: Asked & Said<readonly PastEvent[]>
  /** Whether somebody else, too, takes it for idle. */
  readonly opinions: readonly DatedFact[]
}

export interface Investigation {
  /** ISO time. */
  readonly at: string
  readonly facts: readonly DatedFact[]
  /** ISO day on which it was last in use; null when no source saw it in use. */
  readonly lastUsedOn: string | null
  readonly events: readonly PastEvent[]
  readonly owner: Owner | null
  /** From which facts, events and last use follow; kept, so that it is not asked for too often. */
  readonly history?: History
}

const MINUTE_MS = 60_000
/** A person who removes what stands against a finding shall not wait for it; a repeat shall cost nothing. */
const CURRENT_MS = 10 * MINUTE_MS
/** Short of a day, so that a daily scan sees what happened in the night. */
const HISTORY_MS = 12 * 60 * MINUTE_MS
/** A question may be put on what was learnt so long ago, and not later. */
const ASKABLE_MS = 24 * 60 * MINUTE_MS

/** True: asking the cloud again would be a mere repeat. */
export function isCurrent({ at }: Investigation, now: Date): boolean {
  return isYounger(at, CURRENT_MS, now)
}

/** What is known of its past, when that is complete and recent enough to be taken over. */
export function reusableHistory(earlier: Investigation | null, now: Date): History | null {
  const history = earlier?.history
  if (!history || !isYounger(history.at, HISTORY_MS, now)) return null
  const { lastUse, trail } = history
  const isComplete = 'value' in trail && (lastUse === null || 'value' in lastUse)
  return isComplete ? history : null
}

/** True: recent enough to put a question on it. */
export function isAskable({ at }: Investigation, now: Date): boolean {
  return isYounger(at, ASKABLE_MS, now)
}

function isYounger(at: string, ms: number, now: Date): boolean {
  return now.getTime() - Date.parse(at) < ms
}
