/**
 * The ledger as intervals with a rate, its sums kept beside it, and what leaves it for a metrics
 * service. A line never begins before it is written, so no figure of the past ever changes. The sums
 * are kept by a trigger in the writer's own transaction: no writer can forget them.
 */

import { type Kysely, type RawBuilder, sql } from 'kysely'

/** Twelve months of 730 hours: what older lines were booked for. */
const HORIZON = sql`interval '8760 hours'`

export async function up(db: Kysely<unknown>): Promise<void> {
  await intervals(db)
  await rollup(db)
  await derivedOnly(db)
  await tagValues(db)
  await outbox(db)
  await vendorObjects(db)
}

async function intervals(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table savings_entry
      add column starts_at timestamptz,
      add column ends_at timestamptz,
      add column reverses bigint references savings_entry`.execute(db)
  await sql`alter table savings_entry disable trigger append_only`.execute(db)
  await sql`
    update savings_entry set
      acted_at = date_trunc('milliseconds', acted_at),
      booked_at = date_trunc('milliseconds', booked_at),
      starts_at = date_trunc('milliseconds', booked_at),
      ends_at = date_trunc('milliseconds', booked_at) + ${HORIZON}`.execute(db)
  await sql`alter table savings_entry enable trigger append_only`.execute(db)
  await sql`
    alter table savings_entry
      alter column starts_at set not null,
      alter column ends_at set not null,
      add constraint savings_never_backdated check (booked_at <= starts_at and starts_at <= ends_at),
      add constraint savings_whole_milliseconds check (
        booked_at = date_trunc('milliseconds', booked_at)
        and starts_at = date_trunc('milliseconds', starts_at)
        and ends_at = date_trunc('milliseconds', ends_at)),
      add constraint savings_sign check (
        (kind = 'booked' and monthly_micros >= 0) or (kind = 'offset' and monthly_micros <= 0)
        or kind = 'reversed' or monthly_micros is null),
      add constraint savings_reverses check ((kind = 'reversed') = (reverses is not null))
  `.execute(db)
  await sql`
    create unique index savings_offset_once on savings_entry (execution_id)
      where kind = 'offset'`.execute(db)
  await sql`create unique index savings_reversed_once on savings_entry (reverses)`.execute(db)
  for (const moment of ['booked_at', 'starts_at', 'ends_at']) {
    await sql`
      create index ${sql.ref(`savings_by_${moment}`)}
        on savings_entry (${sql.ref(moment)})`.execute(db)
  }
}

/**
 * The moments at which lines change something: their beginning and end change the run-rate, their
 * booking the counts. A rate is also given times its moment (milliseconds since 1970), so that sums of
 * both say what was realised at any later moment. Kept: as much of the rate as what is kept takes off;
 * a line that takes such a one back is known by its sign.
 */
export function changesOf(lines: RawBuilder<unknown>): RawBuilder<unknown> {
  const place = sql`e.account_id, e.detector_id, coalesce(e.team, '') as team`
  const rate = sql`coalesce(e.monthly_micros, 0)::numeric`
  const isKept = sql`(e.kind = 'offset' or e.kind = 'reversed' and e.monthly_micros > 0)`
  const kept = sql`case when ${isKept} then ${rate} else 0 end`
  return sql`
    select *, rate_micros * (extract(epoch from at) * 1000)::bigint as moment from (
      select ${place}, e.starts_at as at, ${rate} as rate_micros, -${kept} as kept_micros,
        0 as removals, 0 as restored, 0 as unpriced
      from ${lines} as e
      union all
      select ${place}, e.ends_at, -${rate}, ${kept}, 0, 0, 0 from ${lines} as e
      union all
      select ${place}, e.booked_at, 0, 0, 1, 0, (e.monthly_micros is null)::int
      from ${lines} as e where e.kind = 'booked'
      union all
      select ${place}, e.booked_at, 0, 0, -1, 1, -(e.monthly_micros is null)::int
      from ${lines} as e join savings_entry as undone on undone.id = e.reverses
      where undone.kind = 'booked'
    ) as change`
}

/** Per hour, day and month in UTC. */
async function rollup(db: Kysely<unknown>): Promise<void> {
  await sql`create view savings_change as ${changesOf(sql`savings_entry`)}`.execute(db)
  await sql`
    create table savings_rollup (
      span text not null check (span in ('hour', 'day', 'month')),
      starts_at timestamptz not null,
      account_id text not null,
      detector_id text not null,
      team text not null,
      rate_micros numeric not null,
      kept_micros numeric not null,
      moment numeric not null,
      removals bigint not null,
      restored bigint not null,
      unpriced bigint not null,
      primary key (span, starts_at, account_id, detector_id, team)
    ) with (fillfactor = 70)`.execute(db)
  await rollUp(sql`savings_entry`).execute(db)
  await sql`
    create function roll_up_savings() returns trigger language plpgsql as $$
    begin
      ${rollUp(sql`added`)};
      return null;
    end $$`.execute(db)
  await sql`
    create trigger roll_up after insert on savings_entry
      referencing new table as added
      for each statement execute function roll_up_savings()`.execute(db)
}

/** In the order of the key: writers that meet wait for each other, and never in a circle. */
function rollUp(lines: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    insert into savings_rollup as r (
      span, starts_at, account_id, detector_id, team,
      rate_micros, kept_micros, moment, removals, restored, unpriced)
    select span, date_trunc(span, at, 'UTC'), account_id, detector_id, team,
      sum(rate_micros), sum(kept_micros), sum(moment), sum(removals), sum(restored), sum(unpriced)
    from (${changesOf(lines)}) as c cross join unnest(array['hour', 'day', 'month']) as span
    group by 1, 2, 3, 4, 5
    order by 1, 2, 3, 4, 5
    on conflict (span, starts_at, account_id, detector_id, team) do update set
      rate_micros = r.rate_micros + excluded.rate_micros,
      kept_micros = r.kept_micros + excluded.kept_micros,
      moment = r.moment + excluded.moment,
      removals = r.removals + excluded.removals,
      restored = r.restored + excluded.restored,
      unpriced = r.unpriced + excluded.unpriced`
}

/** Derived: only the ledger's own trigger writes it. */
async function derivedOnly(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function refuse_by_hand() returns trigger language plpgsql as $$
    begin
      if pg_trigger_depth() < 2 then
        raise exception '% is derived from the ledger: % refused', tg_table_name, tg_op
          using errcode = 'restrict_violation';
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create trigger derived before insert or update or delete or truncate on savings_rollup
      for each statement execute function refuse_by_hand()`.execute(db)
}

/** The values that a metric tag may have: a slot each, first come, and then no more. */
async function tagValues(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table metric_tag_value (
      key text not null,
      slot smallint not null,
      value text not null,
      primary key (key, slot),
      unique (key, value)
    )`.execute(db)
}

/** Points of a metrics service that wait for its receipt; what it confirmed is kept as a sum. */
async function outbox(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table outbox_clock (
      sink text primary key,
      frozen_through timestamptz not null
    )`.execute(db)
  await sql`
    create table outbox_series (
      id integer generated always as identity primary key,
      sink text not null references outbox_clock,
      account text not null,
      kind text not null,
      team text not null,
      acknowledged_micros bigint not null,
      unsure_micros bigint not null default 0,
      unique (sink, account, kind, team)
    )`.execute(db)
  await sql`
    create table outbox_point (
      series_id integer not null references outbox_series,
      bucket timestamptz not null,
      micros bigint not null,
      claimed_until timestamptz,
      may_have_arrived boolean not null default false,
      primary key (series_id, bucket)
    )`.execute(db)
}

/** The ids under which a vendor keeps what we made there: dashboards, monitors. */
async function vendorObjects(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table vendor_object (
      home text not null,
      kind text not null,
      name text not null,
      external_id text not null,
      applied_at timestamptz not null,
      primary key (home, kind, name)
    )`.execute(db)
}
