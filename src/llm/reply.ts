/**
 * Reads an answer of generateContent, the same for every SDK. Only STOP is an answer: after any other
 * reason to finish the SDKs give an empty or a cut text, most of them without an error.
 */

import type { TemplateReason } from '../core/justification.ts'
import type { TokenUse } from '../core/model-price.ts'
import type { Reply } from './model.ts'

/** The part of the wire format that we read. */
export interface Generated {
  readonly candidates?: readonly {
    readonly finishReason?: string
    readonly content?: {
      readonly parts?: readonly { readonly text?: string; readonly thought?: boolean }[]
    }
  }[]
  readonly promptFeedback?: { readonly blockReason?: string }
  readonly usageMetadata?: {
    readonly promptTokenCount?: number
    readonly candidatesTokenCount?: number
    readonly thoughtsTokenCount?: number
  }
}

const BLOCKED: ReadonlySet<string> = new Set([
  'SAFETY',
  'PROHIBITED_CONTENT',
  'BLOCKLIST',
  'SPII',
  'RECITATION',
  'LANGUAGE',
])

export function replyOf({ candidates, promptFeedback, usageMetadata }: Generated): Reply {
  const used = usageOf(usageMetadata)
  const [candidate] = candidates ?? []
  const reason = promptFeedback?.blockReason ? 'blocked' : refusalOf(candidate?.finishReason)
  if (reason) return withoutText(reason, used)
  const parts = candidate?.content?.parts ?? []
  // Thoughts are not the answer, though the older SDK glues them to it.
  const text = parts.map((part) => (part.thought ? '' : (part.text ?? ''))).join('')
  return text.trim() === '' ? withoutText('empty', used) : { text, used }
}

function refusalOf(finishReason: string | undefined): TemplateReason | null {
  if (finishReason === 'STOP') return null
  if (finishReason === 'MAX_TOKENS') return 'cut_off'
  return BLOCKED.has(finishReason ?? '') ? 'blocked' : 'empty'
}

function withoutText(reason: TemplateReason, used: TokenUse | null): Reply {
  return { failure: { reason, mayRetry: false, afterMs: 0 }, used }
}

function usageOf(usage: Generated['usageMetadata']): TokenUse | null {
  if (usage?.promptTokenCount === undefined) return null
  return {
    input: usage.promptTokenCount,
    output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
  }
}
