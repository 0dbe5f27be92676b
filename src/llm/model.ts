/** What an adapter of a model SDK must offer. Whatever goes wrong out there is a reply, not an error. */

import type { TemplateReason } from '../core/justification.ts'
import type { TokenUse } from '../core/model-price.ts'

export interface Prompt {
  readonly system: string
  readonly user: string
  /** JSON Schema of the answer. */
  readonly schema: object
}

export interface Limit {
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

export interface Failure {
  readonly reason: TemplateReason
  /** False: asking again would not help. */
  readonly mayRetry: boolean
  /** How long the other side asks us to wait; 0 when it does not say. */
  readonly afterMs: number
}

/** `used` is null when nobody knows: the answer was lost, and may have been billed. */
export type Reply = ({ readonly text: string } | { readonly failure: Failure }) & {
  readonly used: TokenUse | null
}

export interface Model {
  readonly id: string
  /** One request, no retry. Throws the reason of the signal when the caller aborts. */
  ask(prompt: Prompt, limit: Limit): Promise<Reply>
}

export interface GeminiSettings {
  readonly apiKey: string
  readonly model: string
  readonly baseUrl: string | null
  readonly thinkingLevel: 'minimal' | 'low' | 'medium' | 'high' | null
}

/** Beyond any good answer to ten findings; thinking counts, too. */
export const MAX_OUTPUT_TOKENS = 8_192
