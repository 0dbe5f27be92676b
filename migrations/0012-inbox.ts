/**
 * What the inbox is read by: findings that wait, dearest first, by place and by text; what was decided
 * lately; and how much waits in each place, as a sum of small changes. Changes are only ever added, so
 * people who decide at the same time never wait for each other; folding them together changes no sum.
 */

import { type Kysely, type RawBuilder, sql } from 'kysely'

const WAITING = sql`where status = 'pending'`
/** Dearest first, what has no price last, and both columns ascending: a page begins anywhere at once. */
const DEAREST = sql`(-coalesce(saving_micros, -1)), id`

export async function up(db: Kysely<unknown>): Promise<void> {
  await indexes(db)
  await sums(db)
}

/** A name that people gave is in no index but that of letters: it may be longer than a B-tree takes. */
async function indexes(db: Kysely<unknown>): Promise<void> {
  const rest = sql`include (saving_micros, account_id, region, detector_id)`
  await sql`create index waiting_by_saving on finding (${DEAREST}) ${rest} ${WAITING}`.execute(db)
  await sql`create index waiting_by_team on finding (team, ${DEAREST}) ${rest} ${WAITING}`.execute(
    db,
  )
  await sql`
    create index waiting_by_account on finding (account_id, ${DEAREST})
      include (saving_micros, region, detector_id) ${WAITING}`.execute(db)
  await sql`
    create index waiting_by_place
      on finding (account_id, team, region, detector_id, ${DEAREST}) ${WAITING}`.execute(db)
  await sql`create extension if not exists pg_trgm`.execute(db)
  await sql`
    create index waiting_by_text on finding
      using gin ((coalesce(name, '') || ' ' || resource_id) gin_trgm_ops) ${WAITING}`.execute(db)
  await sql`
    create index finding_ended on finding (moved_at desc)
      where status in ('remediated', 'rehearsed', 'failed', 'restored')`.execute(db)
  await sql`
    create index execution_aborted on execution (finished_at desc)
      where outcome = 'aborted'`.execute(db)
}

async function sums(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table waiting_change (
      account_id text not null,
      team text not null,
      region text not null,
      detector_id text not null,
      findings integer not null,
      unpriced integer not null,
      micros numeric not null
    )`.execute(db)
  await sql`
    insert into waiting_change
    select account_id, coalesce(team, ''), region, detector_id, count(*),
      count(*) filter (where saving_micros is null), coalesce(sum(saving_micros), 0)
    from finding ${WAITING} group by 1, 2, 3, 4`.execute(db)
  await sql`
    create function sum_waiting() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'INSERT' and old.status = 'pending' then ${change(sql`old`, -1)}; end if;
      if tg_op <> 'DELETE' and new.status = 'pending' then ${change(sql`new`, 1)}; end if;
      return null;
    end $$`.execute(db)
  await triggers(db)
}

function change(row: RawBuilder<unknown>, sign: 1 | -1): RawBuilder<unknown> {
  const times = sql.raw(String(sign))
  return sql`
    insert into waiting_change values (
      ${row}.account_id, coalesce(${row}.team, ''), ${row}.region, ${row}.detector_id, ${times},
      ${times} * (${row}.saving_micros is null)::int, ${times} * coalesce(${row}.saving_micros, 0))`
}

/** A scan that sees a million findings again sets neither column, and so costs nothing here. */
async function triggers(db: Kysely<unknown>): Promise<void> {
  const calls = sql`for each row`
  await sql`
    create trigger waiting_came after insert on finding ${calls}
      when (new.status = 'pending') execute function sum_waiting()`.execute(db)
  await sql`
    create trigger waiting_went after delete on finding ${calls}
      when (old.status = 'pending') execute function sum_waiting()`.execute(db)
  await sql`
    create trigger waiting_changed after update of status, team, saving_micros on finding ${calls}
      when ((old.status = 'pending' or new.status = 'pending') and (
        old.status <> new.status or old.team is distinct from new.team
        or old.saving_micros is distinct from new.saving_micros))
      execute function sum_waiting()`.execute(db)
}
