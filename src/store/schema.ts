/** The tables as kysely sees them. Migrations under /migrations are the source of truth. */

import type { ColumnType, Generated, GeneratedAlways, Selectable } from 'kysely'
import type { Evidence, Tags } from '../core/evidence.ts'
import type { AuditNote, FindingEvent, FindingStatus } from '../core/finding.ts'
import type { Guard } from '../core/guard.ts'
import type { Investigation } from '../core/investigation.ts'
import type { Justification } from '../core/justification.ts'
import type { Price } from '../core/price.ts'

export interface Tables {
  scan: ScanTable
  scope: ScopeTable
  scan_scope: ScanScopeTable
  finding: FindingTable
  finding_event: FindingEventTable
  approval: ApprovalTable
  digest: DigestTable
  pick: PickTable
  chat_message: ChatMessageTable
  errand: ErrandTable
  report: ReportTable
  link_code: LinkCodeTable
  identity_link: IdentityLinkTable
  decision: DecisionTable
  interaction: InteractionTable
  execution: ExecutionTable
  savings_entry: SavingsEntryTable
}

/** Written as JSON text, read as the value. */
type Json<Value> = ColumnType<Value, string, string>
type Fixed<Value> = ColumnType<Value, Value, never>

/** A price as it is stored: its sum is a bigint, which JSON cannot hold; it is the column beside. */
export type StoredPrice = Omit<Price, 'monthlyMicros'>

export type ScopeStatus = 'scanned' | 'not scanned'

interface ScanTable {
  id: Fixed<string>
  requested_by: Fixed<string>
  status: ColumnType<'running' | 'finished', never, 'finished'>
  started_at: Fixed<Date>
  finished_at: Date | null
}

interface ScopeTable {
  provider: string
  account_id: string
  region: string
  status: ScopeStatus
  reason: string | null
  last_attempt_at: Date
  last_scanned_at: Date | null
}

interface ScanScopeTable {
  scan_id: string
  provider: string
  account_id: string
  region: string
  status: Generated<'waiting' | ScopeStatus>
  reason: string | null
  candidates: Generated<number>
  monthly_micros: Generated<bigint>
  unpriced: Generated<number>
  started_at: Date | null
  finished_at: Date | null
}

interface FindingTable {
  id: GeneratedAlways<string>
  provider: Fixed<string>
  account_id: Fixed<string>
  region: Fixed<string>
  detector_id: Fixed<string>
  resource_id: Fixed<string>
  canonical_id: Fixed<string>
  name: string | null
  team: string | null
  resource_created_at: Date | null
  status: ColumnType<FindingStatus, never, FindingStatus>
  revision: ColumnType<number, never, number>
  tags: Json<Tags>
  evidence: Json<Evidence>
  fingerprint: string
  /** Of everything a scan stores: equal means that there is nothing to write. */
  digest: string
  /** Null: not investigated yet. */
  investigation: ColumnType<Investigation | null, string | null, string | null>
  guards: Json<readonly Guard[]>
  price: Json<StoredPrice>
  monthly_micros: bigint | null
  sightings: ColumnType<number, never, number>
  first_seen_at: Fixed<Date>
  last_seen_at: Date
  last_scan_id: string
  snoozed_until: Date | null
  acted_at: Date | null
  moved_at: Date
}

interface FindingEventTable {
  id: GeneratedAlways<string>
  finding_id: string
  event: FindingEvent | AuditNote
  from_status: FindingStatus | null
  to_status: FindingStatus | null
  revision: number
  actor: string
  details: ColumnType<Readonly<Record<string, unknown>>, string, never>
  at: Date
}

interface ApprovalTable {
  id: GeneratedAlways<string>
  finding_id: Fixed<string>
  revision: Fixed<number>
  evidence: ColumnType<Evidence, string, never>
  tags: ColumnType<Tags, string, never>
  fingerprint: Fixed<string>
  investigation: ColumnType<Investigation | null, string | null, never>
  justification: ColumnType<Justification | null, string | null, string | null>
  price: ColumnType<StoredPrice, string, never>
  monthly_micros: Fixed<bigint | null>
  carrier: Fixed<string>
  /** Who asked for the scan that led to the question. */
  asked_by: Fixed<string | null>
  /** Null: it has a message of its own, or none yet. */
  digest_id: string | null
  message_ref: ColumnType<Readonly<Record<string, string>> | null, string | null, string | null>
  requested_at: Fixed<Date>
  expires_at: Fixed<Date>
  closed_at: Date | null
  outcome: ApprovalOutcome | null
}

export type ApprovalOutcome = 'approved' | 'rejected' | 'snoozed' | 'expired' | 'void'

interface DecisionTable {
  id: GeneratedAlways<string>
  approval_id: Fixed<string>
  finding_id: Fixed<string>
  verdict: Fixed<'approve' | 'reject' | 'snooze'>
  reason: Fixed<string | null>
  snooze_until: Fixed<Date | null>
  actor: Fixed<string>
  actor_name: Fixed<string>
  via: Fixed<string>
  decided_at: Fixed<Date>
  /** Who it was, whichever account was used. */
  identity: Fixed<string | null>
  /** The chat roles of the person at that time; null when the chat has none or it was no chat. */
  roles: ColumnType<readonly string[] | null, string | null, never>
}

interface DigestTable {
  id: GeneratedAlways<string>
  requested_at: Fixed<Date>
}

/** What a reviewer has picked so far; the panel is a digest's, or 'all'. */
interface PickTable {
  panel_id: Fixed<string>
  person: Fixed<string>
  approval_id: Fixed<string>
}

export type MessageKind = 'card' | 'lead' | 'digest' | 'report'

interface ChatMessageTable {
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
  /** Nobody will draw it any more. */
  lost_because: string | null
  /** The execution of the carrier that posts it. */
  carried_by: string | null
  created_at: Fixed<Date>
}

/** One question on its way through a carrier that runs elsewhere. */
interface ErrandTable {
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

interface ReportTable {
  id: GeneratedAlways<string>
  day: Fixed<string>
  made_at: Fixed<Date>
}

interface LinkCodeTable {
  sha256: Fixed<string>
  person: Fixed<string>
  person_name: Fixed<string>
  expires_at: Fixed<Date>
}

interface IdentityLinkTable {
  person: Fixed<string>
  identity: string
  linked_at: Date
}

interface InteractionTable {
  source: Fixed<string>
  id: Fixed<string>
  actor: string | null
  finding_id: string | null
  answer: ColumnType<Readonly<Record<string, unknown>> | null, string | null, string>
  received_at: Fixed<Date>
}

interface ExecutionTable {
  id: GeneratedAlways<string>
  finding_id: Fixed<string>
  approval_id: Fixed<string>
  remedy: Fixed<string>
  dry_run: Fixed<boolean>
  run_id: string
  backup_started_at: Date | null
  backup_id: string | null
  backup_bytes: bigint | null
  backup_completed_at: Date | null
  apply_attempts: ColumnType<number, never, number>
  apply_started_at: Date | null
  applied_at: Date | null
  outcome: ExecutionOutcome | null
  detail: ColumnType<Readonly<Record<string, unknown>> | null, string | undefined, string>
  started_at: Date
  finished_at: Date | null
}

export type ExecutionOutcome = 'remediated' | 'rehearsed' | 'aborted' | 'failed'

interface SavingsEntryTable {
  id: GeneratedAlways<string>
  kind: Fixed<'booked' | 'offset' | 'reversed'>
  finding_id: Fixed<string>
  execution_id: Fixed<string>
  provider: Fixed<string>
  account_id: Fixed<string>
  region: Fixed<string>
  detector_id: Fixed<string>
  resource_id: Fixed<string>
  team: Fixed<string | null>
  monthly_micros: Fixed<bigint | null>
  price_date: Fixed<string>
  price_source: Fixed<string>
  acted_at: Fixed<Date>
  booked_at: Fixed<Date>
}

export type Scan = Selectable<ScanTable>
export type ScanScope = Selectable<ScanScopeTable>
export type Finding = Selectable<FindingTable>
export type AuditEntry = Selectable<FindingEventTable>
export type Approval = Selectable<ApprovalTable>
export type Decision = Selectable<DecisionTable>
export type ChatMessage = Selectable<ChatMessageTable>
export type Errand = Selectable<ErrandTable>
export type Report = Selectable<ReportTable>
export type Execution = Selectable<ExecutionTable>
export type SavingsEntry = Selectable<SavingsEntryTable>
