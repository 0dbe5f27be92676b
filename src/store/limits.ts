/** What executions have spent of the limits, and who has been told. Counted under one lock. */

import { sql } from 'kysely'
import type { SpentHere } from '../core/limit-use.ts'
import type { Spent } from '../core/limits.ts'
import type { Db, Trx } from './database.ts'
import type { Finding } from './schema.ts'

/** Any number that nobody else takes: kysely's own lock for migrations is another one. */
const ADMISSIONS_LOCK = 4_107_003

/**
 * Of all replicas one counts at a time, until its transaction ends. Lock the finding first, and nothing
 * afterwards.
 */
export async function lockAdmissions(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${ADMISSIONS_LOCK})`.execute(trx)
}

/** Which executions `e` count: a dry run does not, nor what ended without having touched anything. */
const COUNTS = sql`(e.admitted_at is not null and not e.dry_run
  and e.outcome is distinct from 'aborted'
  and (e.outcome is distinct from 'failed' or e.apply_attempts > 0))`

interface Sums {
  readonly of_scan: bigint
  readonly of_day: bigint
  readonly of_account_and_day: bigint
  readonly of_kind_and_region: bigint
  readonly monthly_micros: string | null
}

/**
 * What all others have done since `since`, or are about to do. An execution that ended without having
 * touched anything gives its place back; one that was undone does not.
 */
export async function spentBeside(trx: Trx, finding: Finding, since: Date): Promise<Spent> {
  const { rows } = await sql<Sums>`
    select
      count(*) filter (where e.scan_id = ${finding.last_scan_id}::uuid) as of_scan,
      count(*) filter (where e.admitted_at > ${since}) as of_day,
      count(*) filter (where e.admitted_at > ${since}
        and f.provider = ${finding.provider} and f.account_id = ${finding.account_id}
      ) as of_account_and_day,
      count(*) filter (where e.admitted_at > ${since}
        and f.provider = ${finding.provider} and f.account_id = ${finding.account_id}
        and f.region = ${finding.region} and f.detector_id = ${finding.detector_id}
      ) as of_kind_and_region,
      sum(a.monthly_micros) filter (where e.admitted_at > ${since}) as monthly_micros
    from execution e
    join finding f on f.id = e.finding_id
    join approval a on a.id = e.approval_id
    where ${COUNTS} and e.finding_id <> ${finding.id}::uuid
      and (e.admitted_at > ${since} or e.scan_id = ${finding.last_scan_id}::uuid)`.execute(trx)
  const [sums] = rows
  if (!sums) throw new Error('a sum without a row')
  return {
    ofScan: Number(sums.of_scan),
    ofDay: Number(sums.of_day),
    ofAccountAndDay: Number(sums.of_account_and_day),
    ofKindAndRegion: Number(sums.of_kind_and_region),
    monthlyMicros: BigInt(sums.monthly_micros ?? 0),
  }
}

/** What all executions have spent of the limits since `since`, by scan, account, region and kind. */
export async function spentSince(db: Db, since: Date): Promise<readonly SpentHere[]> {
  const { rows } = await sql<
    Omit<SpentHere, 'ofDay' | 'ofScan' | 'monthlyMicros'> & {
      readonly today: bigint
      readonly of_scan: bigint
      readonly micros_today: string | null
    }
  >`
    with counted as (
      select e.scan_id, f.provider, f.account_id, f.region, f.detector_id,
        count(*) filter (where e.admitted_at > ${since}) as today,
        count(*) as of_scan,
        sum(a.monthly_micros) filter (where e.admitted_at > ${since}) as micros_today
      from execution e
      join finding f on f.id = e.finding_id
      join approval a on a.id = e.approval_id
      where ${COUNTS} and (e.admitted_at > ${since} or e.scan_id in (
        select scan_id from execution where admitted_at > ${since} and not dry_run))
      group by 1, 2, 3, 4, 5
    )
    select c.scan_id as "scanId", c.provider, c.account_id as "accountId", c.region,
      c.detector_id as kind, c.today, c.of_scan, c.micros_today, k.resources as listed
    from counted c
    left join kind_count k on k.provider = c.provider and k.account_id = c.account_id
      and k.region = c.region and k.detector_id = c.detector_id and k.counted_at > ${since}`.execute(
    db,
  )
  return rows.map(({ today, of_scan, micros_today, ...place }) => ({
    ...place,
    ofDay: Number(today),
    ofScan: Number(of_scan),
    monthlyMicros: BigInt(micros_today ?? 0),
  }))
}

/** True for the first that asks: people are told of a limit once in a while, not once per finding. */
export async function mayTell(trx: Trx, key: string, at: Date, since: Date): Promise<boolean> {
  const told = await trx
    .insertInto('limit_notice')
    .values({ key, told_at: at })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ told_at: at })
        .where('limit_notice.told_at', '<=', since),
    )
    .returning('key')
    .executeTakeFirst()
  return told !== undefined
}

type Kind = Pick<Finding, 'provider' | 'account_id' | 'region' | 'detector_id'>

/** How many resources of its kind the region had, when that is not older than `since`. */
export async function kindCount(db: Db, kind: Kind, since: Date): Promise<number | null> {
  const row = await db
    .selectFrom('kind_count')
    .select('resources')
    .where('provider', '=', kind.provider)
    .where('account_id', '=', kind.account_id)
    .where('region', '=', kind.region)
    .where('detector_id', '=', kind.detector_id)
    .where('counted_at', '>', since)
    .executeTakeFirst()
  return row?.resources ?? null
}

export async function saveKindCount(
  db: Db,
  { provider, account_id, region, detector_id }: Kind,
  count: { readonly resources: number; readonly at: Date },
): Promise<void> {
  const row = { resources: count.resources, counted_at: count.at }
  await db
    .insertInto('kind_count')
    .values({ provider, account_id, region, detector_id, ...row })
    .onConflict((conflict) =>
      conflict.columns(['provider', 'account_id', 'region', 'detector_id']).doUpdateSet(row),
    )
    .execute()
}
