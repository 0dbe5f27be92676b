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
  /** A carrier that runs elsewhere posts questions itself and reports where. Otherwise we do, if there is a chat. */
  readonly remote?: RemoteCarrier
  ask(question: Question, signal: AbortSignal): Promise<MessageRef>
}

/**
 * It works by executions of its own, which wait until they are woken. Whatever it fails to do is done
 * without it once its patience is over: it can be late, it can never be in the way.
 */
export interface RemoteCarrier {
  /** So long it may take to post a question, or to give the go signal. */
  readonly patienceMs: number
  /** What becomes of an approval whose go signal does not come: we go on, or a person is told. */
  readonly whenSilent: 'proceed' | 'tell'
  /** Path and query by which that execution is woken; null when the address is not exactly of its form. */
  wakePath(executionId: string, address: string): string | null
  /** Says that there are questions to fetch. */
  announce(): Promise<void>
  /** 'over': that execution has ended, there is nobody to wake. Throws when it should be tried again. */
  wake(wakePath: string, news: News, signal: AbortSignal): Promise<'woken' | 'over'>
}

/** Why an execution is woken. It decides nothing: what counts is asked of us again. */
export interface News {
  readonly findingId: string
  readonly decision: 'approved' | 'rejected' | 'snoozed' | 'expired' | 'void'
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
