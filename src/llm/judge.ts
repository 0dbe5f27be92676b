/** What becomes of an answer: a draft for each finding, or why there is none. Pure. */

import type { Brief, Draft, Outcome } from '../core/justification.ts'
import type { Language } from '../core/messages/messages.ts'
import { readAnswer, type Said } from './answer.ts'
import { type RuleName, violationsOf } from './check.ts'
import { idOf } from './prompt.ts'

export interface Judged {
  /** One for each brief, in order. */
  readonly outcomes: readonly Outcome[]
  /** The rules that were broken, one entry per text and rule. */
  readonly violations: readonly RuleName[]
}

/** Whoever is spoken of twice, or under a name that nobody has, is not spoken of. */
export function judge(
  text: string,
  batch: readonly Brief[],
  language: Language,
): Judged | 'not_json' | 'schema' {
  const said = readAnswer(text)
  if (typeof said === 'string') return said
  const violations: RuleName[] = []
  const outcomes = batch.map((brief, index): Outcome => {
    const [item, ...others] = said.filter(({ id }) => id === idOf(index))
    if (!item) return { reason: 'missing' }
    if (others.length > 0) return { reason: 'duplicate' }
    const broken = violationsOf(item, brief, language)
    violations.push(...broken)
    return broken.length > 0 ? { reason: 'grounding' } : { draft: draftOf(item) }
  })
  return { outcomes, violations }
}

function draftOf({ id: _id, ...draft }: Said): Draft {
  return draft
}
