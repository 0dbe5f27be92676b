/** A golden finding as its table writes it. */

import type { Answer } from '../src/core/evidence.ts'
import type { Risk } from '../src/core/justification.ts'
import type { Language } from '../src/core/messages/messages.ts'

/** What differs from an ordinary idle resource. */
export interface Row {
  readonly id: string
  readonly language?: Language
  /** A volume unless it says address. */
  readonly kind?: 'address'
  readonly type?: string
  readonly gib?: number
  /** USD per month; null: unpriced. */
  readonly usd: string | null
  readonly tags?: Readonly<Record<string, string>>
  /** Facts that are not answered yes. */
  readonly facts?: Readonly<Record<string, Answer>>
  /** ISO day. */
  readonly lastUsedOn?: string
  readonly guards?: readonly string[]
  readonly risk: Risk
  /** Signals that a text must build on, besides the one that makes it waste. */
  readonly must?: readonly string[]
  /** Claims that would be false here: expressions over a text in lower case. */
  readonly forbidden?: readonly string[]
}
