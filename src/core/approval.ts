/** What a carrier must offer: it brings a question to people. Who decided is never its to say. */

import type { UsdMicros } from './money.ts'

export interface Question {
  readonly approvalId: string
  readonly findingId: string
  readonly revision: number
  readonly monthlyMicros: UsdMicros | null
  readonly expiresAt: Date
}

/** What the carrier needs to find the question again; null when it needs nothing. */
export type MessageRef = Readonly<Record<string, string>> | null

export interface Carrier {
  readonly name: string
  /** True: the decision itself is the go signal. False: the carrier sends it by calling proceed. */
  readonly goesAtOnce: boolean
  /** True: it posts the card itself and reports where. Otherwise we do, when there is a chat. */
  readonly postsItself?: boolean
  ask(question: Question, signal: AbortSignal): Promise<MessageRef>
}

export const VERDICTS = ['approve', 'reject', 'snooze'] as const
export type Verdict = (typeof VERDICTS)[number]

/** A person whose identity was verified by the edge: an API token, a chat signature, a session. */
export interface Person {
  /** Stable id with its origin: 'api:alice', 'discord:1234'. */
  readonly id: string
  readonly name: string
  readonly via: string
  /** Ids of the roles that the chat's own signature vouches for. */
  readonly roles?: readonly string[]
}
