/** Carriers we own: they remember what they were asked, and fail when a test wants them to. */

import type { Carrier, MessageRef, News, Question, RemoteCarrier } from '../../src/core/approval.ts'

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

export interface FakeRemote extends Carrier {
  readonly remote: RemoteCarrier
  /** How often it was told that questions wait. */
  announced: number
  readonly woken: News[]
  /** What it answers when it is woken; null: it cannot be reached, neither now nor with announcements. */
  answer: 'woken' | 'over' | null
}

/** One that runs elsewhere. Its addresses are 'wake-ID'. */
export function remoteCarrier(
  options: Partial<Pick<RemoteCarrier, 'patienceMs' | 'whenSilent'>> = {},
): FakeRemote {
  const reach = (): 'woken' | 'over' => {
    if (fake.answer === null) throw new Error('the carrier cannot be reached')
    return fake.answer
  }
  const fake: FakeRemote = {
    name: 'remote',
    goesAtOnce: false,
    ask: async () => null,
    announced: 0,
    woken: [],
    answer: 'woken',
    remote: {
      patienceMs: 600_000,
      whenSilent: 'tell',
      ...options,
      wakePath: (executionId, address) =>
        address === `wake-${executionId}` ? `/${address}` : null,
      async announce() {
        reach()
        fake.announced += 1
      },
      async wake(_path, news) {
        const answer = reach()
        fake.woken.push(news)
        return answer
      },
    },
  }
  return fake
}
