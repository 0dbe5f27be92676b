/** What Gemini models cost, as far as it was published when this was written; GEMINI_PRICE overrides it. */

import type { ModelPrice } from '../core/model-price.ts'

const READ_ON = '2026-11-21'
const GOOGLE = 'https://ai.google.dev/gemini-api/docs/pricing'

/** By model id. A model that is missing here is unpriced. */
export const LIST_PRICES: ReadonlyMap<string, ModelPrice> = new Map([
  ['gemini-3.5-flash-lite', { inputUsd: '0.30', outputUsd: '2.50', date: READ_ON, source: GOOGLE }],
  ['gemini-3.6-flash', { inputUsd: '1.50', outputUsd: '7.50', date: READ_ON, source: GOOGLE }],
])

const FORM =
  /^(?<input>\d{1,4}(?:\.\d{1,6})?)\/(?<output>\d{1,4}(?:\.\d{1,6})?)@(?<date>\d{4}-\d{2}-\d{2})$/

/** '0.30/2.50@2026-11-21'. Throws an Error that says what would be right. */
export function parseModelPrice(text: string): ModelPrice {
  const { input, output, date } = FORM.exec(text)?.groups ?? {}
  if (!input || !output || !date || Number.isNaN(Date.parse(date))) {
    throw new Error(
      `'${text}' is not a price: give USD for a million tokens in and out, and the day, like 0.30/2.50@2026-11-21`,
    )
  }
  return { inputUsd: input, outputUsd: output, date, source: 'GEMINI_PRICE' }
}
