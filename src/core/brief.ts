/**
 * Makes the brief of a finding, and says what follows from it without any model: how low the risk may
 * be called. Tags can only raise it: whoever writes tags must not be able to talk a finding small.
 */

import { hash } from 'node:crypto'
import type { Evidence, Tags } from './evidence.ts'
import type { Investigation } from './investigation.ts'
import type { Brief, CostBand, Risk, Signal, Slot } from './justification.ts'
import { type Language, messagesIn } from './messages/messages.ts'
import { type UsdMicros, usd } from './money.ts'
import { tagsForModel } from './tag-text.ts'

/** What is known about a finding when people are about to be asked. */
export interface Case {
  readonly kind: string
  readonly evidence: Evidence
  readonly investigation: Investigation | null
  readonly guards: readonly { readonly name: string }[]
  readonly tags: Tags
  /** As the policy reads it from the tags. */
  readonly team: string | null
  readonly monthlyMicros: UsdMicros | null
  readonly createdAt: Date | null
  readonly firstSeenAt: Date
  readonly sightings: number
  /** False: nothing can bring the resource back. */
  readonly isReversible: boolean
}

const MODERATE_FROM = usd('20')
const LARGE_FROM = usd('200')
const PRODUCTION = /(?:^|[^a-z])(?:prod|prd|production|producao|live)(?:$|[^a-z])/
const OWNER_KEYS = new Set(['owner', 'team', 'contact', 'dono', 'responsavel'])
const VOLUME_TYPES = new Set(['gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard'])
const INSTANCE_TYPE =
  /^[a-z]{1,3}\d[a-z]{0,3}\.(?:nano|micro|small|medium|large|\d{0,2}xlarge|metal)$/

export function briefOf(it: Case, language: Language): Brief {
  const tags = tagsForModel(it.tags)
  return {
    kind: it.kind,
    signals: signalsOf(it),
    environment: environmentOf(it.tags, tags),
    protections: it.guards.map((guard) => guard.name),
    cost: bandOf(it.monthlyMicros),
    hasOwner: hasOwner(it),
    isReversible: it.isReversible,
    tags,
    products: productsOf(it.evidence),
    slots: slotsOf(it, language),
  }
}

/** Everything a writer may know: what is sent, and what a draft depends on. */
export function factsOf(brief: Brief): Readonly<Record<string, unknown>> {
  const { slots, ...rest } = brief
  const signals = brief.signals.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return {
    ...rest,
    signals: Object.fromEntries(signals.map(({ name, answer }) => [name, answer])),
    hints: signals.filter(({ isGate }) => !isGate).map(({ name }) => name),
    slots: Object.keys(slots).toSorted(),
  }
}

/** Equal keys: the same draft fits. Amounts and dates are not in it, so a draft serves for weeks. */
export function briefKey(brief: Brief, version: string): string {
  return hash('sha256', JSON.stringify([version, factsOf(brief)]), 'base64url')
}

/** The least that the risk of removing it may be called. */
export function riskFloor(brief: Brief): Risk {
  if (brief.protections.length > 0) return 'high'
  const isSerious =
    brief.environment === 'production' ||
    brief.cost === 'large' ||
    brief.cost === 'unknown' ||
    !brief.isReversible ||
    brief.signals.some(({ answer, isGate }) => answer === 'no' || (isGate && answer === 'unknown'))
  return isSerious ? 'medium' : 'low'
}

function signalsOf({ evidence, investigation }: Case): Signal[] {
  const seen = evidence.facts.map((fact) => ({ ...fact, isGate: true }))
  return [...seen, ...(investigation?.facts ?? [])].map(({ name, answer, isGate }) => ({
    name,
    answer,
    isGate,
  }))
}

/** In production when any tag says so, whatever the others say, and also where a model may not read it. */
function environmentOf(tags: Tags, shown: Tags): Brief['environment'] {
  const values = Object.values(tags).map((it) => it.normalize('NFKD').replace(/[\p{M}\p{C}]/gu, ''))
  if (values.some((it) => PRODUCTION.test(it.toLowerCase()))) return 'production'
  return shown['environment'] ? 'other' : 'unknown'
}

function hasOwner({ investigation, tags, team }: Case): boolean {
  const isNamed = Object.entries(tags).some(
    ([key, value]) => OWNER_KEYS.has(key.toLowerCase()) && value.trim() !== '',
  )
  return isNamed || team !== null || Boolean(investigation?.owner)
}

function bandOf(monthlyMicros: UsdMicros | null): CostBand {
  if (monthlyMicros === null) return 'unknown'
  if (monthlyMicros >= LARGE_FROM) return 'large'
  return monthlyMicros >= MODERATE_FROM ? 'moderate' : 'small'
}

/** By exact list and form: what merely looks like a product could carry a figure. */
function productsOf({ attributes }: Evidence): string[] {
  const type = attributes['type']
  const isProduct = typeof type === 'string' && (VOLUME_TYPES.has(type) || INSTANCE_TYPE.test(type))
  return isProduct ? [type] : []
}

/** Phrases that say what they are: one in the wrong place reads oddly, but is never false. */
function slotsOf(it: Case, language: Language): Partial<Record<Slot, string>> {
  const { slots } = messagesIn(language).justification
  const { sizeGiB } = it.evidence.attributes
  const [product] = productsOf(it.evidence)
  const lastUsedOn = it.investigation?.lastUsedOn ?? null
  return {
    ...(it.monthlyMicros === null ? {} : { monthly_cost: slots.monthlyCost(it.monthlyMicros) }),
    ...(typeof sizeGiB === 'number' ? { size: slots.size(sizeGiB) } : {}),
    ...(product ? { product } : {}),
    seen_idle: slots.seenIdle(it.sightings, day(it.firstSeenAt)),
    ...(it.createdAt ? { created: slots.created(day(it.createdAt)) } : {}),
    ...(lastUsedOn === null ? {} : { last_used: slots.lastUsed(lastUsedOn) }),
  }
}

function day(at: Date): string {
  return at.toISOString().slice(0, 10)
}
