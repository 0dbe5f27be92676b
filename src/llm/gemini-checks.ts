/** Gemini as a check-up sees it: the key works and the model is there. It asks about the model, and generates nothing. */

import { type Answered, type Ask, type Check, fail, ok, type Tell, warn } from '../core/checkup.ts'
import { GOOGLE } from './genai.ts'

export interface CheckedModel {
  readonly apiKey: string
  readonly model: string
  readonly baseUrl: string | null
  readonly isPriced: boolean
}

const KEYS = 'https://aistudio.google.com/apikey'

export function geminiChecks(settings: CheckedModel, ask: Ask): readonly Check[] {
  return [
    {
      family: 'gemini',
      name: 'model',
      isCheap: false,
      whenUnknown:
        'Check the way to the Gemini API (GEMINI_BASE_URL, proxy); texts are written by rule meanwhile.',
      run: (tell, signal) => lookAtModel(settings, ask, tell, signal),
    },
  ]
}

async function lookAtModel(
  { apiKey, model, baseUrl, isPriced }: CheckedModel,
  ask: Ask,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const url = `${baseUrl ?? GOOGLE}/v1beta/models/${encodeURIComponent(model)}`
  const answer = await ask(url, { headers: { 'x-goog-api-key': apiKey } }, signal)
  tellModel(answer, model, tell)
  if (answer.status === 200 && !isPriced) {
    const remedy = `Set GEMINI_PRICE, as 0.30/2.50@2026-11-21 (docs/justification.md).`
    tell(warn('price', `no price of ${model} is known: its cost is shown as unpriced`, remedy))
  }
}

function tellModel({ status, json }: Answered, model: string, tell: Tell): void {
  if (status === 200 && canGenerate(json)) return tell(ok('model', `${model}, and the key works`))
  if (status === 404 || status === 200) {
    const what = status === 404 ? `there is no model ${model}` : `${model} does not write texts`
    const remedy = 'Set GEMINI_MODEL to one of https://ai.google.dev/gemini-api/docs/models.'
    return tell(fail('model', what, remedy))
  }
  if (status === 400 || status === 401 || status === 403) {
    const remedy = `Set GEMINI_API_KEY to a key that is allowed the Generative Language API: ${KEYS}`
    return tell(fail('model', `the key is refused (${status})`, remedy))
  }
  const remedy = 'Ask again later; texts are written by rule meanwhile.'
  tell(warn('model', `not known: the API answered ${status}`, remedy))
}

function canGenerate(json: unknown): boolean {
  if (typeof json !== 'object' || json === null) return false
  if (!('supportedGenerationMethods' in json)) return false
  const methods = json.supportedGenerationMethods
  return Array.isArray(methods) && methods.includes('generateContent')
}
