/**
 * The inbox with a million findings that all wait (or INBOX_FINDINGS): how long the server takes for a
 * page, as a browser asks for it, by grouping and filter; and for the page of one finding.
 */

import { sql } from 'kysely'
import { directCarrier } from '../src/carriers/direct.ts'
import { awsCloud } from '../src/clouds/aws/aws.ts'
import { BUNDLED_PRICES, readPriceFile } from '../src/clouds/aws/prices.ts'
import { NO_ROLES } from '../src/clouds/aws/roles.ts'
import { NO_METRICS } from '../src/core/metrics.ts'
import { DEFAULT_POLICY } from '../src/core/policy.ts'
import { startEmbeddedPostgres } from '../src/demo/embedded-postgres.ts'
import type { Server } from '../src/http/route.ts'
import { buildServer } from '../src/http/server.ts'
import { type Db, openDatabase } from '../src/store/database.ts'
import { migrateToLatest } from '../src/store/migrate.ts'
import { foldWaiting } from '../src/store/waiting-sums.ts'
import { createLog } from '../src/telemetry/log.ts'
import type { Deps } from '../src/workflow/deps.ts'
import { invite } from '../src/workflow/invite.ts'
import { median, type Report } from './report.ts'

const FINDINGS = Number(process.env['INBOX_FINDINGS'] ?? 1_000_000)
const RUNS = 40
const NOW = new Date('2026-11-21T09:34:00.000Z')
/** Teams and accounts of very different size; one place in thousands holds a handful. */
const PLACES = { accounts: 40, teams: 25, regions: 12 }

export async function benchInbox(): Promise<Report> {
  await using postgres = await startEmbeddedPostgres({
    folder: `.cloudthrift/bench-${process.pid}`,
    durable: false,
  })
  const db = openDatabase(postgres.url, { maxConnections: 8, onConnectionError: () => undefined })
  await migrateToLatest(db)
  const writeMs = await timed(() => write(db))
  await sql`vacuum analyze`.execute(db)
  const server = await serverOn(db)
  const measured = await measureAll(server, await pagesOf(db, server))
  const sizes = await sizesOf(db)
  await server.close()
  await db.destroy()
  return {
    title: `inbox with ${FINDINGS.toLocaleString('en')} findings that wait`,
    head: ['', 'p50 ms', 'p95 ms', 'kB'],
    rows: measured.map(({ name, ms, bytes }) => [
      name,
      median(ms).toFixed(1),
      percentile(ms, 0.95).toFixed(1),
      (bytes / 1_000).toFixed(0),
    ]),
    notes: [
      `written in ${(writeMs / 1_000).toFixed(0)} s; ${sizes.findings} of findings, ${sizes.indexes} of indexes`,
      `${RUNS} requests each, in turn; session, queries and drawing included`,
    ],
    json: { findings: FINDINGS, writeMs, measured, sizes },
  }
}

/** As a scan and the questions leave them, but in bulk: also the sums, by the database's own trigger. */
async function write(db: Db): Promise<void> {
  const { accounts, teams, regions } = PLACES
  await sql`
    insert into finding (
      provider, account_id, region, detector_id, resource_id, canonical_id, name, team, status, revision,
      tags, evidence, fingerprint, digest, guards, price, monthly_micros, remedy, saving_micros, sightings,
      first_seen_at, last_seen_at, last_scan_id, moved_at)
    select 'aws', account, region, kind, 'vol-' || lpad(to_hex(n), 17, '0'),
      'arn:aws:ec2:' || region || ':' || account || ':volume/' || n,
      (array['orders', 'search', 'billing', 'logs', 'cache'])[1 + n % 5] || '-' || md5(n::text), team, 'pending', 2,
      jsonb_build_object('Name', n::text, 'Team', team),
      '{"attributes": {"type": "gp3", "sizeGiB": 100}, "facts": []}', 'f', 'd', '[]',
      '{"lines": [], "priceDate": "2024-07-18", "source": "a price list"}', micros, 'delete', micros, 3,
      ${NOW}::timestamptz - interval '30 days', ${NOW}, gen_random_uuid(), ${NOW}
    from (
      select n, (100000000000 + power(n % 1009 / 1009.0, 3) * ${accounts})::bigint::text as account,
        'team-' || (power(n % 9973 / 9973.0, 2) * ${teams})::int as team,
        'region-' || (power(n % 99991 / 99991.0, 4) * ${regions})::int as region,
        (array['aws/ebs-volume-unattached', 'aws/elastic-ip-unassociated'])[1 + (n % 7 = 0)::int] as kind,
        case when n % 50 > 0 then 1000000 + n::bigint * 7919 % 90000000 end as micros
      from generate_series(1, ${FINDINGS}::int) as n) as made`.execute(db)
  await sql`
    insert into approval (
      finding_id, revision, evidence, tags, fingerprint, price, remedy, monthly_micros, carrier,
      requested_at, expires_at)
    select id, revision, evidence, tags, fingerprint, price, remedy, saving_micros, 'direct',
      ${NOW}, ${NOW}::timestamptz + interval '72 hours'
    from finding`.execute(db)
  await db.transaction().execute(foldWaiting)
}
