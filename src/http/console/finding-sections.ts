/** The sections of a finding's page as texts. Whatever others wrote goes through plainText. */

import { exemptions } from '../../core/exemptions.ts'
import { MOVES } from '../../core/finding.ts'
import type { Guard } from '../../core/guard.ts'
import { type Messages, messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import { formulaOf } from '../../core/price.ts'
import { prospectOf } from '../../core/prospect.ts'
import { factLabel, factSentence } from '../../core/wording.ts'
import type { InboxRow } from '../../store/inbox-rows.ts'
import type { Finding } from '../../store/schema.ts'
import { gatesOf, graceOf, termsOf } from '../../store/terms.ts'
import type { History } from '../finding-detail.ts'
import { undoView } from '../undo-view.ts'
import { historyView } from './finding-history.ts'
import { timelineView } from './finding-timeline.ts'
import type {
  ActionsView,
  FactView,
  FindingPageView,
  GuardView,
  JustificationView,
  MoneyView,
} from './finding-views.ts'
import {
  amount,
  needsTwo,
  type RowView,
  remedyFor,
  rowView,
  type ViewDeps,
  yesOf,
} from './inbox-view.ts'
import { type Moment, minuteText, momentOf } from './times.ts'

interface Whole {
  readonly finding: Finding
  readonly row: InboxRow
  readonly history: History
}

export function findingPageView(deps: ViewDeps, whole: Whole): FindingPageView {
  const { finding, row, history } = whole
  const messages = messagesIn(deps.language)
  const now = deps.now()
  const moment = (at: Date): Moment => momentOf(at, now, deps.language)
  const against = againstIt(deps, finding)
  const drawn = rowView(deps, row)
  return {
    row: drawn,
    money: moneyView(deps, whole, messages),
    asked: askedText(deps, whole, messages),
    timeline: timelineView(finding, history, now, deps.language),
    facts: factViews(deps, finding, moment),
    isInvestigated: finding.investigation !== null,
    guards: against.all.map((it) => guardView(it, messages)),
    prospect: messages.findingPage.prospect.texts[against.prospect],
    about: aboutOf(finding, drawn, messages),
    attributes: Object.entries(finding.evidence.attributes).map(([key, value]) => [
      plainText(key, 60),
      plainText(String(value ?? '—'), 200),
    ]),
    tags: Object.entries(finding.tags).map(([key, value]) => [
      plainText(key, 128),
      plainText(value, 256),
    ]),
    events: (finding.investigation?.events ?? []).map(({ what, actor, source, at }) => ({
      what: plainText(what, 80),
      actor: plainText(actor ?? '', 120),
      source: plainText(source, 60),
      at: moment(new Date(at)),
    })),
    justification: justificationView(history, moment, messages),
    actions: actionsOf(whole, drawn, now, moment),
    history: historyView(history, moment, messages),
  }
}

function moneyView(
  deps: ViewDeps,
  { finding, row, history }: Whole,
  messages: Messages,
): MoneyView {
  const { findingPage: say } = messages
  const { lines, priceDate, source } = finding.price
  const scope = { provider: row.provider, accountId: row.account_id, region: row.region }
  const usage = remedyFor(deps, row)?.backUp?.usage(
    { scope, attributes: row.attributes },
    history.executions.at(-1)?.backup_bytes ?? null,
  )
  const backup = usage && deps.clouds.get(row.provider)?.price(usage).monthlyMicros
  return {
    label: finding.status === 'remediated' ? say.saves.done : say.saves.maybe,
    saving: amount(finding.saving_micros, messages),
    costs: amount(finding.monthly_micros, messages),
    formula:
      finding.monthly_micros === null
        ? say.noPrice
        : say.formula(
            plainText(formulaOf(lines), 300),
            plainText(priceDate, 20),
            plainText(source, 80),
          ),
    backup: backup ? say.backup(messages.money(backup)) : '',
  }
}

function askedText(deps: ViewDeps, { row, history }: Whole, messages: Messages): string {
  const { approval } = history
  if (!approval || row.status !== 'pending') return ''
  const until = momentOf(approval.expires_at, deps.now(), deps.language)
  const yes = messages.findingPage.yesGiven(yesOf(row).length, needsTwo(deps, row) ? 2 : 1)
  return `${messages.findingPage.asked(approval.revision, `${until.text}, ${until.away}`)} · ${yes}`
}

function factViews(
  { language }: ViewDeps,
  { evidence, investigation, last_seen_at: seenAt }: Finding,
  moment: (at: Date) => Moment,
): FactView[] {
  const { findingPage: say } = messagesIn(language)
  const seen = evidence.facts.map((fact) => ({ ...fact, at: seenAt, isGate: true }))
  const learnt = (investigation?.facts ?? []).map((fact) => ({ ...fact, at: new Date(fact.at) }))
  return [...seen, ...learnt].map((fact) => ({
    label: plainText(factLabel(fact.name, language), 120),
    answer: fact.answer,
    answerText: say.evidence.answers[fact.answer],
    sentence: plainText(factSentence(fact.name, fact.answer, language), 200),
    detail: plainText(fact.detail ?? '', 500),
    source: plainText(fact.source, 120),
    at: moment(fact.at),
    isGate: fact.isGate,
  }))
}

function againstIt(
  { policy, now }: ViewDeps,
  finding: Finding,
): { readonly all: readonly Guard[]; readonly prospect: ReturnType<typeof prospectOf> } {
  const isOpen = finding.status === 'open'
  const grace = isOpen ? graceOf(finding, policy, now()) : []
  const gates = gatesOf(finding, policy)
  const candidate = { tags: finding.tags, monthlyMicros: finding.monthly_micros }
  const exempt = exemptions(candidate, termsOf(finding, policy))
  const known = new Set(exempt.map(({ name }) => name))
  const guards = finding.guards.filter(({ name }) => !known.has(name))
  const isInvestigated = finding.investigation !== null
  const standing = { status: finding.status, guards, grace, gates, isInvestigated }
  return {
    all: [...guards, ...exempt, ...grace, ...gates],
    prospect: prospectOf({ ...standing, exemptions: exempt }),
  }
}

function guardView(
  { name, verdict, reason, remedy }: Guard,
  { evidence, findingPage }: Messages,
): GuardView {
  return {
    name: plainText(evidence.guards[name]?.label ?? evidence.facts[name]?.label ?? name, 80),
    verdict,
    verdictText: findingPage.guards.verdicts[verdict],
    reason: plainText(reason, 500),
    remedy: plainText(remedy, 500),
  }
}

function aboutOf(
  finding: Finding,
  row: RowView,
  { findingPage }: Messages,
): FindingPageView['about'] {
  const { about: say } = findingPage
  const { investigation, resource_created_at: created } = finding
  const owner = investigation?.owner
  return [
    [say.id, row.resourceId],
    [say.canonical, plainText(finding.canonical_id, 300)],
    [say.account, row.account],
    [say.region, row.region],
    [say.team, row.team],
    [
      say.owner,
      owner ? `${plainText(owner.name, 120)} (${plainText(owner.why, 200)})` : say.nobody,
    ],
    [say.lastUsed, plainText(investigation?.lastUsedOn ?? say.neverSeen, 40)],
    [say.created, created ? minuteText(created) : say.unknown],
    [say.sightings, String(finding.sightings)],
  ]
}

function justificationView(
  { approval }: History,
  moment: (at: Date) => Moment,
  { justification: say, findingPage }: Messages,
): JustificationView | null {
  const text = approval?.justification
  if (!text) return null
  const when = moment(approval.requested_at).text
  return {
    source: findingPage.justification.written(plainText(say.sourceOf(text), 200), when),
    risk: say.risks[text.risk],
    summary: plainText(text.summary, 1_000),
    reasoning: plainText(text.reasoning, 2_000),
    lists: [
      { title: say.unknowns, items: text.unknowns.map((it) => plainText(it, 300)) },
      { title: say.questions, items: text.questions.map((it) => plainText(it, 300)) },
    ].filter(({ items }) => items.length > 0),
  }
}

function actionsOf(
  { finding, history }: Whole,
  row: RowView,
  now: Date,
  moment: (at: Date) => Moment,
): ActionsView {
  const undo = undoView(finding, history, now)
  const reopenable: readonly string[] = MOVES.reopen.from
  return {
    decide: row.isWaiting,
    undo: undo?.isPossible
      ? { until: moment(new Date(undo.until)), how: plainText(undo.how, 300) }
      : null,
    retry: finding.status === 'failed' && history.approval?.outcome === 'approved',
    reopen: reopenable.includes(finding.status),
  }
}
