/** What the workflow needs from outside. app.ts provides it; tests provide only what they use. */

import type { Carrier } from '../core/approval.ts'
import type { Chat } from '../core/chat.ts'
import type { Cloud } from '../core/detector.ts'
import type { ModelCall, Writer } from '../core/justification.ts'
import type { Language } from '../core/messages/messages.ts'
import type { Metrics } from '../core/metrics.ts'
import type { Notice, Notifier } from '../core/notice.ts'
import type { Scope } from '../core/observation.ts'
import type { Policy } from '../core/policy.ts'
import type { MessageKind } from '../store/chat-schema.ts'
import type { Db, Trx } from '../store/database.ts'

export type Job =
  | { readonly name: 'schedule-scan'; readonly data: object }
  | { readonly name: 'scan'; readonly data: { readonly scanId: string } }
  | {
      readonly name: 'scan-scope'
      readonly data: { readonly scanId: string; readonly scope: Scope }
    }
  | { readonly name: 'investigate'; readonly data: { readonly scope: Scope } }
  | { readonly name: 'justify'; readonly data: { readonly findingId: string } }
  | { readonly name: 'request-approval'; readonly data: { readonly findingId: string } }
  | { readonly name: 'execute'; readonly data: { readonly findingId: string } }
  | { readonly name: 'undo'; readonly data: { readonly findingId: string } }
  | { readonly name: 'give-up'; readonly data: { readonly findingId: string } }
  | { readonly name: 'notify'; readonly data: Notice }
  | { readonly name: 'post-questions'; readonly data: object }
  | { readonly name: 'refresh-card'; readonly data: { readonly findingId: string } }
  | {
      readonly name: 'refresh-message'
      readonly data: { readonly kind: MessageKind; readonly subjectId: string }
    }
  | { readonly name: 'wake-carrier'; readonly data: { readonly findingId: string } }
  | { readonly name: 'weekly-report'; readonly data: object }
  | { readonly name: 'sweep'; readonly data: object }
  | { readonly name: 'publish-metrics'; readonly data: object }
  | { readonly name: 'deliver-points'; readonly data: object }
  | { readonly name: 'sweep-backups'; readonly data: object }
  | { readonly name: 'archive'; readonly data: object }

export interface Deps {
  readonly db: Db
  readonly clouds: ReadonlyMap<string, Cloud>
  readonly carrier: Carrier
  readonly notifier: Notifier
  /** Absent: people decide on the API only. */
  readonly chat?: Chat
  readonly policy: Policy
  /** Null: no model is configured, and texts are written by rule. */
  readonly writer: Writer | null
  /** Of texts for people. */
  readonly language: Language
  /** Told of every request to a model, for the log and its alarms. */
  readonly onModelCall: (call: ModelCall) => void
  /** Takes figures about us; NO_METRICS when nobody listens. */
  readonly metrics: Metrics
  /** Adds jobs in the caller's transaction: committed together or not at all. One live job per subject. */
  readonly enqueue: (trx: Trx, jobs: readonly Job[], startAfterSeconds?: number) => Promise<void>
  readonly now: () => Date
}

/** The actor in the audit trail when no person acted. */
export const SELF = 'cloudthrift'
