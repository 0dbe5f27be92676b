/**
 * The text that explains a finding to a person: written by a model, or from a template when that
 * fails. It explains; figures and verdicts never come from it.
 */

import type { Answer, Tags } from './evidence.ts'
import type { UsdMicros } from './money.ts'

/** From the least to the greatest. */
export const RISKS = ['low', 'medium', 'high'] as const
export type Risk = (typeof RISKS)[number]

export interface Justification {
  readonly source: 'model' | 'template'
  /** The model's id; or why the template was used: a TemplateReason. */
  readonly label: string
  readonly language: string
  readonly summary: string
  readonly reasoning: string
  readonly risk: Risk
  /** What nobody could tell. */
  readonly unknowns: readonly string[]
  /** What to ask the owner. */
  readonly questions: readonly string[]
}

/** Why a text is not the model's. Shown to people, so each one has its sentence in every language. */
export const TEMPLATE_REASONS = [
  'no_key', // no model is configured
  'late', // its turn did not come in time, or the facts changed since it was written
  'rate_limit', // too many requests a minute
  'quota', // too many requests a day
  'refused', // the key or the request was refused
  'no_model', // there is no such model (any more)
  'unavailable', // the service failed
  'network', // the connection failed
  'timeout', // no answer in time
  'blocked', // the provider's filters withheld the answer
  'cut_off', // the answer was too long
  'empty', // there was no answer in the answer
  'not_json', // it was no JSON
  'schema', // it was JSON of another form
  'missing', // it left this finding out
  'duplicate', // it spoke twice about this finding
  'grounding', // it said what the facts do not say
] as const
export type TemplateReason = (typeof TEMPLATE_REASONS)[number]

/** What the model writes: words and {{slots}}. Figures are filled in by us, afterwards. */
export interface Draft {
  /** The facts of ours that it builds on. */
  readonly signals: readonly string[]
  readonly reasoning: string
  readonly risk: Risk
  readonly summary: string
  readonly unknowns: readonly string[]
  readonly questions: readonly string[]
}

/** A fact by its name, as the brief tells it. */
export interface Signal {
  readonly name: string
  readonly answer: Answer
  /** False: a hint, which forbids nothing. */
  readonly isGate: boolean
}

export const SLOTS = [
  'monthly_cost',
  'size',
  'product',
  'seen_idle',
  'created',
  'last_used',
] as const
export type Slot = (typeof SLOTS)[number]

/** How dear it is, without the figure. `unknown`: unpriced, which is not cheap. */
export type CostBand = 'small' | 'moderate' | 'large' | 'unknown'

/**
 * What a writer is told about a finding: typed facts and the names of slots. No account, ARN, address,
 * person, key or exact amount is in it; `slots` holds the values, which stay with us.
 */
export interface Brief {
  readonly kind: string
  readonly signals: readonly Signal[]
  readonly environment: 'production' | 'other' | 'unknown'
  /** The names of guards. */
  readonly protections: readonly string[]
  readonly cost: CostBand
  readonly hasOwner: boolean
  /** False: a removal cannot be taken back. */
  readonly isReversible: boolean
  /** Untrusted: a few keys, cleaned. To be read as data, never quoted. */
  readonly tags: Tags
  /** Product names with digits that a text about this finding may hold: 'gp3'. */
  readonly products: readonly string[]
  readonly slots: Readonly<Partial<Record<Slot, string>>>
}

/** A checked draft, or why there is none. */
export type Outcome = { readonly draft: Draft } | { readonly reason: TemplateReason }

/** One request to a model, for metrics and for the cost of running CloudThrift itself. */
export interface ModelCall {
  readonly model: string
  /** accepted: every text may be shown. rejected: some may not. failed: there was no text. */
  readonly outcome: 'accepted' | 'rejected' | 'failed'
  readonly reason: TemplateReason | null
  readonly inputTokens: number
  readonly outputTokens: number
  /** Null: nobody knows (no price, or no answer that says what was used). Never counted as zero. */
  readonly costMicros: UsdMicros | null
  readonly latencyMs: number
  /** The rules that its texts broke, one entry per text and rule. */
  readonly violations: readonly string[]
}

export interface Written {
  /** One for each brief, in order. */
  readonly outcomes: readonly Outcome[]
  readonly calls: readonly ModelCall[]
}

/** Writes drafts. What goes wrong on its side is an outcome; only an abort of the caller throws. */
export interface Writer {
  readonly model: string
  /** Changes with everything but the brief that a draft depends on: model, prompt, rules, language. */
  readonly version: string
  write(briefs: readonly Brief[], signal: AbortSignal): Promise<Written>
}
