/**
 * Many accounts, many replicas, many years: token buckets that replicas share, an archive for findings
 * that are long over, and the indexes that pages and the archiving job need. What the audit trail holds
 * may go only when the archive has it and the ledger does not rest on it: the database itself sees to it.
 */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await tokenBuckets(db)
  await archive(db)
  await indexes(db)
}

/** Times are milliseconds since 1970. Rows are written all the time and read by key only. */
async function tokenBuckets(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table token_bucket (
      key text primary key,
      tokens float8 not null,
      at float8 not null,
      share float8 not null,
      slowed_at float8 not null
    ) with (fillfactor = 50)`.execute(db)
}

/** One document per finding, with all that was said and done about it. */
async function archive(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table archive (
      finding_id uuid primary key,
      account_id text not null,
      resource_id text not null,
      resolved_at timestamptz not null,
      archived_at timestamptz not null,
      document jsonb not null
    )`.execute(db)
  await sql`create index archive_by_resource on archive (resource_id)`.execute(db)
  await sql`
    create trigger append_only before update or delete or truncate on archive
      for each statement execute function refuse_change()`.execute(db)
  await sql`
    create function refuse_unless_archived() returns trigger language plpgsql as $$
    begin
      if exists (select from archive where finding_id = old.finding_id)
        and not exists (select from savings_entry where finding_id = old.finding_id) then
        return old;
      end if;
      raise exception '% is append-only: % refused', tg_table_name, tg_op
        using errcode = 'restrict_violation';
    end $$`.execute(db)
  for (const table of ['finding_event', 'decision']) {
    const name = sql.table(table)
    await sql`drop trigger append_only on ${name}`.execute(db)
    await sql`
      create trigger append_only before update or truncate on ${name}
        for each statement execute function refuse_change()`.execute(db)
    await sql`
      create trigger archived_first before delete on ${name}
        for each row execute function refuse_unless_archived()`.execute(db)
  }
}

/** Foreign keys ask for what refers to a row that goes; a page asks for what comes next. */
async function indexes(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index finding_resolved on finding (moved_at) where status = 'resolved'`.execute(db)
  await sql`
    create index finding_by_cost on finding (monthly_micros desc nulls last, id)`.execute(db)
  await sql`create index decision_by_finding on decision (finding_id)`.execute(db)
  await sql`create index pick_by_approval on pick (approval_id)`.execute(db)
  await sql`create index savings_by_execution on savings_entry (execution_id)`.execute(db)
}
