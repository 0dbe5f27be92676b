/** The tables of a removal: its question, the answers, what was carried out, and what was undone. */

import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { Evidence, Tags } from '../core/evidence.ts'
import type { BinForecast } from '../core/execution.ts'
import type { Investigation } from '../core/investigation.ts'
import type { Justification } from '../core/justification.ts'
import type { RemedyName, Way } from '../core/remedy.ts'
import type { Fixed, StoredPrice } from './columns.ts'

export interface ApprovalTable {
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

export interface DecisionTable {
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

export interface ExecutionTable {
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

export interface UndoTable {
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
