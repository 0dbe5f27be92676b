/**
 * The form of a model's answer. The schema that is sent has only what the API is known to understand
 * (lengths are rules of ours); identity comes first, then what the text builds on, then the text: the
 * model writes in this order.
 */

import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Draft, RISKS } from '../core/justification.ts'

const strict = { additionalProperties: false }
const texts = Type.Array(Type.String())

const Item = Type.Object(
  {
    id: Type.String(),
    signals: texts,
    reasoning: Type.String(),
    risk: Type.Enum([...RISKS], { type: 'string' }),
    summary: Type.String(),
    unknowns: texts,
    questions: texts,
  },
  strict,
)

export const ANSWER = Type.Object({ items: Type.Array(Item) }, strict)
const compiled = Compile(ANSWER)

export interface Said extends Draft {
  readonly id: string
}

/** What the model said, its white space in order; or what is wrong with the form. */
export function readAnswer(text: string): readonly Said[] | 'not_json' | 'schema' {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return 'not_json'
  }
  return compiled.Check(content) ? content.items.map(tidied) : 'schema'
}

function tidied(item: Static<typeof Item>): Said {
  return {
    ...item,
    reasoning: oneLine(item.reasoning),
    summary: oneLine(item.summary),
    unknowns: item.unknowns.map(oneLine),
    questions: item.questions.map(oneLine),
  }
}

/** Only plain white space, and accents as one character: what is hidden must meet the rules. */
function oneLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[ \t\r\n]+/g, ' ')
    .trim()
}
