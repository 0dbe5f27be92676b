/** A writer we own: it says the same good thing about every finding, or why it cannot. */

import type {
  Brief,
  ModelCall,
  Risk,
  TemplateReason,
  Writer,
  Written,
} from '../../src/core/justification.ts'
import { draft } from './briefs.ts'

export const CALL: ModelCall = {
  model: 'gemini-test',
  outcome: 'accepted',
  reason: null,
  inputTokens: 1_000,
  outputTokens: 200,
  costMicros: 800n,
  latencyMs: 12,
  violations: [],
}

export interface RecordingWriter extends Writer {
  readonly asked: readonly Brief[][]
  /** Set: nothing is written, for this reason. */
  refusal: TemplateReason | null
  /** Of every draft. */
  risk: Risk
}

export function recordingWriter(version = 'gemini-test v1 en'): RecordingWriter {
  const asked: Brief[][] = []
  return {
    model: 'gemini-test',
    version,
    asked,
    refusal: null,
    risk: 'medium',
    async write(briefs, signal): Promise<Written> {
      signal.throwIfAborted()
      if (briefs.length === 0) return { outcomes: [], calls: [] }
      asked.push([...briefs])
      const reason = this.refusal
      return {
        outcomes: briefs.map(() => (reason ? { reason } : { draft: draft({ risk: this.risk }) })),
        calls: [CALL],
      }
    },
  }
}
