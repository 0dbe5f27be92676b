/** What happened to a finding: answers, executions, undo, and the audit trail, as texts. */

import type { Messages } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import type { AuditEntry, Decision, Execution } from '../../store/schema.ts'
import type { History } from '../finding-detail.ts'
import type { Moment } from './times.ts'

export interface HistoryView {
  readonly decisions: readonly DecisionView[]
  readonly executions: readonly ExecutionView[]
  readonly undo: { readonly text: string; readonly at: Moment } | null
  readonly audit: readonly AuditView[]
}

interface DecisionView {
  readonly what: string
  readonly who: string
  readonly via: string
  readonly why: string
  readonly at: Moment
}

interface ExecutionView {
  readonly outcome: string
  readonly isDryRun: boolean
  readonly steps: readonly { readonly text: string; readonly at: Moment }[]
  readonly backup: string
  readonly detail: string
  readonly at: Moment
}

interface AuditView {
  readonly what: string
  readonly change: string
  readonly who: string
  readonly details: string
  readonly at: Moment
}

type ToMoment = (at: Date) => Moment

export function historyView(
  { decisions, executions, undo, audit }: History,
  moment: ToMoment,
  messages: Messages,
): HistoryView {
  const { history: say } = messages.findingPage
  const undone = undo && {
    text: [
      undo.outcome ?? say.underWay,
      undo.way,
      undo.resource_id,
      detailOf(undo.detail, messages),
    ]
      .map((it) => plainText(it ?? '', 300))
      .filter(Boolean)
      .join(' · '),
    at: moment(undo.finished_at ?? undo.started_at),
  }
  return {
    decisions: decisions.map((it) => decisionView(it, moment, messages)),
    executions: executions.map((it) => executionView(it, moment, messages)),
    undo: undone ?? null,
    audit: audit.map((it) => auditView(it, moment, messages)),
  }
}

function decisionView(it: Decision, moment: ToMoment, { findingPage }: Messages): DecisionView {
  return {
    what: findingPage.events[it.verdict],
    who: plainText(it.actor_name, 80),
    via: plainText(it.via, 40),
    why: plainText(it.reason ?? '', 1_000),
    at: moment(it.decided_at),
  }
}

function executionView(it: Execution, moment: ToMoment, messages: Messages): ExecutionView {
  const { events, history: say } = messages.findingPage
  const steps: readonly (readonly [string, Date | null])[] = [
    [events.start, it.started_at],
    [events['backup-started'], it.backup_started_at],
    [events['backup-completed'], it.backup_completed_at],
    [events['apply-started'], it.apply_started_at],
    [messages.findingPage.timeline.marks.removed, it.applied_at],
    [events['backup-deleted'], it.backup_deleted_at],
  ]
  return {
    outcome: outcomeOf(it, messages),
    isDryRun: it.dry_run,
    steps: steps.flatMap(([text, at]) => (at ? [{ text, at: moment(at) }] : [])),
    backup: it.backup_id ? `${say.backup} ${plainText(it.backup_id, 80)}` : '',
    detail: detailOf(it.detail, messages),
    at: moment(it.finished_at ?? it.started_at),
  }
}

const EVENT_OF = {
  remediated: 'succeed',
  rehearsed: 'rehearse',
  aborted: 'abort',
  failed: 'fail',
} as const

function outcomeOf({ outcome }: Execution, { findingPage }: Messages): string {
  return outcome === null ? findingPage.history.underWay : findingPage.events[EVENT_OF[outcome]]
}

function auditView(it: AuditEntry, moment: ToMoment, messages: Messages): AuditView {
  const { findingPage, inbox } = messages
  const { statuses } = inbox.motion
  const name = it.details['name']
  const { name: _name, ...details } = it.details
  return {
    what: findingPage.events[it.event],
    change: it.to_status ? statuses[it.to_status] : '',
    who: whoOf(it.actor, name, findingPage.history.itself),
    details: detailOf(details, messages),
    at: moment(it.at),
  }
}

function whoOf(actor: string, name: unknown, itself: string): string {
  if (actor === 'cloudthrift') return itself
  return typeof name === 'string' ? plainText(name, 80) : plainText(actor, 80)
}

/** 'reason: in use; until: 2026-12-01': whatever was written down, in one line; money as money. */
function detailOf(
  detail: Readonly<Record<string, unknown>> | null,
  { money }: Pick<Messages, 'money'>,
): string {
  const told = Object.entries(detail ?? {}).filter(([, value]) => value !== null && value !== '')
  const texts = told.map(([key, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const isMoney = key.endsWith('Micros') && /^-?\d{1,18}$/.test(text)
    const name = plainText(isMoney ? key.slice(0, -'Micros'.length) : key, 40)
    return `${name}: ${isMoney ? money(BigInt(text)) : plainText(text, 400)}`
  })
  return texts.join('; ')
}
