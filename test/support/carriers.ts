/** A carrier we own: it remembers what it was asked, and fails when a test wants it to. */

import type { Carrier, MessageRef, Question } from '../../src/core/approval.ts'

export interface RecordingCarrier extends Carrier {
  readonly asked: readonly Question[]
  /** So many of the next postings fail. */
  failures: number
}

export function recordingCarrier(
  options: { readonly goesAtOnce?: boolean; readonly messageRef?: MessageRef } = {},
): RecordingCarrier {
  const { goesAtOnce = false, messageRef = { channel: 'C1', message: 'M1' } } = options
  const asked: Question[] = []
  return {
    name: 'recording',
    goesAtOnce,
    asked,
    failures: 0,
    async ask(question) {
      if (this.failures > 0) {
        this.failures -= 1
        throw new Error('the carrier does not answer')
      }
      asked.push(question)
      return messageRef
    },
  }
}
