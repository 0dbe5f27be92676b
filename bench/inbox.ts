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
import { createLog } from '../src/telemetry/log.ts'
import type { Deps } from '../src/workflow/deps.ts'
import { invite } from '../src/workflow/invite.ts'
import { enter } from '../test/support/enter.ts'
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
  const deps = await depsOn(db)
  const server = await serverOn(deps)
  const get = await signedIn(server, deps)
  const measured = await measureAll(get, await pagesOf(db, get))
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

/** As a scan and the questions leave them, but in bulk: indexes and sums are made at the end. */
async function write(db: Db): Promise<void> {
  const { accounts, teams, regions } = PLACES
  const { rows: indexes } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where indexname like 'waiting\\_%' and tablename = 'finding'`.execute(db)
  for (const { name } of indexes) await sql`drop index ${sql.ref(name)}`.execute(db)
  await sql`alter table finding disable trigger user`.execute(db)
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
  await sql`
    insert into waiting_change
    select account_id, coalesce(team, ''), region, detector_id, count(*),
      count(*) filter (where saving_micros is null), coalesce(sum(saving_micros), 0)
    from finding group by 1, 2, 3, 4`.execute(db)
  await sql`alter table finding enable trigger user`.execute(db)
  for (const { definition } of indexes) await sql.raw(definition).execute(db)
}

async function serverOn(deps: Deps): Promise<Server> {
  return buildServer({
    log: createLog('fatal', process.stderr),
    deps,
    tokens: [],
    console: { secret: 'only for a benchmark, with 32 characters', isSecure: false },
  })
}

async function depsOn(db: Db): Promise<Deps> {
  const endpoint = 'http://127.0.0.1:9'
  const aws = awsCloud({
    connection: { endpoint, credentials: null, homeRegion: 'us-east-1', roles: NO_ROLES },
    regions: null,
    prices: await readPriceFile(BUNDLED_PRICES),
    now: () => NOW,
  })
  return {
    db,
    clouds: new Map([[aws.provider, aws]]),
    carrier: directCarrier,
    notifier: { tell: async () => undefined },
    policy: DEFAULT_POLICY,
    writer: null,
    language: 'en',
    onModelCall: () => undefined,
    metrics: NO_METRICS,
    enqueue: async () => undefined,
    now: () => NOW,
  }
}

type Get = (url: string) => Promise<string>

/** Each request from an address of its own: whoever measures is no flood. */
async function signedIn(server: Server, deps: Deps): Promise<Get> {
  const cookie = await enter(server, await invite(deps, { id: 'demo:you', name: 'you' }))
  let requests = 0
  return async (url) => {
    requests += 1
    const remoteAddress = `10.0.${Math.floor(requests / 250)}.${requests % 250}`
    const answer = await server.inject({ url, headers: { cookie }, remoteAddress })
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`)
    return answer.body
  }
}

/** A page deep inside the largest group, a rare place, a common and a rare text. */
async function pagesOf(db: Db, get: Get): Promise<ReadonlyMap<string, string>> {
  const inbox = '/console/inbox'
  let deep = inbox
  for (let page = 0; page < 20; page++) {
    const next = /href="(?<next>[^"]+)" rel="next"/.exec(await get(deep))?.groups?.['next']
    deep = next?.replaceAll('&amp;', '&') ?? deep
  }
  const { id } = await db.selectFrom('finding').select('id').limit(1).executeTakeFirstOrThrow()
  return new Map([
    ['by team', inbox],
    ['by account', `${inbox}?group=account`],
    ['20 pages on', deep],
    ['one team', `${inbox}?team=team-3`],
    ['one account, by team', `${inbox}?account=100000000012`],
    ['one kind', `${inbox}?kind=aws/elastic-ip-unassociated`],
    ['a rare region', `${inbox}?region=region-12`],
    [
      'a rare region and kind, by account',
      `${inbox}?group=account&region=region-12&kind=aws/elastic-ip-unassociated`,
    ],
    ['from $50', `${inbox}?min=50`],
    ['from $50 in a region', `${inbox}?min=50&region=region-9`],
    ['a common word', `${inbox}?q=orders`],
    ['every id', `${inbox}?q=vol-`],
    ['a rare word', `${inbox}?q=abcdef`],
    ['no such word', `${inbox}?q=zzzzzz`],
    ['a common word of one team', `${inbox}?q=orders&team=team-20`],
    ['one finding', `/console/findings/${id}`],
  ])
}

interface Measured {
  readonly name: string
  readonly ms: number[]
  readonly bytes: number
}

async function measureAll(get: Get, pages: ReadonlyMap<string, string>): Promise<Measured[]> {
  const measured = new Map<string, Measured>()
  for (const [name, url] of pages) {
    measured.set(name, { name, ms: [], bytes: (await get(url)).length })
  }
  for (let run = 0; run < RUNS; run++) {
    for (const [name, url] of pages) measured.get(name)?.ms.push(await timed(() => get(url)))
  }
  return [...measured.values()]
}

async function sizesOf(db: Db): Promise<{ findings: string; indexes: string }> {
  const { rows } = await sql<{ findings: string; indexes: string }>`
    select pg_size_pretty(pg_table_size('finding')) as findings,
      pg_size_pretty(pg_indexes_size('finding')) as indexes`.execute(db)
  return rows[0] ?? { findings: '?', indexes: '?' }
}

async function timed(what: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await what()
  return performance.now() - startedAt
}

function percentile(ms: readonly number[], share: number): number {
  const sorted = ms.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
