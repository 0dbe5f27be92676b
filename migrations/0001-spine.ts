/**
 * Scans, findings, questions, answers, executions, ledger. Generic over providers; times in UTC;
 * money in whole micro-dollars. The audit trail and the ledger only ever grow: triggers refuse
 * everything but INSERT.
 */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await scans(db)
  await findings(db)
  await approvals(db)
  await executions(db)
  await ledger(db)
  await appendOnly(db, ['finding_event', 'decision', 'savings_entry'])
}

async function scans(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table scan (
      id uuid primary key,
      requested_by text not null,
      status text not null default 'running' check (status in ('running', 'finished')),
      started_at timestamptz not null,
      finished_at timestamptz
    )`.execute(db)
  await sql`create unique index scan_running on scan ((true)) where status = 'running'`.execute(db)
  await sql`
    create table scope (
      provider text not null,
      account_id text not null,
      region text not null,
      status text not null check (status in ('scanned', 'not scanned')),
      reason text,
      last_attempt_at timestamptz not null,
      last_scanned_at timestamptz,
      primary key (provider, account_id, region)
    )`.execute(db)
  await sql`
    create table scan_scope (
      scan_id uuid not null references scan,
      provider text not null,
      account_id text not null,
      region text not null,
      status text not null default 'waiting' check (status in ('waiting', 'scanned', 'not scanned')),
      reason text,
      candidates integer not null default 0,
      monthly_micros bigint not null default 0,
      unpriced integer not null default 0,
      started_at timestamptz,
      finished_at timestamptz,
      primary key (scan_id, provider, account_id, region)
    )`.execute(db)
}

async function findings(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table finding (
      id uuid primary key default gen_random_uuid(),
      provider text not null,
      account_id text not null,
      region text not null,
      detector_id text not null,
      resource_id text not null,
      canonical_id text not null,
      name text,
      team text,
      resource_created_at timestamptz,
      status text not null default 'open' check (status in (
        'open', 'pending', 'approved', 'queued', 'executing', 'remediated', 'rehearsed',
        'resolved', 'rejected', 'snoozed', 'failed', 'restored')),
      revision integer not null default 1,
      tags jsonb not null,
      evidence jsonb not null,
      fingerprint text not null,
      digest text not null,
      investigation jsonb,
      guards jsonb not null,
      price jsonb not null,
      monthly_micros bigint,
      sightings integer not null default 1,
      first_seen_at timestamptz not null,
      last_seen_at timestamptz not null,
      last_scan_id uuid not null,
      snoozed_until timestamptz,
      acted_at timestamptz,
      moved_at timestamptz not null
    ) with (fillfactor = 85)`.execute(db)
  await sql`
    create unique index finding_live
      on finding (provider, account_id, region, detector_id, resource_id)
      where status not in ('remediated', 'resolved', 'restored')`.execute(db)
  await sql`
    create index finding_by_status
      on finding (status, monthly_micros desc nulls last, id)`.execute(db)
  await sql`
    create table finding_event (
      id bigint generated always as identity primary key,
      finding_id uuid not null references finding,
      event text not null,
      from_status text,
      to_status text,
      revision integer not null,
      actor text not null,
      details jsonb not null default '{}',
      at timestamptz not null
    )`.execute(db)
  await sql`create index finding_event_by_finding on finding_event (finding_id, id)`.execute(db)
}

async function approvals(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table approval (
      id uuid primary key default gen_random_uuid(),
      finding_id uuid not null references finding,
      revision integer not null,
      evidence jsonb not null,
      tags jsonb not null,
      fingerprint text not null,
      investigation jsonb,
      justification jsonb,
      price jsonb not null,
      monthly_micros bigint,
      carrier text not null,
      message_ref jsonb,
      requested_at timestamptz not null,
      expires_at timestamptz not null,
      closed_at timestamptz,
      outcome text check (outcome in ('approved', 'rejected', 'snoozed', 'expired', 'void')),
      unique (finding_id, revision)
    )`.execute(db)
  await sql`
    create unique index approval_open on approval (finding_id) where closed_at is null`.execute(db)
  await sql`
    create index approval_by_expiry on approval (expires_at) where closed_at is null`.execute(db)
  await sql`
    create table decision (
      id uuid primary key default gen_random_uuid(),
      approval_id uuid not null references approval,
      finding_id uuid not null references finding,
      verdict text not null check (verdict in ('approve', 'reject', 'snooze')),
      reason text,
      snooze_until timestamptz,
      actor text not null,
      actor_name text not null,
      via text not null,
      decided_at timestamptz not null,
      unique (approval_id, actor)
    )`.execute(db)
  await sql`
    create table interaction (
      source text not null,
      id text not null,
      actor text,
      finding_id uuid references finding,
      answer jsonb,
      received_at timestamptz not null,
      primary key (source, id)
    )`.execute(db)
}

async function executions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table execution (
      id uuid primary key default gen_random_uuid(),
      finding_id uuid not null references finding,
      approval_id uuid not null unique references approval,
      remedy text not null,
      dry_run boolean not null,
      run_id uuid not null,
      backup_started_at timestamptz,
      backup_id text,
      backup_bytes bigint,
      backup_completed_at timestamptz,
      apply_attempts integer not null default 0,
      apply_started_at timestamptz,
      applied_at timestamptz,
      outcome text check (outcome in ('remediated', 'rehearsed', 'aborted', 'failed')),
      detail jsonb,
      started_at timestamptz not null,
      finished_at timestamptz
    )`.execute(db)
  await sql`create index execution_by_finding on execution (finding_id)`.execute(db)
}

async function ledger(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table savings_entry (
      id bigint generated always as identity primary key,
      kind text not null check (kind in ('booked', 'offset', 'reversed')),
      finding_id uuid not null references finding,
      execution_id uuid not null references execution,
      provider text not null,
      account_id text not null,
      region text not null,
      detector_id text not null,
      resource_id text not null,
      team text,
      monthly_micros bigint,
      price_date date not null,
      price_source text not null,
      acted_at timestamptz not null,
      booked_at timestamptz not null
    )`.execute(db)
  await sql`
    create unique index savings_booked_once on savings_entry (execution_id)
      where kind = 'booked'`.execute(db)
  await sql`create index savings_by_finding on savings_entry (finding_id)`.execute(db)
}

async function appendOnly(db: Kysely<unknown>, tables: readonly string[]): Promise<void> {
  await sql`
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only: % refused', tg_table_name, tg_op
        using errcode = 'restrict_violation';
    end $$`.execute(db)
  for (const table of tables) {
    await sql`
      create trigger append_only before update or delete or truncate on ${sql.table(table)}
        for each statement execute function refuse_change()`.execute(db)
  }
}
