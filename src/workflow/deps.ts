/** What the workflow needs from outside. app.ts provides it; tests provide only what they use. */

import type { Carrier } from '../core/approval.ts'
import type { Chat } from '../core/chat.ts'
import type { Cloud, Scope } from '../core/detector.ts'
import type { Policy } from '../core/policy.ts'
import type { Db, Trx } from '../store/database.ts'
import type { MessageKind } from '../store/schema.ts'

export type Job =
  | { readonly name: 'schedule-scan'; readonly data: object }
  | { readonly name: 'scan'; readonly data: { readonly scanId: string } }
  | {
      readonly name: 'scan-scope'
      readonly data: { readonly scanId: string; readonly scope: Scope }
    }
  | { readonly name: 'investigate'; readonly data: { readonly scope: Scope } }
  | { readonly name: 'request-approval'; readonly data: { readonly findingId: string } }
  | { readonly name: 'execute'; readonly data: { readonly findingId: string } }
  | { readonly name: 'give-up'; readonly data: { readonly findingId: string } }
  | { readonly name: 'post-questions'; readonly data: object }
  | { readonly name: 'refresh-card'; readonly data: { readonly findingId: string } }
  | {
      readonly name: 'refresh-message'
      readonly data: { readonly kind: MessageKind; readonly subjectId: string }
    }
  | { readonly name: 'wake-carrier'; readonly data: { readonly findingId: string } }
  | { readonly name: 'weekly-report'; readonly data: object }
  | { readonly name: 'sweep'; readonly data: object }

export interface Deps {
  readonly db: Db
  readonly clouds: ReadonlyMap<string, Cloud>
  readonly carrier: Carrier
  /** Absent: people decide on the API only. */
  readonly chat?: Chat
  readonly policy: Policy
  /** Adds jobs in the caller's transaction: committed together or not at all. One live job per subject. */
  readonly enqueue: (trx: Trx, jobs: readonly Job[], startAfterSeconds?: number) => Promise<void>
  readonly now: () => Date
}

/** The actor in the audit trail when no person acted. */
export const SELF = 'cloudthrift'
