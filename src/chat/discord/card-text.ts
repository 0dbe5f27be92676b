/**
 * The words of a card, in the order in which a person needs them: what is the state, what is it, what does
 * it save, why is it idle, what will happen, and is there a way back. Both renderers draw from here.
 */

import { type CardFact, type CardView, isOpen } from '../../core/card.ts'
import { code, prose } from './safe-text.ts'
import { dated, LOOKS, perMonth, relative, type Style } from './style.ts'

const MAX_FACT_LINES = 6

/** '🟡 Your decision: EBS volume' */
export function titleOf(card: CardView, style: Style): string {
  const { messages } = style
  const state = `${LOOKS[card.state].sign} ${messages.card.state(card.state, card.remedy.name)}`
  return messages.card.title(state, kindOf(card, style))
}

/** What a decision weighs, in one line: the money, the way back, the risk. */
export function gistLine(card: CardView, style: Style): string {
  const { card: say } = style.messages
  const { isReversible } = card.remedy
  const risk = card.justification?.risk
  const isAsked = isOpen(card.state)
  return [
    `**${savingOf(card, style)}**`,
    ...(isAsked ? [isReversible ? `↩️ ${say.canUndo}` : `⚠️ **${say.cannotUndo}**`] : []),
    ...(isAsked && risk ? [`${RISKS[risk]} ${say.risk[risk]}`] : []),
  ].join(' · ')
}

const RISKS = { low: '🟢', medium: '🟠', high: '🔴' } as const

export function kindOf(
  { kind, kindTitle }: Pick<CardView, 'kind' | 'kindTitle'>,
  { messages }: Style,
): string {
  return messages.card.kind(kind, prose(kindTitle, 48))
}

/** Net where it is known: that is what the decision is worth. */
export function priceTag({ money }: CardView, style: Style): string {
  return perMonth(style, money.netMicros ?? money.grossMicros)
}

/** What it is: by the name that people gave it, its shape, its id, whose it is, and where. */
export function identityLines(card: CardView, { messages: { card: say } }: Style): string[] {
  const { labels } = say
  const owner = card.owner
    ? [`${labels.owner} ${code(card.owner.name, 40)} (${prose(card.owner.why, 80)})`]
    : []
  const tags = card.tags.map(([key, value]) => `${code(key, 24)} ${code(value, 32)}`)
  return [
    [`**${code(card.name ?? card.resourceId, 48)}**`, ...shapeOf(card)].join(' · '),
    [
      ...(card.name === null ? [] : [code(card.resourceId)]),
      `${labels.team} ${code(card.team, 32)}`,
      ...owner,
    ].join(' · '),
    [`${labels.account} ${code(card.accountId, 24)}`, code(card.region, 24), ...tags].join(' · '),
  ]
}

/** Sizes and addresses: what tells one thing from another of its kind. */
function shapeOf({ attributes }: CardView): string[] {
  const { type, sizeGiB, iops, publicIp } = attributes
  return [
    ...(typeof type === 'string' ? [code(type, 16)] : []),
    ...(typeof sizeGiB === 'number' ? [`${sizeGiB} GiB`] : []),
    ...(typeof iops === 'number' ? [`${iops} IOPS`] : []),
    ...(typeof publicIp === 'string' ? [code(publicIp)] : []),
  ]
}

/** How the sum comes about, and where the price is from. */
export function moneyLines(card: CardView, { messages }: Style): string[] {
  const { card: say, money: amount } = messages
  const { grossMicros, backupMicros, formula, priceDate } = card.money
  if (grossMicros === null) return [`💵 ${say.unpricedNote}`]
  const gross = say.perMonth(amount(grossMicros))
  const source = `-# ${prose(say.priceSource(formula, priceDate), 200)}`
  if (backupMicros === null) return [`💵 ${say.backupUnpriced(gross)}`, source]
  if (backupMicros === 0n) return [`💵 ${say.moneyWithoutBackup(gross)}`, source]
  return [`💵 ${say.money(gross, amount(backupMicros))}`, source]
}

/** Net where it is known: that is what the decision is worth. */
function savingOf(card: CardView, style: Style): string {
  const { card: say } = style.messages
  const amount = priceTag(card, style)
  if (card.money.grossMicros === null) return amount
  if (card.state === 'done') return say.saved(amount)
  const isOver = !['pending', 'second', 'working'].includes(card.state)
  return isOver ? say.wouldSave(amount) : say.saves(amount)
}

/** One line per source and answer; what is not a yes comes first and with its detail. */
export function factLines(card: CardView, { messages: { card: say } }: Style): string[] {
  const groups = Map.groupBy(card.facts, keyOf)
  const lines = [...groups.values()]
    .toSorted((a, b) => rank(a[0]) - rank(b[0]))
    .map((facts) => factLine(facts, say))
  const since = [say.firstSeen(dated(card.firstSeenAt)), lastUse(card, say)].join(' · ')
  const hidden = lines.length - MAX_FACT_LINES
  return [
    `- ${since}`,
    ...lines.slice(0, MAX_FACT_LINES),
    ...(hidden > 0 ? [`- ${say.more(hidden)}`] : []),
  ]
}

function keyOf(fact: CardFact): string {
  const own = fact.detail === null ? '' : fact.name
  return [fact.answer, fact.source, Math.floor(fact.at.getTime() / 60_000), own].join('\n')
}

function rank(fact: CardFact | undefined): number {
  return fact === undefined ? 3 : { no: 0, unknown: 1, yes: 2 }[fact.answer]
}

const SIGNS = { yes: '✅', no: '⛔', unknown: '❔' } as const

function factLine(facts: readonly CardFact[], say: Style['messages']['card']): string {
  const [first] = facts
  if (!first) return ''
  const names = prose(facts.map((it) => readable(it.name)).join(', '), 140)
  const detail = first.detail === null ? '' : `: ${code(first.detail, 80)}`
  const source = `${code(first.source, 36)} ${relative(first.at)}`
  const answer = first.answer === 'yes' ? '' : ` (${say.answers[first.answer]})`
  return `- ${SIGNS[first.answer]} ${names}${answer}${detail} · ${source}`
}

/** 'no-pending-transfer' as a person says it. */
function readable(name: string): string {
  return name.replaceAll('-', ' ')
}

function lastUse({ lastUsedOn }: CardView, say: Style['messages']['card']): string {
  return lastUsedOn ? say.lastUsed(dated(new Date(lastUsedOn))) : say.lastUsedUnknown
}

/** What a model or a template made of the facts, and who wrote it. Never a source of figures. */
export function justificationLines(card: CardView, { messages: { card: say } }: Style): string[] {
  const { justification: text } = card
  if (!text) return []
  const source = text.source === 'model' ? say.model(code(text.label, 40)) : say.template
  return [
    `> ${prose(text.summary, 400)}`,
    ...list(say.unknowns, text.unknowns),
    ...list(say.questions, text.questions),
    `-# ${source}`,
  ]
}

function list(title: string, items: readonly string[]): string[] {
  const told = items.slice(0, 3).map((it) => prose(it, 120))
  return told.length > 0 ? [`**${title}** ${told.join(' · ')}`] : []
}

/** What exactly a yes leads to, and whether there is a way back. */
export function planLines(card: CardView, { messages: { card: say } }: Style): string[] {
  const { name, isReversible } = card.remedy
  if (card.isDryRun) return [`**${say.ifApprovedDryRun}** ${say.planDryRun}`]
  const way = isReversible
    ? `↩️ ${name === 'park' ? say.wayBackPark : say.wayBack}`
    : `⚠️ **${say.noWayBack}**`
  return [`**${say.ifApproved}** ${say.plans[name]}`, way]
}

/** Progress of the execution. */
export function stepLines(card: CardView, { messages: { card: say } }: Style): string[] {
  const signs = { done: '✅', now: '⏳', next: '▫️' } as const
  return card.steps.map(({ name, state }) => `${signs[state]} ${say.steps[name]}`)
}

/** What speaks against it, as far as somebody found anything. */
export function guardLines(card: CardView, { messages: { card: say } }: Style): string[] {
  if (card.guards.length === 0) return []
  const lines = card.guards.slice(0, 3).map((it) => `- ⛔ ${prose(it.reason, 140)}`)
  return [`**${say.guards}**`, ...lines]
}
