/**
 * A ledger of any length in bulk: lines first, then their sums, then the indexes. What the trigger would
 * write line by line is written at once from the same view, and compared at the end.
 */

import { sql } from 'kysely'
import type { Db } from '../src/store/database.ts'

const PLACES = { accounts: 10, kinds: 3, teams: 5 }
const SUMS = sql`
  sum(rate_micros), sum(kept_micros), sum(moment), sum(removals), sum(restored), sum(unpriced)`

/** Three years that end now. Lines last a year or less; one in a hundred was brought back after an hour. */
export async function writeLongLedger(db: Db, lines: number, now: Date): Promise<void> {
  await db.connection().execute(async (own) => {
    const { rows: indexes } = await sql<{ name: string; made: string }>`
      select indexname as name, indexdef as made from pg_indexes
      where tablename = 'savings_entry' and indexname <> 'savings_entry_pkey'`.execute(own)
    for (const { name } of indexes) await sql`drop index ${sql.ref(name)}`.execute(own)
    await sql`set session_replication_role = replica`.execute(own)
    await sql`set work_mem = '512MB'`.execute(own)
    await sql`set maintenance_work_mem = '512MB'`.execute(own)
    await writeLines(own, lines, now)
    await takeSomeBack(own, now)
    await sumUp(own)
    await sql`set session_replication_role = origin`.execute(own)
    for (const { made } of indexes) await sql.raw(made).execute(own)
    await sql`vacuum analyze`.execute(own)
    await mustAgree(own)
  })
}

async function writeLines(db: Db, lines: number, now: Date): Promise<void> {
  const { accounts, kinds, teams } = PLACES
  await sql`
    insert into savings_entry (
      kind, finding_id, execution_id, provider, account_id, region, detector_id, resource_id, team,
      monthly_micros, price_date, price_source, acted_at, booked_at, starts_at, ends_at)
    select 'booked', uuid, uuid, 'aws', 'account-' || n % ${accounts}, 'eu-west-1',
      'aws/kind-' || n / 7 % ${kinds}, 'vol-' || n, 'team-' || n / 31 % ${teams},
      1000000 + n::bigint * 7919 % 90000000, '2024-07-18', 'a list', at, at, at,
      at + interval '8760 hours' * (case n % 10 when 0 then 0.3 else 1 end)
    from (
      select n, gen_random_uuid() as uuid, date_trunc('milliseconds',
        ${now}::timestamptz - interval '1095 days' * (1 - n / ${lines}::float)) as at
      from generate_series(1, ${lines}::int) as n
    ) as line`.execute(db)
}

async function takeSomeBack(db: Db, now: Date): Promise<void> {
  await sql`
    insert into savings_entry (
      kind, finding_id, execution_id, provider, account_id, region, detector_id, resource_id, team,
      monthly_micros, price_date, price_source, acted_at, booked_at, starts_at, ends_at, reverses)
    select 'reversed', finding_id, execution_id, provider, account_id, region, detector_id,
      resource_id, team, -monthly_micros, price_date, price_source, at, at, at, ends_at, id
    from (select *, booked_at + interval '1 hour' as at from savings_entry where id % 100 = 0) as line
    where at < ${now}`.execute(db)
}

/** Hours from the lines, days from the hours, months from the days: sums of sums. */
async function sumUp(db: Db): Promise<void> {
  const cell = sql`account_id, detector_id, team`
  await sql`
    insert into savings_rollup
    select 'hour', date_trunc('hour', at, 'UTC') as start, ${cell}, ${SUMS}
    from savings_change group by start, ${cell}`.execute(db)
  for (const [span, part] of [
    ['day', 'hour'],
    ['month', 'day'],
  ] as const) {
    await sql`
      insert into savings_rollup
      select ${span}, date_trunc(${span}, starts_at, 'UTC') as start, ${cell}, ${SUMS}
      from savings_rollup where span = ${part} group by start, ${cell}`.execute(db)
  }
}

async function mustAgree(db: Db): Promise<void> {
  const { rows } = await sql<{ lines: string; sums: string }>`
    select (select count(*) from savings_entry where kind = 'booked')::text as lines,
      (select sum(removals + restored) from savings_rollup where span = 'month')::text as sums`.execute(
    db,
  )
  const [counted] = rows
  if (counted?.lines !== counted?.sums) throw new Error('the sums are not those of the lines')
}
