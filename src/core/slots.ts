/** {{slots}} in a text, and the values that we put there. */

import { riskFloor } from './brief.ts'
import { type Brief, type Draft, type Justification, RISKS } from './justification.ts'

const SLOT = /\{\{([a-z_]+)\}\}/g

/** The names of all slots in a text, and the text without them. */
export function slotsIn(text: string): { readonly names: string[]; readonly rest: string } {
  return {
    names: Array.from(text.matchAll(SLOT), ([, name = '']) => name),
    rest: text.replace(SLOT, ' '),
  }
}

export type Wording = Pick<Justification, 'source' | 'label' | 'language'>

/** Null when the draft does not fit: it asks for a value that is not there, or plays the risk down. */
export function filled(draft: Draft, brief: Brief, wording: Wording): Justification | null {
  const { signals: _signals, risk, ...texts } = draft
  const asked = slotsIn(JSON.stringify(texts)).names
  if (asked.some((name) => valueOf(brief, name) === undefined)) return null
  if (RISKS.indexOf(risk) < RISKS.indexOf(riskFloor(brief))) return null
  const fill = (text: string): string => text.replace(SLOT, (_, name) => valueOf(brief, name) ?? '')
  return {
    ...wording,
    summary: fill(texts.summary),
    reasoning: fill(texts.reasoning),
    risk,
    unknowns: texts.unknowns.map(fill),
    questions: texts.questions.map(fill),
  }
}

function valueOf({ slots }: Brief, name: string): string | undefined {
  return Object.entries(slots).find(([slot]) => slot === name)?.[1]
}
