/**
 * The text by rule: what is said when no model may speak. Deterministic, from the brief alone, and
 * labelled with the reason. Its risk is the least that the policy allows, or more where little is known.
 */

import { riskFloor } from './brief.ts'
import type { Brief, Justification, Risk, TemplateReason } from './justification.ts'
import { type Language, messagesIn } from './messages/messages.ts'
import { factLabel, factSentence, kindTitle } from './wording.ts'

export function templateOf(
  brief: Brief,
  reason: TemplateReason,
  language: Language,
): Justification {
  return {
    source: 'template',
    label: reason,
    language,
    summary: summaryOf(brief, language),
    reasoning: reasoningOf(brief, language),
    risk: riskOf(brief),
    unknowns: unknownsOf(brief, language),
    questions: questionsOf(brief, language),
  }
}

function summaryOf({ kind, slots }: Brief, language: Language): string {
  const { template } = messagesIn(language).justification
  const what = [slots.size, slots.product].filter((it) => it !== undefined).join(' ')
  const parts = [what, slots.monthly_cost ?? template.unpriced, slots.seen_idle ?? '']
  return template.summary(kindTitle(kind, language), parts.filter(Boolean))
}

function reasoningOf(brief: Brief, language: Language): string {
  const { template } = messagesIn(language).justification
  const label = (name: string): string => factLabel(name, language)
  const proved = brief.signals.filter(({ answer }) => answer === 'yes').map((it) => label(it.name))
  const against = againstOf(brief, language)
  return [
    ...(proved.length > 0 ? [template.checked(proved)] : []),
    ...(against.length > 0 ? [template.against(against)] : []),
    ...(brief.environment === 'production' ? [template.production] : []),
    ...(brief.isReversible ? [] : [template.irreversible]),
  ].join(' ')
}

/** Facts that are answered no, and guards that come from elsewhere than facts. */
function againstOf({ signals, protections }: Brief, language: Language): string[] {
  const { guards } = messagesIn(language).evidence
  const refuted = signals.filter(({ answer }) => answer === 'no')
  const others = protections.filter((name) => signals.every((signal) => signal.name !== name))
  return [
    ...refuted.map(({ name }) => factSentence(name, 'no', language)),
    ...others.map((name) => guards[name]?.sentence ?? name),
  ]
}

/** Nobody to ask is no low risk. */
function riskOf(brief: Brief): Risk {
  const floor = riskFloor(brief)
  return floor === 'low' && !brief.hasOwner ? 'medium' : floor
}

function unknownsOf(brief: Brief, language: Language): string[] {
  const { justification, evidence } = messagesIn(language)
  const { template } = justification
  return [
    ...brief.signals
      .filter(({ answer }) => answer === 'unknown')
      .map(({ name }) => template.unanswered(evidence.facts[name]?.claim ?? name)),
    ...(brief.hasOwner ? [] : [template.noOwner]),
    ...(brief.environment === 'unknown' ? [template.noEnvironment] : []),
    ...(brief.slots.last_used === undefined ? [template.noLastUse] : []),
  ]
}

function questionsOf(brief: Brief, language: Language): string[] {
  const { justification, evidence } = messagesIn(language)
  const { template } = justification
  const question = evidence.kinds[brief.kind]?.question
  return [
    ...(brief.hasOwner ? [] : [template.whose]),
    ...(brief.environment === 'production' ? [template.productionUse] : []),
    ...(question ? [question] : []),
  ]
}
