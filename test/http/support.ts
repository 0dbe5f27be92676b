/**
 * The API on a real database, called without a socket. Findings come into being the way they do in
 * production: sighted twice, then asked about. Only the job queue is a list, for tests to look at.
 */

import { createHash } from 'node:crypto'
import { Writable } from 'node:stream'
import type { LightMyRequestResponse } from 'fastify'
import { directCarrier } from '../../src/carriers/direct.ts'
import type { Carrier } from '../../src/core/approval.ts'
import type { Cloud } from '../../src/core/detector.ts'
import type { Guard } from '../../src/core/guard.ts'
import { NO_METRICS } from '../../src/core/metrics.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/core/policy.ts'
import type { Schedule } from '../../src/http/console/context.ts'
import type { Server } from '../../src/http/route.ts'
import { buildServer } from '../../src/http/server.ts'
import { Announcements } from '../../src/store/announcements.ts'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { findFinding } from '../../src/store/findings.ts'
import { saveInvestigations } from '../../src/store/investigations.ts'
import type { Finding } from '../../src/store/schema.ts'
import type { Sighted } from '../../src/store/sighting-rows.ts'
import { createLog } from '../../src/telemetry/log.ts'
import type { Deps, Job } from '../../src/workflow/deps.ts'
import { requestApproval } from '../../src/workflow/request-approval.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { investigated } from '../support/investigations.ts'
import { recordSightings } from '../support/sightings.ts'

export const VOLUME = 'aws/ebs-volume-unattached'
export const ADDRESS = 'aws/elastic-ip-unassociated'
export const ACCOUNT = '111122223333'
export const NOBODY = '00000000-0000-4000-8000-000000000000'
const CLOCK = new Date('2026-11-21T09:00:00.000Z')

const TOKENS = [
  { name: 'reader', scopes: ['read'] },
  { name: 'operator', scopes: ['operate'] },
  { name: 'alice', scopes: ['read', 'decide'] },
  { name: 'bob', scopes: ['decide'] },
] as const
export type Client = (typeof TOKENS)[number]['name']

export function tokenOf(client: string): string {
  return `ct_${client}_secret`
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

export interface Stage extends AsyncDisposable {
  readonly db: Db
  readonly deps: Deps
  readonly server: Server
  readonly jobs: Job[]
  /** Everything that was logged, one JSON line each. */
  readonly logged: string[]
  readonly clock: { now: Date }
  get(url: string, client?: Client): Promise<LightMyRequestResponse>
  post(url: string, client: Client, body?: object): Promise<LightMyRequestResponse>
}

export interface StageOptions {
  readonly carrier?: Carrier
  readonly policy?: Partial<Policy>
  readonly clouds?: ReadonlyMap<string, Cloud>
  /** 'template1': a database without our tables. */
  readonly template?: string
  readonly metricsPage?: () => Promise<string>
  readonly scanSchedule?: Schedule
  /** The database is down. */
  readonly isDown?: boolean
}

export async function stage(options: StageOptions = {}): Promise<Stage> {
  const database = options.isDown ? downDatabase() : await createTestDatabase(options.template)
  const clock = { now: CLOCK }
  const jobs: Job[] = []
  const logged: string[] = []
  const deps: Deps = {
    db: database.db,
    clouds: options.clouds ?? new Map(),
    carrier: options.carrier ?? directCarrier,
    notifier: { tell: async () => undefined },
    policy: { ...DEFAULT_POLICY, minIdleDays: 0, ...options.policy },
    writer: null,
    language: 'en',
    onModelCall: () => undefined,
    metrics: NO_METRICS,
    enqueue: async (_trx, added) => void jobs.push(...added),
    now: () => clock.now,
  }
  const tokens = TOKENS.map((it) => ({ ...it, sha256: sha256(tokenOf(it.name)) }))
  const announcements = new Announcements(database.url, () => undefined)
  const server = await buildServer({
    log: logInto(logged),
    deps,
    announcements,
    tokens,
    metricsPage: options.metricsPage ?? null,
    console: {
      secret: 'only for tests: at least 32 characters',
      isSecure: false,
      scanSchedule: options.scanSchedule ?? null,
    },
  })
  return {
    db: database.db,
    deps,
    server,
    jobs,
    logged,
    clock,
    get: (url, client) => server.inject({ url, headers: bearer(client) }),
    post: (url, client, body) =>
      server.inject({
        method: 'POST',
        url,
        headers: bearer(client),
        ...(body === undefined ? {} : { body }),
      }),
    async [Symbol.asyncDispose]() {
      await server.close()
      await announcements[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** Nobody listens on port 9. */
export const DOWN_URL = 'postgres://owner:hidden-password@127.0.0.1:9/nowhere'

function downDatabase(): TestDatabase {
  const db = openDatabase(DOWN_URL, { maxConnections: 1, onConnectionError: () => undefined })
  return { db, url: DOWN_URL, [Symbol.asyncDispose]: () => db.destroy() }
}

export function bearer(client?: Client): Record<string, string> {
  return client ? { authorization: `Bearer ${tokenOf(client)}` } : {}
}

function logInto(lines: string[]): ReturnType<typeof createLog> {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  return createLog('info', sink)
}

export interface Sight {
  readonly resourceId: string
  readonly kind?: string
  readonly accountId?: string
  readonly region?: string
  readonly monthlyMicros?: bigint | null
  readonly guards?: readonly Guard[]
  readonly tags?: Readonly<Record<string, string>>
  readonly fingerprint?: string
}

/** Seen idle in one scan. */
export async function sighted(
  { db, deps }: Pick<Stage, 'db' | 'deps'>,
  sight: Sight,
): Promise<void> {
  const { accountId = ACCOUNT, region = 'us-east-1', kind = VOLUME, resourceId } = sight
  const { monthlyMicros = 8_000_000n } = sight
  const scope = { provider: 'aws', accountId, region }
  const look = { scanId: crypto.randomUUID(), scope, detectorId: kind, at: deps.now() }
  const tags = sight.tags ?? { Name: `name of ${resourceId}`, Team: 'search' }
  await recordSightings(db, look, [
    {
      observation: {
        resourceId,
        canonicalId: `arn:aws:ec2:${region}:${accountId}:volume/${resourceId}`,
        name: tags['Name'] ?? null,
        createdAt: new Date('2025-01-01T00:00:00.000Z'),
        tags,
        evidence: {
          attributes: { type: 'gp3', sizeGiB: 100 },
          facts: [
            { name: 'unattached', answer: 'yes', source: 'ec2:DescribeVolumes', detail: null },
          ],
        },
        usage: [{ sku: 'ebs.gp3.storage', location: region, quantity: 100, unit: 'GiB-month' }],
      },
      team: tags['Team'] ?? null,
      fingerprint: sight.fingerprint ?? `fingerprint of ${resourceId}`,
      guards: sight.guards ?? [],
      price: {
        monthlyMicros,
        lines: [
          {
            sku: 'ebs.gp3.storage',
            quantity: 100,
            unit: 'GiB-month',
            unitPrice: { usd: '0.08', per: 1 },
          },
        ],
        priceDate: '2024-07-18',
        source: 'a price list',
      },
      proposal: proposalOf(kind, monthlyMicros),
    },
  ])
}

function proposalOf(kind: string, savingMicros: bigint | null): Sighted['proposal'] {
  return { remedy: kind === ADDRESS ? 'release' : 'delete', savingMicros }
}

/** Seen idle in two scans, and people were asked. */
export async function pending(
  on: Pick<Stage, 'db' | 'deps'>,
  spec: Partial<Sight> = {},
): Promise<Finding> {
  const sight = { resourceId: `vol-${crypto.randomUUID()}`, ...spec }
  await sighted(on, sight)
  await sighted(on, sight)
  const finding = await findingOf(on, sight.resourceId)
  const { id } = finding
  const investigation = investigated(on.deps.now())
  await on.db
    .transaction()
    .execute((trx) => saveInvestigations(trx, [{ ...finding, investigation }]))
  await requestApproval(on.deps, id, AbortSignal.timeout(10_000))
  return findingOf(on, sight.resourceId)
}

/** What was queued for one finding. */
export function jobsOf({ jobs }: Pick<Stage, 'jobs'>, findingId: string): string[] {
  return jobs
    .filter((job) => 'findingId' in job.data && job.data.findingId === findingId)
    .map((job) => job.name)
}

export async function statusOf({ db }: Pick<Stage, 'db'>, findingId: string): Promise<string> {
  return (await findFinding(db, findingId))?.status ?? 'none'
}

export async function findingOf({ db }: Pick<Stage, 'db'>, resourceId: string): Promise<Finding> {
  const row = await db
    .selectFrom('finding')
    .select('id')
    .where('resource_id', '=', resourceId)
    .executeTakeFirstOrThrow()
  const finding = await findFinding(db, row.id)
  if (!finding) throw new Error(`no finding of ${resourceId}`)
  return finding
}
