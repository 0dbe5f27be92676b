/**
 * Drafts that a model wrote, by the key of what they depend on, and what asking it took. A draft holds
 * no figure and no name of an account or a resource. Both tables may be emptied at any time: a missing
 * draft is written again, usage only makes the saving look smaller.
 */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table draft (
      key text primary key,
      draft jsonb,
      reason text,
      written_at timestamptz not null,
      check ((draft is null) <> (reason is null))
    )`.execute(db)
  await sql`create index draft_by_age on draft (written_at)`.execute(db)
  await sql`
    create table model_usage (
      day date not null,
      model text not null,
      calls bigint not null,
      failed_calls bigint not null,
      unpriced_calls bigint not null,
      input_tokens bigint not null,
      output_tokens bigint not null,
      cost_micros bigint not null,
      primary key (day, model)
    )`.execute(db)
}
