/**
 * What a person must see to decide about one finding, as plain data: how it looks is the chat's
 * business. A card belongs to one question (approval) and follows it to its end.
 */

import type { Verdict } from './approval.ts'
import type { Answer, Attributes } from './evidence.ts'
import type { FindingStatus } from './finding.ts'
import type { Guard } from './guard.ts'
import type { Owner } from './investigation.ts'
import type { Justification } from './justification.ts'
import type { UsdMicros } from './money.ts'
import type { RemedyName } from './remedy.ts'

export const CARD_STATES = [
  'pending', // nobody has answered
  'second', // one yes; a second person must agree
  'working', // approved; the execution is on its way
  'done', // removed, saving booked
  'rehearsed', // dry run: every step was tried, nothing was removed
  'rejected',
  'snoozed',
  'expired', // nobody answered in time; kept
  'failed', // stopped; a person must look
  'void', // what was shown is no longer true; kept
  'undoing', // being brought back
  'undone', // removed by us and brought back
] as const
export type CardState = (typeof CARD_STATES)[number]

export interface Named {
  readonly id: string
  readonly name: string
}

export interface CardFact {
  readonly name: string
  readonly answer: Answer
  readonly source: string
  readonly detail: string | null
  /** When its source answered. */
  readonly at: Date
}

export interface CardMoney {
  /** Null: no list price is known, which is never zero. */
  readonly grossMicros: UsdMicros | null
  /** What keeping the backup costs at most; zero without one, null when unpriced. */
  readonly backupMicros: UsdMicros | null
  readonly netMicros: UsdMicros | null
  readonly formula: string
  readonly priceDate: string
}

export type StepName = 'look' | 'backup' | 'remove' | 'confirm'
export interface CardStep {
  readonly name: StepName
  readonly state: 'done' | 'now' | 'next'
}

export interface CardDecision {
  readonly verdict: Verdict
  readonly by: Named
  readonly at: Date
  readonly reason: string | null
}

export interface CardView {
  readonly approvalId: string
  readonly findingId: string
  /** An answer must name it; any change since makes the answer stale. */
  readonly revision: number
  readonly state: CardState
  readonly provider: string
  readonly accountId: string
  readonly region: string
  readonly kind: string
  /** Of the detector, where the catalogue has no words for the kind. */
  readonly kindTitle: string
  readonly resourceId: string
  readonly name: string | null
  readonly team: string | null
  readonly owner: Owner | null
  readonly attributes: Attributes
  /** Tags that help to recognise it. */
  readonly tags: readonly (readonly [key: string, value: string])[]
  readonly money: CardMoney
  readonly facts: readonly CardFact[]
  readonly guards: readonly Guard[]
  readonly firstSeenAt: Date
  /** ISO day; null when no source saw it in use. */
  readonly lastUsedOn: string | null
  readonly justification: Justification | null
  readonly remedy: { readonly name: RemedyName; readonly isReversible: boolean }
  readonly isDryRun: boolean
  readonly expiresAt: Date
  readonly approvals: { readonly given: readonly Named[]; readonly needed: number }
  readonly decision: CardDecision | null
  readonly snoozedUntil: Date | null
  readonly steps: readonly CardStep[]
  readonly outcome: { readonly reason: string | null; readonly backupId: string | null }
  readonly undoUntil: Date | null
  /** What a person types to confirm what cannot be taken back. */
  readonly proof: string
}

/** What the state of a card follows from. */
export interface CardSource {
  /** Null while the question is open. */
  readonly outcome: 'approved' | 'rejected' | 'snoozed' | 'expired' | 'void' | null
  readonly yesGiven: number
  /** False: a newer question about the same finding has a card of its own. */
  readonly isNewest: boolean
  readonly status: FindingStatus
  /** Of the execution of this question; null: none yet. */
  readonly execution: {
    readonly outcome: 'remediated' | 'rehearsed' | 'aborted' | 'failed' | null
  } | null
}

export function cardState(source: CardSource): CardState {
  const { outcome, yesGiven } = source
  if (outcome === null) return yesGiven > 0 ? 'second' : 'pending'
  return outcome === 'approved' ? stateOfApproved(source) : outcome
}

const UNDER_WAY: readonly FindingStatus[] = ['approved', 'queued', 'executing']

function stateOfApproved({ execution, status, isNewest }: CardSource): CardState {
  // A retry keeps the outcome of the run before, until the new run claims it.
  if (isNewest && UNDER_WAY.includes(status)) return 'working'
  const outcome = execution?.outcome ?? null
  if (outcome !== null) return outcome === 'remediated' ? afterRemoval(status) : ENDS[outcome]
  return isNewest && status === 'failed' ? 'failed' : 'void'
}

const ENDS = { rehearsed: 'rehearsed', failed: 'failed', aborted: 'void' } as const

/** By the status of the finding; some of them come with the way back. */
const AFTER_REMOVAL: Readonly<Partial<Record<string, CardState>>> = {
  restoring: 'undoing',
  restored: 'undone',
}

function afterRemoval(status: FindingStatus): CardState {
  return AFTER_REMOVAL[status] ?? 'done'
}

/** What cannot be brought back for sure is confirmed by typing, one by one. */
export function isReversible(remedy: RemedyName, hasBackup: boolean): boolean {
  return hasBackup || remedy === 'park'
}

/** What an execution has saved so far. */
export interface StepMarks {
  readonly backupStartedAt: Date | null
  readonly backupCompletedAt: Date | null
  readonly applyStartedAt: Date | null
  readonly appliedAt: Date | null
}

/** Which steps are done, which one is under way. */
export function stepsOf(marks: StepMarks, hasBackup: boolean): CardStep[] {
  const names: readonly StepName[] = hasBackup
    ? ['look', 'backup', 'remove', 'confirm']
    : ['look', 'remove', 'confirm']
  const reached = {
    look: marks.backupStartedAt !== null || marks.applyStartedAt !== null,
    backup: marks.backupCompletedAt !== null,
    remove: marks.appliedAt !== null,
    confirm: marks.appliedAt !== null,
  }
  const current = names.find((name) => !reached[name])
  return names.map((name) => {
    if (reached[name]) return { name, state: 'done' }
    return { name, state: name === current ? 'now' : 'next' }
  })
}

/** Buttons of these states would do nothing, or are others. */
export function isOpen(state: CardState): boolean {
  return state === 'pending' || state === 'second'
}

/**
 * The last number of an address, or the end of an id: to type it, a person must have looked at the
 * thing itself and not only at the button.
 */
export function proofOf(attributes: Attributes, resourceId: string): string {
  const { publicIp } = attributes
  const lastNumber = typeof publicIp === 'string' ? /(?<=[.:])\w+$/.exec(publicIp)?.[0] : undefined
  return lastNumber ?? resourceId.slice(-4)
}

/** Gross less backup; unknown as soon as either is. */
export function netOf(gross: UsdMicros | null, backup: UsdMicros | null): UsdMicros | null {
  return gross === null || backup === null ? null : gross - backup
}

const TELLING =
  /^(?:owner|env|environment|stage|project|application|app|service|cost[-_ ]?cent(?:er|re)|created[-_ ]?by)$/i
const MAX_TAGS = 4

/** The few tags that tell what a thing is for. The name and the team are shown by themselves. */
export function tellingTags(tags: Readonly<Record<string, string>>): CardView['tags'] {
  return Object.entries(tags)
    .filter(([key]) => TELLING.test(key))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MAX_TAGS)
}
