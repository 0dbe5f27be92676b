/**
 * Where each cell of the ledger stood when a month was over, so that no page adds up the same months again.
 * Naming a month closes it: a trigger writes its closings from the sums. What is booked after all in a month
 * that is closed is added to its closings in the writer's own transaction. So they are exact at any moment,
 * whoever comes first.
 */

import { type Kysely, sql } from 'kysely'
import { changesOf } from './0005-ledger.ts'

/** Any number that nobody else takes: who closes waits for all who book, these never for each other. */
const CLOSING_LOCK = sql.raw('4107014')
const CELL = sql`account_id, detector_id, team`
const MEASURES = sql`rate_micros, kept_micros, moment, removals, restored, unpriced`
const SUMS = sql`
  sum(rate_micros), sum(kept_micros), sum(moment), sum(removals), sum(restored), sum(unpriced)`

export async function up(db: Kysely<unknown>): Promise<void> {
  await realised(db)
  await tables(db)
  await closing(db)
  await lateLines(db)
  await closeWhatIsOver(db)
}

/** As core/savings.ts rounds it: down, once per cell. A month has 730 hours, in milliseconds. */
async function realised(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function realised_micros(rate_micros numeric, moment numeric, at timestamptz)
    returns numeric immutable strict language sql as $$
      select div(micro_ms, 2628000000) - (mod(micro_ms, 2628000000) < 0)::int
      from (select rate_micros * (extract(epoch from at) * 1000)::bigint - moment) as it(micro_ms)
    $$`.execute(db)
}

async function tables(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table savings_closed_month (
      ends_at timestamptz primary key check (ends_at = date_trunc('month', ends_at, 'UTC'))
    )`.execute(db)
  await sql`
    create table savings_closing (
      ends_at timestamptz not null references savings_closed_month,
      account_id text not null,
      detector_id text not null,
      team text not null,
      rate_micros numeric not null,
      kept_micros numeric not null,
      moment numeric not null,
      removals bigint not null,
      restored bigint not null,
      unpriced bigint not null,
      realised_micros numeric not null
        generated always as (realised_micros(rate_micros, moment, ends_at)) stored,
      primary key (ends_at, account_id, detector_id, team)
    )`.execute(db)
  await sql`
    create trigger append_only before update or delete or truncate on savings_closed_month
      for each statement execute function refuse_change()`.execute(db)
  await sql`
    create trigger derived before insert or update or delete or truncate on savings_closing
      for each statement execute function refuse_by_hand()`.execute(db)
}

/** From where the month before was closed; each statement sees what was committed before the lock. */
async function closing(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function close_month() returns trigger language plpgsql as $$
    declare
      before timestamptz;
    begin
      perform pg_advisory_xact_lock(${CLOSING_LOCK});
      before := (select max(ends_at) from savings_closing where ends_at < new.ends_at);
      insert into savings_closing (ends_at, ${CELL}, ${MEASURES})
      select new.ends_at, ${CELL}, ${SUMS} from (
        select ${CELL}, ${MEASURES} from savings_closing where ends_at = before
        union all
        select ${CELL}, ${MEASURES} from savings_rollup
        where span = 'month' and starts_at >= coalesce(before, '-infinity')
          and starts_at < new.ends_at
      ) as part
      group by ${CELL};
      return null;
    end $$`.execute(db)
  await sql`
    create trigger close after insert on savings_closed_month
      for each row execute function close_month()`.execute(db)
}

/** Before the sums are written (triggers fire in the order of their names), so nobody waits in a circle. */
async function lateLines(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function close_late_lines() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock_shared(${CLOSING_LOCK});
      if (select min(booked_at) from added) < (select max(ends_at) from savings_closed_month) then
        insert into savings_closing as c (ends_at, ${CELL}, ${MEASURES})
        select month.ends_at, ${CELL}, ${SUMS}
        from (${changesOf(sql`added`)}) as change
        join savings_closed_month as month on change.at < month.ends_at
        group by month.ends_at, ${CELL}
        order by month.ends_at, ${CELL}
        on conflict (ends_at, ${CELL}) do update set
          rate_micros = c.rate_micros + excluded.rate_micros,
          kept_micros = c.kept_micros + excluded.kept_micros,
          moment = c.moment + excluded.moment,
          removals = c.removals + excluded.removals,
          restored = c.restored + excluded.restored,
          unpriced = c.unpriced + excluded.unpriced;
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger close_late_lines after insert on savings_entry
      referencing new table as added
      for each statement execute function close_late_lines()`.execute(db)
}

/** Months that ended before now; the sweep closes those that follow. */
async function closeWhatIsOver(db: Kysely<unknown>): Promise<void> {
  await sql`
    insert into savings_closed_month
    select month at time zone 'UTC' from generate_series(
      (select min(starts_at) from savings_rollup where span = 'month') at time zone 'UTC'
        + interval '1 month',
      date_trunc('month', now() at time zone 'UTC'), interval '1 month') as month
    order by month`.execute(db)
}
