/** The tables as kysely sees them. Migrations under /migrations are the source of truth. */

import type { ColumnType, Generated, GeneratedAlways, Selectable } from 'kysely'
import type { RemedyName, Way } from '../core/detector.ts'
import type { Evidence, Tags } from '../core/evidence.ts'
import type { BinForecast } from '../core/execution.ts'
import type { AuditNote, FindingEvent, FindingStatus } from '../core/finding.ts'
import type { Guard } from '../core/guard.ts'
import type { Investigation } from '../core/investigation.ts'
import type { Draft, Justification, TemplateReason } from '../core/justification.ts'
import type { Price } from '../core/price.ts'
import type {
  ChatMessageTable,
  DigestTable,
  ErrandTable,
  IdentityLinkTable,
  InteractionTable,
  LinkCodeTable,
  PickTable,
  ReportTable,
} from './chat-schema.ts'
import type { Fixed, Json } from './columns.ts'
import type { ConsoleTables } from './console-schema.ts'
import type { InboxTables } from './inbox-schema.ts'
import type { LedgerTables } from './ledger-schema.ts'
import type { ScaleTables } from './scale-schema.ts'

export interface Tables extends LedgerTables, ConsoleTables, InboxTables, ScaleTables {
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
  draft: DraftTable
  model_usage: ModelUsageTable
  undo: UndoTable
  switch_event: SwitchEventTable
  limit_notice: LimitNoticeTable
  kind_count: KindCountTable
}

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
  /** What the cloud listed, wasteful or not. */
  resources: Generated<number>
  calls: Generated<number>
  throttled: Generated<number>
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
  /** What the policy proposes; null: a person has to act. */
  remedy: RemedyName | null
  /** What that would save per month. */
  saving_micros: bigint | null
  sightings: ColumnType<number, never, number>
  first_seen_at: Fixed<Date>
  last_seen_at: Date
  last_scan_id: string
  snoozed_until: Date | null
  acted_at: Date | null
  moved_at: Date
}

interface FindingEventTable {
  id: GeneratedAlways<bigint>
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
  /** The remedy that was asked for, and what it saves: not the whole cost of what lives on. */
  remedy: Fixed<RemedyName>
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

interface ExecutionTable {
  id: GeneratedAlways<string>
  finding_id: Fixed<string>
  approval_id: Fixed<string>
  remedy: Fixed<RemedyName>
  dry_run: Fixed<boolean>
  run_id: string
  backup_started_at: Date | null
  backup_id: string | null
  backup_bytes: bigint | null
  backup_completed_at: Date | null
  /** The backup is kept until then. */
  backup_until: Date
  /** From then on it may be deleted at any moment: nothing can be restored from it any more. */
  backup_doomed_at: Date | null
  backup_deleted_at: Date | null
  bin: Generated<BinForecast>
  bin_leaves_at: Date | null
  /** Null: nothing was removed, or nothing can bring it back. */
  undo_until: Date | null
  /** When the limits let it pass. */
  admitted_at: Date | null
  /** The scan it rests on. */
  scan_id: string | null
  apply_attempts: ColumnType<number, never, number>
  apply_started_at: Date | null
  applied_at: Date | null
  outcome: ExecutionOutcome | null
  detail: ColumnType<Readonly<Record<string, unknown>> | null, string | undefined, string>
  started_at: Date
  finished_at: Date | null
}

export type ExecutionOutcome = 'remediated' | 'rehearsed' | 'aborted' | 'failed'

/** Either a draft, or the reason why there is none. */
interface DraftTable {
  key: Fixed<string>
  draft: ColumnType<Draft | null, string | null, string | null>
  reason: TemplateReason | null
  written_at: Date
}

interface ModelUsageTable {
  /** An ISO day. */
  day: Fixed<string>
  model: Fixed<string>
  calls: bigint
  failed_calls: bigint
  unpriced_calls: bigint
  input_tokens: bigint
  output_tokens: bigint
  cost_micros: bigint
}

interface UndoTable {
  id: GeneratedAlways<string>
  finding_id: Fixed<string>
  execution_id: Fixed<string>
  run_id: string
  way: Way | null
  attempts: ColumnType<number, never, number>
  attempted_at: Date | null
  refused: ColumnType<Readonly<Partial<Record<Way, string>>>, string | undefined, string>
  /** What came back; its id may be another one. */
  resource_id: string | null
  outcome: UndoOutcome | null
  detail: ColumnType<Readonly<Record<string, unknown>> | null, string | undefined, string>
  started_at: Date
  finished_at: Date | null
}

export type UndoOutcome = 'restored' | 'failed'

interface SwitchEventTable {
  id: GeneratedAlways<bigint>
  event: Fixed<'halt' | 'resume'>
  actor: Fixed<string>
  reason: Fixed<string | null>
  at: Fixed<Date>
}

interface LimitNoticeTable {
  key: string
  told_at: Date
}

interface KindCountTable {
  provider: string
  account_id: string
  region: string
  detector_id: string
  resources: number
  counted_at: Date
}

export type Scan = Selectable<ScanTable>
export type ScopeState = Selectable<ScopeTable>
export type ScanScope = Selectable<ScanScopeTable>
export type Finding = Selectable<FindingTable>
export type AuditEntry = Selectable<FindingEventTable>
export type Approval = Selectable<ApprovalTable>
export type Decision = Selectable<DecisionTable>
export type Execution = Selectable<ExecutionTable>
export type Undo = Selectable<UndoTable>
export type SwitchEvent = Selectable<SwitchEventTable>
export type SavingsEntry = Selectable<LedgerTables['savings_entry']>
