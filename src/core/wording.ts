/**
 * Kinds, facts and guards in words. Reasons are stored in English, with their details; another
 * language has a sentence for each guard. What has no words yet is shown by its name, never hidden.
 */

import type { Answer } from './evidence.ts'
import { type Language, messagesIn } from './messages/messages.ts'

interface Against {
  readonly name: string
  readonly verdict: string
  readonly reason: string
}

export function kindTitle(kind: string, language: Language): string {
  return messagesIn(language).evidence.kinds[kind]?.title ?? kind
}

/** 'attached to nothing': what a yes means. */
export function factLabel(name: string, language: Language): string {
  return messagesIn(language).evidence.facts[name]?.label ?? name
}

/** What an answer means, as half a sentence. */
export function factSentence(name: string, answer: Answer, language: Language): string {
  const { facts, unknown } = messagesIn(language).evidence
  const words = facts[name]
  if (!words) return `${name}: ${answer}`
  if (answer === 'unknown') return unknown(words.claim)
  return answer === 'yes' ? words.claim : words.otherwise
}

/** 'protected: protected by tag DoNotDelete'. */
export function guardLine({ name, verdict, reason }: Against, language: Language): string {
  if (language === 'en') return `${name}: ${reason}`
  const { guards, facts } = messagesIn(language).evidence
  const words = guards[name]
  if (words) {
    const isUnknown = verdict === 'unknown' && words.unknown !== undefined
    return `${words.label}: ${isUnknown ? words.unknown : words.sentence}`
  }
  if (!facts[name]) return `${name}: ${reason}`
  return factSentence(name, verdict === 'unknown' ? 'unknown' : 'no', language)
}
