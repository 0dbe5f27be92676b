/** A writer we own: it says the same good thing about every finding, or why it cannot. */

import type {
  Brief,
  ModelCall,
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
  /** Set: writing throws. */
  defect: Error | null
}

export function recordingWriter(version = 'gemini-test v1 en'): RecordingWriter {
  const asked: Brief[][] = []
  return {
    model: 'gemini-test',
    version,
    asked,
    refusal: null,
    defect: null,
    async write(briefs, signal): Promise<Written> {
      signal.throwIfAborted()
      if (this.defect) throw this.defect
      if (briefs.length === 0) return { outcomes: [], calls: [] }
      asked.push([...briefs])
      const reason = this.refusal
      return {
        outcomes: briefs.map(() => (reason ? { reason } : { draft: draft({ risk: 'medium' }) })),
        calls: [CALL],
      }
    },
  }
}
