/**
 * The text that explains a finding to a person: written by a model, or from a template when that
 * fails. It explains; figures and verdicts never come from it.
 */

export type Risk = 'low' | 'medium' | 'high'

export interface Justification {
  readonly source: 'model' | 'template'
  /** The model's id; or why the template was used: 'no_key', 'http_429', 'grounding'. */
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
