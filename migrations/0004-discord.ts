/**
 * Chat: which message shows what, digests of many questions, picks of reviewers, who is who, and the
 * weekly report. A person may say yes and, while a second yes is missing, change to no.
 */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await digests(db)
  await messages(db)
  await governance(db)
}

async function digests(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table digest (
      id uuid primary key default gen_random_uuid(),
      requested_at timestamptz not null
    )`.execute(db)
  await sql`
    alter table approval
      add column asked_by text,
      add column digest_id uuid references digest`.execute(db)
  await sql`create index approval_by_digest on approval (digest_id) where digest_id is not null`.execute(
    db,
  )
  await sql`
    create table pick (
      panel_id text not null,
      person text not null,
      approval_id uuid not null references approval,
      primary key (panel_id, person, approval_id)
    )`.execute(db)
}

/** `changes` counts what happened to the subject, `shown` how much of it the message shows. */
async function messages(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table chat_message (
      kind text not null check (kind in ('card', 'lead', 'digest', 'report')),
      subject_id uuid not null,
      finding_id uuid references finding,
      channel_id text,
      message_id text,
      changes integer not null default 1,
      shown integer not null default 0,
      drawing text,
      held_until timestamptz,
      not_before timestamptz,
      reposts integer not null default 0,
      lost_because text,
      created_at timestamptz not null,
      primary key (kind, subject_id)
    )`.execute(db)
  await sql`
    create index chat_message_due on chat_message (created_at)
      where changes > shown and lost_because is null`.execute(db)
  await sql`create index chat_message_by_finding on chat_message (finding_id)`.execute(db)
  await sql`
    create table report (
      id uuid primary key default gen_random_uuid(),
      day date not null unique,
      made_at timestamptz not null
    )`.execute(db)
}

async function governance(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table link_code (
      sha256 text primary key,
      person text not null,
      person_name text not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`
    create table identity_link (
      person text primary key,
      identity text not null,
      linked_at timestamptz not null
    )`.execute(db)
  await sql`
    alter table decision
      add column identity text,
      add column roles jsonb,
      drop constraint decision_approval_id_actor_key,
      add unique (approval_id, actor, verdict)`.execute(db)
  await sql`create index interaction_by_time on interaction (received_at)`.execute(db)
}
