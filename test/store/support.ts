/** Rows for store tests: findings, questions and executions, made by the store's own functions. */

import { sql } from 'kysely'
import { DatabaseError } from 'pg'
import { fingerprint } from '../../src/core/evidence.ts'
import type { FindingStatus } from '../../src/core/finding.ts'
import type { Guard } from '../../src/core/guard.ts'
import type { Observation } from '../../src/core/observation.ts'
import { openApproval } from '../../src/store/approvals.ts'
import type { Db } from '../../src/store/database.ts'
import { claimExecution } from '../../src/store/executions.ts'
import { findFinding } from '../../src/store/findings.ts'
import { selectFindings } from '../../src/store/rows.ts'
import type { Approval, Execution, Finding } from '../../src/store/schema.ts'
import type { Sighted } from '../../src/store/sighting-rows.ts'
import { type Look } from '../../src/store/sightings.ts'
import { BY_RULE } from '../support/justifications.ts'
import { observed, SCOPE } from '../support/observations.ts'
import { recordSightings } from '../support/sightings.ts'

export const DAY_MS = 86_400_000
export const AT = new Date('2026-03-02T09:00:00.000Z')
export const DETECTOR = 'aws/ebs-volume-unattached'
export const GUARD: Guard = {
  name: 'protected',
  verdict: 'no',
  reason: 'protected by tag DoNotDelete',
  remedy: 'remove the tag',
}

export interface SightedChange {
  readonly observation?: Partial<Observation>
  readonly guards?: readonly Guard[]
  readonly monthlyMicros?: bigint | null
}

export function sighted(change: SightedChange = {}): Sighted {
  const { guards = [], monthlyMicros = 8_800_000n } = change
  const observation = observed({ resourceId: newVolumeId(), ...change.observation })
  const unitPrice = monthlyMicros === null ? null : { usd: '0.088', per: 1 }
  const line = { sku: 'ebs.gp3.storage', quantity: 100, unit: 'GiB-month', unitPrice }
  return {
    observation,
    team: 'search',
    fingerprint: fingerprint(observation.evidence, observation.tags),
    guards,
    price: { monthlyMicros, lines: [line], priceDate: '2024-07-18', source: 'the list' },
    proposal: { remedy: 'delete', savingMicros: monthlyMicros },
  }
}

/** The same resource, seen again otherwise. */
export function again(before: Sighted, change: SightedChange = {}): Sighted {
  const observation = { ...before.observation, ...change.observation }
  const { monthlyMicros } = before.price
  return sighted({ guards: before.guards, monthlyMicros, ...change, observation })
}

/** One scan of the scope; each call is another one unless the test names it. */
export function look(change: Partial<Look> = {}): Look {
  return { scanId: crypto.randomUUID(), scope: SCOPE, detectorId: DETECTOR, at: AT, ...change }
}

export function newVolumeId(): string {
  return `vol-${crypto.randomUUID().replaceAll('-', '').slice(0, 17)}`
}

/** The live or newest finding of a sighted resource. */
export function findingAbout(db: Db, { observation }: Sighted): Promise<Finding> {
  return selectFindings(db)
    .where('resource_id', '=', observation.resourceId)
    .orderBy('first_seen_at', 'desc')
    .executeTakeFirstOrThrow()
}

/** A finding that a scan made, put into a state by force: only move.ts may do that elsewhere. */
export async function findingIn(
  db: Db,
  status: FindingStatus,
  seen: Sighted = sighted(),
  when: Look = look(),
): Promise<Finding> {
  await recordSightings(db, when, [seen])
  const { id } = await findingAbout(db, seen)
  return putInto(db, id, status)
}

export async function putInto(db: Db, findingId: string, status: FindingStatus): Promise<Finding> {
  await db.updateTable('finding').set({ status }).where('id', '=', findingId).execute()
  const finding = await findFinding(db, findingId)
  if (!finding) throw new Error(`no finding ${findingId}`)
  return finding
}

/** A question about the finding as it is now. */
export function approvalOf(db: Db, finding: Finding, at: Date = AT): Promise<Approval> {
  const expiresAt = new Date(at.getTime() + 3 * DAY_MS)
  const asked = {
    remedy: 'delete',
    carrier: 'direct',
    at,
    expiresAt,
    justification: BY_RULE,
  } as const
  return db.transaction().execute((trx) => openApproval(trx, finding, asked))
}

export function claim(
  db: Db,
  approval: Approval,
  change: Partial<Omit<Parameters<typeof claimExecution>[2], 'runId'>> = {},
): Promise<Execution> {
  const { dryRun = false, at = AT, start = null } = change
  const backupUntil = change.backupUntil ?? new Date(at.getTime() + 30 * DAY_MS)
  const runId = crypto.randomUUID()
  return db
    .transaction()
    .execute((trx) => claimExecution(trx, approval, { dryRun, runId, at, backupUntil, start }))
}

/** An approved finding in execution, with the claim of its first run. */
export async function executing(
  db: Db,
): Promise<{ finding: Finding; approval: Approval; execution: Execution }> {
  const finding = await findingIn(db, 'executing')
  const approval = await approvalOf(db, finding)
  return { finding, approval, execution: await claim(db, approval) }
}

/** PostgreSQL's code of a refusal, with the constraint or message that refused. */
export async function refusalOf(statement: Promise<unknown>): Promise<string> {
  try {
    await statement
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    return `${error.code} ${error.constraint ?? error.message}`
  }
  throw new Error('the statement was to be refused, and succeeded')
}

/** True while a statement on this database waits for another transaction. */
export async function waitsForALock(db: Db): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
  return rows.length > 0
}
