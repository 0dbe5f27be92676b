/** The tables of the chat: which message shows what, digests, picks, who is who, reports. */

import type { ColumnType, Generated, GeneratedAlways, Selectable } from 'kysely'
import type { Fixed } from './columns.ts'

export interface DigestTable {
  id: GeneratedAlways<string>
  requested_at: Fixed<Date>
}

/** What a reviewer has picked so far; the panel is a digest's, or 'all'. */
export interface PickTable {
  panel_id: Fixed<string>
  person: Fixed<string>
  approval_id: Fixed<string>
}

export type MessageKind = 'card' | 'lead' | 'digest' | 'report'

export interface ChatMessageTable {
  kind: Fixed<MessageKind>
  /** An approval, a digest (lead and digest), or a report. */
  subject_id: Fixed<string>
  finding_id: Fixed<string | null>
  channel_id: string | null
  message_id: string | null
  /** Behind `changes`: the message does not show the newest state. */
  changes: Generated<number>
  shown: Generated<number>
  /** Fingerprint of what it shows. */
  drawing: string | null
  /** Somebody draws it until then. */
  held_until: Date | null
  not_before: Date | null
  reposts: Generated<number>
  /** From then on it looks different, whatever happens. */
  ages_at: Date | null
  /** Nobody will draw it any more. */
  lost_because: string | null
  /** The execution of the carrier that posts it. */
  carried_by: string | null
  created_at: Fixed<Date>
}

/** One question on its way through a carrier that runs elsewhere. */
export interface ErrandTable {
  approval_id: Fixed<string>
  finding_id: Fixed<string>
  announced_at: Date | null
  /** Null: no execution has fetched it yet. */
  execution_id: string | null
  /** Path and query that wake the execution. */
  wake_path: string | null
  taken_at: Date | null
  woken_at: Date | null
  /** Nobody has to be woken any more. */
  over_because: string | null
}

export interface ReportTable {
  id: GeneratedAlways<string>
  day: Fixed<string>
  made_at: Fixed<Date>
}

export interface LinkCodeTable {
  sha256: Fixed<string>
  person: Fixed<string>
  person_name: Fixed<string>
  expires_at: Fixed<Date>
}

export interface IdentityLinkTable {
  person: Fixed<string>
  identity: string
  linked_at: Date
}

export interface InteractionTable {
  source: Fixed<string>
  id: Fixed<string>
  actor: string | null
  finding_id: string | null
  answer: ColumnType<Readonly<Record<string, unknown>> | null, string | null, string>
  received_at: Fixed<Date>
}

export type ChatMessage = Selectable<ChatMessageTable>
export type Errand = Selectable<ErrandTable>
export type Report = Selectable<ReportTable>
