/**
 * Carriers that run elsewhere: an errand is one question on its way through one of their executions.
 * Of the address that wakes it only path and query are kept, never a host.
 */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table errand (
      approval_id uuid primary key references approval,
      finding_id uuid not null references finding,
      announced_at timestamptz,
      execution_id text,
      wake_path text check (wake_path ~ '^/[^/]'),
      taken_at timestamptz,
      woken_at timestamptz,
      over_because text,
      check ((execution_id is null) = (wake_path is null))
    )`.execute(db)
  await sql`create index errand_by_finding on errand (finding_id)`.execute(db)
  await sql`create index errand_untaken on errand (approval_id) where execution_id is null`.execute(
    db,
  )
  // The execution that posts it; until not_before nobody else does.
  await sql`alter table chat_message add column carried_by text`.execute(db)
}
