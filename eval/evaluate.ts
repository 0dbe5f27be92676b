/** Has the golden findings written about: by a model, by a cassette of one, and by rule. */

import { briefOf } from '../src/core/brief.ts'
import type { Brief, Draft } from '../src/core/justification.ts'
import { LANGUAGES, type Language } from '../src/core/messages/messages.ts'
import { templateOf } from '../src/core/template.ts'
import type { Model } from '../src/llm/model.ts'
import { ModelWriter } from '../src/llm/writer.ts'
import { GOLDEN, type Golden } from './golden.ts'
import type { Sample } from './measure.ts'

export interface Question {
  readonly golden: Golden
  readonly brief: Brief
}

export const QUESTIONS: readonly Question[] = GOLDEN.map((golden) => ({
  golden,
  brief: briefOf(golden.case, golden.language),
}))

export async function samplesOf(model: Model, requestsPerMinute: number): Promise<Sample[]> {
  const samples: Sample[] = []
  for (const language of LANGUAGES) {
    samples.push(...(await inLanguage(model, language, requestsPerMinute)))
  }
  return samples
}

async function inLanguage(
  model: Model,
  language: Language,
  requestsPerMinute: number,
): Promise<Sample[]> {
  const questions = QUESTIONS.filter(({ golden }) => golden.language === language)
  const writer = new ModelWriter(model, { language, requestsPerMinute, price: null })
  const { outcomes } = await writer.write(
    questions.map(({ brief }) => brief),
    new AbortController().signal,
  )
  return questions.map((question, index) => ({
    ...question,
    outcome: outcomes[index] ?? { reason: 'missing' },
  }))
}

/** What the text by rule would score. It names every signal. */
export function samplesByRule(): Sample[] {
  return QUESTIONS.map(({ golden, brief }) => {
    const text = templateOf(brief, 'no_key', golden.language)
    const { summary, reasoning, risk, unknowns, questions } = text
    const signals = brief.signals.map(({ name }) => name)
    const draft: Draft = { signals, summary, reasoning, risk, unknowns, questions }
    return { golden, brief, outcome: { draft } }
  })
}
