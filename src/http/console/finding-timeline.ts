/** The life of a finding as a picture: where each moment stands, and its label above or below. */

import { type Language, messagesIn } from '../../core/messages/messages.ts'
import { type Mark, type MarkName, placed } from '../../core/time-marks.ts'
import type { Finding } from '../../store/schema.ts'
import type { History } from '../finding-detail.ts'
import { type Moment, momentOf } from './times.ts'

export interface TimelineView {
  /** For who does not see the picture. */
  readonly description: string
  readonly marks: readonly MarkView[]
}

interface MarkView {
  readonly name: MarkName
  readonly label: string
  readonly at: Moment
  readonly isAhead: boolean
  readonly x: number
  readonly isAbove: boolean
  readonly anchor: 'start' | 'middle' | 'end'
}

const LEFT = 20
const WIDTH = 960

export function timelineView(
  finding: Finding,
  history: History,
  now: Date,
  language: Language,
): TimelineView {
  const { marks: names } = messagesIn(language).findingPage.timeline
  const marks = placed([...marksOf(finding, history), { name: 'now', at: now }]).map(
    (it, place, all) => ({
      name: it.name,
      label: names[it.name],
      at: momentOf(it.at, now, language),
      isAhead: it.at > now,
      x: Math.round(LEFT + it.x * WIDTH),
      isAbove: place % 2 === 0,
      anchor: anchorOf(place, all.length),
    }),
  )
  const description = marks.map(({ label, at }) => `${label} ${at.day}`).join(', ')
  return { description, marks }
}

function marksOf(finding: Finding, history: History): Mark[] {
  const { approval, decisions } = history
  const used = finding.investigation?.lastUsedOn
  const answer = decisions.findLast((it) => it.approval_id === approval?.id)
  return [
    ...mark('created', finding.resource_created_at),
    ...mark('used', used ? new Date(used) : null),
    ...mark('idle', finding.first_seen_at),
    ...mark('asked', approval?.requested_at),
    ...mark('decided', answer?.decided_at),
    ...removalMarks(finding, history),
  ]
}

function removalMarks({ status }: Finding, { executions, undo }: History): Mark[] {
  const execution = executions.at(-1)
  const removedAt = execution?.outcome === 'remediated' ? execution.applied_at : null
  return [
    ...mark('snapshot', execution?.backup_completed_at),
    ...mark('removed', removedAt),
    ...mark('undo', status === 'remediated' ? execution?.undo_until : null),
    ...mark('restored', undo?.outcome === 'restored' ? undo.finished_at : null),
  ]
}

function mark(name: MarkName, at: Date | null | undefined): Mark[] {
  return at ? [{ name, at }] : []
}

function anchorOf(place: number, count: number): MarkView['anchor'] {
  if (place === 0 && count > 1) return 'start'
  return place === count - 1 && count > 1 ? 'end' : 'middle'
}
