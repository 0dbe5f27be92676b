/** What the page of a finding shows, ready to be printed. */

import type { Guard } from '../../core/guard.ts'
import type { HistoryView } from './finding-history.ts'
import type { TimelineView } from './finding-timeline.ts'
import type { RowView } from './inbox-view.ts'
import type { Moment } from './times.ts'

export interface FindingPageView {
  readonly row: RowView
  readonly money: MoneyView
  readonly asked: string
  readonly timeline: TimelineView
  readonly facts: readonly FactView[]
  readonly isInvestigated: boolean
  readonly guards: readonly GuardView[]
  readonly prospect: string
  readonly about: readonly (readonly [string, string])[]
  readonly attributes: readonly (readonly [string, string])[]
  readonly tags: readonly (readonly [string, string])[]
  readonly events: readonly EventView[]
  readonly justification: JustificationView | null
  readonly actions: ActionsView
  readonly history: HistoryView
}

export interface MoneyView {
  readonly label: string
  readonly saving: string
  readonly costs: string
  readonly formula: string
  readonly backup: string
}

export interface FactView {
  readonly label: string
  readonly answer: 'yes' | 'no' | 'unknown'
  readonly answerText: string
  readonly sentence: string
  readonly detail: string
  readonly source: string
  readonly at: Moment
  readonly isGate: boolean
}

export interface GuardView {
  readonly name: string
  readonly verdict: Guard['verdict']
  readonly verdictText: string
  readonly reason: string
  readonly remedy: string
}

interface EventView {
  readonly what: string
  readonly actor: string
  readonly source: string
  readonly at: Moment
}

export interface JustificationView {
  readonly source: string
  readonly risk: string
  readonly summary: string
  readonly reasoning: string
  /** What nobody could tell, what to ask the owner; only what there is. */
  readonly lists: readonly { readonly title: string; readonly items: readonly string[] }[]
}

export interface ActionsView {
  readonly decide: boolean
  readonly undo: { readonly until: Moment; readonly how: string } | null
  readonly retry: boolean
  readonly reopen: boolean
}
