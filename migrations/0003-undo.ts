/**
 * The way back: what was asked for (remedy, saving), what is kept and until when, undos, and what
 * holds executions up (the stop switch, limits). The log of the switch only ever grows.
 */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await restoring(db)
  await remedies(db)
  await backups(db)
  await undos(db)
  await holds(db)
}

/** While something is brought back, a scan may see it again: that is another finding. */
async function restoring(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table finding
      drop constraint finding_status_check,
      add constraint finding_status_check check (status in (
        'open', 'pending', 'approved', 'queued', 'executing', 'remediated', 'rehearsed',
        'resolved', 'rejected', 'snoozed', 'failed', 'restoring', 'restored'))`.execute(db)
  await sql`drop index finding_live`.execute(db)
  await sql`
    create unique index finding_live
      on finding (provider, account_id, region, detector_id, resource_id)
      where status not in ('remediated', 'resolved', 'restoring', 'restored')`.execute(db)
}

/** Until now every kind had one remedy, and its saving was the whole cost. */
async function remedies(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table finding
      add column remedy text check (remedy in ('delete', 'release', 'park')),
      add column saving_micros bigint`.execute(db)
  await sql`alter table approval add column remedy text`.execute(db)
  const only = sql`case detector_id when 'aws/elastic-ip-unassociated' then 'release' else 'delete' end`
  await sql`update finding set remedy = ${only}, saving_micros = monthly_micros`.execute(db)
  await sql`
    update approval set remedy = finding.remedy
      from finding where finding.id = approval.finding_id`.execute(db)
  await sql`
    alter table approval
      alter column remedy set not null,
      add constraint approval_remedy_check check (remedy in ('delete', 'release', 'park'))
  `.execute(db)
}

async function backups(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table execution
      add column backup_until timestamptz,
      add column backup_doomed_at timestamptz,
      add column backup_deleted_at timestamptz,
      add column bin text not null default 'not-asked'
        check (bin in ('not-asked', 'keeps', 'keeps-not', 'unknown')),
      add column bin_leaves_at timestamptz,
      add column undo_until timestamptz,
      add column admitted_at timestamptz,
      add column scan_id uuid`.execute(db)
  await sql`
    update execution set
      backup_until = started_at + interval '30 days',
      undo_until = case when outcome = 'remediated' then started_at + interval '30 days' end,
      admitted_at = apply_started_at`.execute(db)
  await sql`alter table execution alter column backup_until set not null`.execute(db)
  await sql`
    create index execution_by_backup on execution (backup_until)
      where backup_started_at is not null and backup_deleted_at is null`.execute(db)
  await sql`
    create index execution_by_admission on execution (admitted_at)
      where admitted_at is not null`.execute(db)
  await sql`
    create index execution_by_scan on execution (scan_id)
      where admitted_at is not null`.execute(db)
}

async function undos(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table undo (
      id uuid primary key default gen_random_uuid(),
      finding_id uuid not null references finding,
      execution_id uuid not null unique references execution,
      run_id uuid not null,
      way text,
      attempts integer not null default 0,
      attempted_at timestamptz,
      refused jsonb not null default '{}',
      resource_id text,
      outcome text check (outcome in ('restored', 'failed')),
      detail jsonb,
      started_at timestamptz not null,
      finished_at timestamptz
    )`.execute(db)
  await sql`create index undo_by_finding on undo (finding_id)`.execute(db)
}

async function holds(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table switch_event (
      id bigint generated always as identity primary key,
      event text not null check (event in ('halt', 'resume')),
      actor text not null,
      reason text,
      at timestamptz not null
    )`.execute(db)
  await sql`
    create trigger append_only before update or delete or truncate on switch_event
      for each statement execute function refuse_change()`.execute(db)
  await sql`
    create table limit_notice (
      key text primary key,
      told_at timestamptz not null
    )`.execute(db)
  await sql`
    create table kind_count (
      provider text not null,
      account_id text not null,
      region text not null,
      detector_id text not null,
      resources integer not null,
      counted_at timestamptz not null,
      primary key (provider, account_id, region, detector_id)
    )`.execute(db)
}
