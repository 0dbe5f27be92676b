/**
 * A ledger of any length in bulk: lines first, then their indexes, then their sums, which the trigger
 * would write line by line. They are made by the view that the trigger is made of, and compared with it.
 */

import { sql } from 'kysely'
import { endOf, endsBetween, startOf } from '../../src/core/timeline.ts'
import { closeMonths } from '../../src/store/closings.ts'
import type { Db } from '../../src/store/database.ts'
import { inChunks, inTurn, type Task, withoutIndexes } from './bulk.ts'

const PLACES = { accounts: 10, kinds: 3, teams: 5 }
const DAY_MS = 86_400_000
const DAYS = 1_095
const CELL = sql`account_id, detector_id, team`
const MEASURES = sql`rate_micros, kept_micros, moment, removals, restored, unpriced`
const SUMS = sql`
  sum(rate_micros), sum(kept_micros), sum(moment), sum(removals), sum(restored), sum(unpriced)`

/** Three years that end now. Lines last a year or less; one in a hundred was brought back after an hour. */
export async function writeLongLedger(db: Db, lines: number, now: Date): Promise<void> {
  await withoutIndexes(db, 'savings_entry', async () => {
    await inTurn(db, writeLines(lines, now))
    await inTurn(db, [takeSomeBack(now)])
  })
  await sql`analyze savings_entry`.execute(db)
  await sumUp(db, now)
  await sql`vacuum analyze savings_entry, savings_rollup`.execute(db)
  await mustAgree(db, now)
  await db.transaction().execute((trx) => closeMonths(trx, now))
}

function writeLines(lines: number, now: Date): Task[] {
  const { accounts, kinds, teams } = PLACES
  return inChunks(
    lines,
    (first, last) => sql`
      insert into savings_entry (
        kind, finding_id, execution_id, provider, account_id, region, detector_id, resource_id, team,
        monthly_micros, price_date, price_source, acted_at, booked_at, starts_at, ends_at)
      select 'booked', uuid, uuid, 'aws', 'account-' || n % ${accounts}, 'eu-west-1',
        'aws/kind-' || n / 7 % ${kinds}, 'vol-' || n, 'team-' || n / 31 % ${teams},
        1000000 + n::bigint * 7919 % 90000000, '2024-07-18', 'a list', at, at, at,
        at + interval '8760 hours' * (case n % 10 when 0 then 0.3 else 1 end)
      from (
        select n, gen_random_uuid() as uuid, date_trunc('milliseconds',
          ${now}::timestamptz - interval '1 day' * ${DAYS} * (1 - n / ${lines}::float)) as at
        from generate_series(${first}::int, ${last}::int) as n
      ) as line`,
  )
}

function takeSomeBack(now: Date): Task {
  return (db) =>
    sql`
    insert into savings_entry (
      kind, finding_id, execution_id, provider, account_id, region, detector_id, resource_id, team,
      monthly_micros, price_date, price_source, acted_at, booked_at, starts_at, ends_at, reverses)
    select 'reversed', finding_id, execution_id, provider, account_id, region, detector_id,
      resource_id, team, -monthly_micros, price_date, price_source, at, at, at, ends_at, id
    from (select *, booked_at + interval '1 hour' as at from savings_entry where id % 100 = 0) as line
    where at < ${now}`.execute(db)
}

/** Hours from the lines, month by month on each connection; days from the hours, months from the days. */
async function sumUp(db: Db, now: Date): Promise<void> {
  await sql`alter table savings_rollup drop constraint savings_rollup_pkey`.execute(db)
  await inTurn(
    db,
    monthsOf(now).map(
      (month) => (own: Db) =>
        sql`
        insert into savings_rollup
        select 'hour', date_trunc('hour', at, 'UTC') as start, ${CELL}, ${SUMS}
        from savings_change where at >= ${month} and at < ${endOf('month', month)}
        group by start, ${CELL}`.execute(own),
    ),
  )
  await sql`
    alter table savings_rollup
      add primary key (span, starts_at, account_id, detector_id, team)`.execute(db)
  for (const [span, part] of [
    ['day', 'hour'],
    ['month', 'day'],
  ] as const) {
    await inTurn(
      db,
      monthsOf(now).map(
        (month) => (own: Db) =>
          sql`
          insert into savings_rollup
          select ${span}, date_trunc(${span}, starts_at, 'UTC') as start, ${CELL}, ${SUMS}
          from savings_rollup
          where span = ${part} and starts_at >= ${month} and starts_at < ${endOf('month', month)}
          group by start, ${CELL}`.execute(own),
      ),
    )
  }
}

/** All in which a line begins or ends. */
function monthsOf(now: Date): Date[] {
  const from = now.getTime() - DAYS * DAY_MS
  return endsBetween('month', new Date(from), new Date(now.getTime() + 367 * DAY_MS)).map((end) =>
    startOf('month', new Date(end.getTime() - 1)),
  )
}

/** To the last digit, in each cell: the oldest whole month, and the one in which most begins and ends. */
async function mustAgree(db: Db, now: Date): Promise<void> {
  const months = monthsOf(now)
  for (const month of [months[1], months[14]]) {
    if (!month) throw new Error('the ledger is too short to be compared')
    const { rows } = await sql<{ cells: string; agreeing: string }>`
      with lines as (
        select ${CELL}, ${SUMS} from savings_change
        where at >= ${month} and at < ${endOf('month', month)} group by ${CELL}),
      kept as (
        select ${CELL}, ${MEASURES} from savings_rollup
        where span = 'month' and starts_at = ${month})
      select (select count(*) from lines)::text as cells,
        (select count(*) from (table lines intersect table kept) as same)::text as agreeing`.execute(
      db,
    )
    const [counted] = rows
    if (counted?.cells !== counted?.agreeing || counted?.cells === '0') {
      throw new Error('the sums are not those of the lines')
    }
  }
}
