/**
 * Any number of findings that all wait for a decision, each with its question, as a scan and the questions
 * leave them, but in bulk. Teams, accounts and regions of very different size; one place in thousands holds
 * a handful.
 */

import { sql } from 'kysely'
import type { Db } from '../../src/store/database.ts'
import { inChunks, inTurn, type Task, withoutIndexes } from './bulk.ts'

const PLACES = { accounts: 40, teams: 25, regions: 12 }

export async function writeManyFindings(db: Db, findings: number, now: Date): Promise<void> {
  await withoutIndexes(db, 'finding', () =>
    withoutIndexes(db, 'approval', async () => {
      await inTurn(db, writeFindings(findings, now))
      await inTurn(db, [askAboutAll(now), sumUp])
    }),
  )
  await sql`vacuum analyze finding, sighting, approval, waiting_change`.execute(db)
}

function writeFindings(findings: number, now: Date): Task[] {
  const { accounts, teams, regions } = PLACES
  return inChunks(
    findings,
    (first, last) => sql`
      with made as (
      insert into finding (
        provider, account_id, region, detector_id, resource_id, canonical_id, name, team, status,
        revision, tags, evidence, fingerprint, digest, guards, price, monthly_micros, remedy,
        saving_micros, first_seen_at, moved_at)
      select 'aws', account, region, kind, 'vol-' || lpad(to_hex(n), 17, '0'),
        'arn:aws:ec2:' || region || ':' || account || ':volume/' || n,
        (array['orders', 'search', 'billing', 'logs', 'cache'])[1 + n % 5] || '-' || md5(n::text),
        team, 'pending', 2, jsonb_build_object('Name', n::text, 'Team', team),
        '{"attributes": {"type": "gp3", "sizeGiB": 100}, "facts": []}', 'f', 'd', '[]',
        '{"lines": [], "priceDate": "2024-07-18", "source": "a price list"}', micros, 'delete',
        micros, ${now}::timestamptz - interval '30 days', ${now}::timestamptz
      from (
        select n,
          (100000000000 + power(n % 1009 / 1009.0, 3) * ${accounts})::bigint::text as account,
          'team-' || (power(n % 9973 / 9973.0, 2) * ${teams})::int as team,
          'region-' || (power(n % 99991 / 99991.0, 4) * ${regions})::int as region,
          (array['aws/ebs-volume-unattached', 'aws/elastic-ip-unassociated'])[
            1 + (n % 7 = 0)::int] as kind,
          case when n % 50 > 0 then 1000000 + n::bigint * 7919 % 90000000 end as micros
        from generate_series(${first}::int, ${last}::int) as n) as one
      returning id)
      insert into sighting (finding_id, sightings, last_seen_at, last_scan_id)
      select id, 3, ${now}, gen_random_uuid() from made`,
  )
}

function askAboutAll(now: Date): Task {
  return (db) =>
    sql`
    insert into approval (
      finding_id, revision, evidence, tags, fingerprint, price, remedy, monthly_micros, carrier,
      requested_at, expires_at)
    select id, revision, evidence, tags, fingerprint, price, remedy, saving_micros, 'direct',
      ${now}, ${now}::timestamptz + interval '72 hours'
    from finding`.execute(db)
}

/** What the trigger of each finding adds up to. */
function sumUp(db: Db): Promise<unknown> {
  return sql`
    insert into waiting_change
    select account_id, coalesce(team, ''), region, detector_id, count(*),
      count(*) filter (where saving_micros is null), coalesce(sum(saving_micros), 0)
    from finding group by 1, 2, 3, 4`.execute(db)
}
