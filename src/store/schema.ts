/** The tables as kysely sees them. Migrations under /migrations are the source of truth. */

import type { ColumnType, Generated, GeneratedAlways, Selectable } from 'kysely'
import type { Evidence, Tags } from '../core/evidence.ts'
import type { AuditNote, FindingEvent, FindingStatus } from '../core/finding.ts'
import type { Guard } from '../core/guard.ts'
import type { Investigation } from '../core/investigation.ts'
import type { Draft, TemplateReason } from '../core/justification.ts'
import type { RemedyName } from '../core/remedy.ts'
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
import type { Fixed, Json, StoredPrice } from './columns.ts'
import type { ConsoleTables } from './console-schema.ts'
import type { InboxTables } from './inbox-schema.ts'
import type { LedgerTables } from './ledger-schema.ts'
import type { ApprovalTable, DecisionTable, ExecutionTable, UndoTable } from './removal-schema.ts'
import type { ScaleTables } from './scale-schema.ts'

export interface Tables extends LedgerTables, ConsoleTables, InboxTables, ScaleTables {
  scan: ScanTable
  scope: ScopeTable
  scan_scope: ScanScopeTable
  finding: FindingTable
  sighting: SightingTable
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
  first_seen_at: Fixed<Date>
  snoozed_until: Date | null
  acted_at: Date | null
  moved_at: Date
}

/** What scans saw of a finding: all that a scan writes where nothing has changed. */
interface SightingTable {
  finding_id: Fixed<string>
  /** In how many scans. */
  sightings: ColumnType<number, number | undefined, number>
  last_seen_at: Date
  last_scan_id: string
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
/** With what scans saw of it (rows.ts). */
export type Finding = Selectable<FindingTable> & Omit<Selectable<SightingTable>, 'finding_id'>
export type AuditEntry = Selectable<FindingEventTable>
export type Approval = Selectable<ApprovalTable>
export type Decision = Selectable<DecisionTable>
export type Execution = Selectable<ExecutionTable>
export type Undo = Selectable<UndoTable>
export type SwitchEvent = Selectable<SwitchEventTable>
export type SavingsEntry = Selectable<LedgerTables['savings_entry']>
