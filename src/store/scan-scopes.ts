/** The scopes of a scan: what was looked at, how far, with which outcome, and what could not be. */

import type { Unreachable } from '../core/detector.ts'
import { type Meter, newMeter } from '../core/meter.ts'
import type { Scope } from '../core/observation.ts'
import { announce } from './announcements.ts'
import type { Db, Trx } from './database.ts'
import { scanTopic } from './scans.ts'
import type { ScanScope, ScopeStatus } from './schema.ts'

/** Returns the scopes that were not known to this scan yet: a repeated listing adds nothing. */
export async function addScopes(
  trx: Trx,
  scanId: string,
  scopes: readonly Scope[],
): Promise<Scope[]> {
  if (scopes.length === 0) return []
  const rows = await trx
    .insertInto('scan_scope')
    .values(scopes.map((scope) => ({ scan_id: scanId, ...columns(scope) })))
    .onConflict((conflict) => conflict.doNothing())
    .returning(['provider', 'account_id', 'region'])
    .execute()
  return rows.map((row) => ({
    provider: row.provider,
    accountId: row.account_id,
    region: row.region,
  }))
}

export async function addUnreachable(
  trx: Trx,
  scanId: string,
  places: readonly Unreachable[],
  at: Date,
): Promise<void> {
  await addScopes(
    trx,
    scanId,
    places.map((place) => place.scope),
  )
  for (const { scope, reason } of places) {
    await finishScope(trx, scanId, scope, {
      status: 'not scanned',
      reason,
      ...NO_FIGURES,
      startedAt: at,
      finishedAt: at,
    })
  }
}

/** False when this scope of this scan was finished before, or given up. */
export async function isWaiting(db: Db, scanId: string, scope: Scope): Promise<boolean> {
  const row = await db
    .selectFrom('scan_scope')
    .select('status')
    .where('scan_id', '=', scanId)
    .where('provider', '=', scope.provider)
    .where('account_id', '=', scope.accountId)
    .where('region', '=', scope.region)
    .executeTakeFirst()
  return row?.status === 'waiting'
}

/** What a look through one scope has come to so far. */
export interface ScopeFigures extends Readonly<Meter> {
  readonly candidates: number
  readonly monthlyMicros: bigint
  readonly unpriced: number
}

export const NO_FIGURES: ScopeFigures = {
  ...newMeter(),
  candidates: 0,
  monthlyMicros: 0n,
  unpriced: 0,
}

export interface ScopeResult extends ScopeFigures {
  readonly status: ScopeStatus
  readonly reason: string | null
  readonly startedAt: Date
  readonly finishedAt: Date
}

/** Saves the outcome once; false when this scope of this scan was finished before. */
export async function finishScope(
  trx: Trx,
  scanId: string,
  scope: Scope,
  result: ScopeResult,
): Promise<boolean> {
  const finished = await trx
    .updateTable('scan_scope')
    .set({
      status: result.status,
      reason: result.reason,
      ...figures(result),
      started_at: result.startedAt,
      finished_at: result.finishedAt,
    })
    .where('scan_id', '=', scanId)
    .where('provider', '=', scope.provider)
    .where('account_id', '=', scope.accountId)
    .where('region', '=', scope.region)
    .where('status', '=', 'waiting')
    .returning('scan_id')
    .executeTakeFirst()
  if (!finished) return false
  await rememberScope(trx, scope, result)
  return true
}

/** How far a look has come; it began anew when its job did. Whoever watches the scan is told. */
export async function saveProgress(
  db: Db,
  scanId: string,
  scope: Scope,
  so: ScopeFigures & { readonly startedAt: Date },
): Promise<void> {
  await db
    .updateTable('scan_scope')
    .set({ ...figures(so), started_at: so.startedAt })
    .where('scan_id', '=', scanId)
    .where('provider', '=', scope.provider)
    .where('account_id', '=', scope.accountId)
    .where('region', '=', scope.region)
    .where('status', '=', 'waiting')
    .execute()
  await announce(db, scanTopic(scanId))
}

function figures(so: ScopeFigures) {
  return {
    candidates: so.candidates,
    monthly_micros: so.monthlyMicros,
    unpriced: so.unpriced,
    resources: so.resources,
    calls: so.calls,
    throttled: so.throttled,
  }
}

export function scopesOfScan(db: Db, scanId: string): Promise<ScanScope[]> {
  return db
    .selectFrom('scan_scope')
    .selectAll()
    .where('scan_id', '=', scanId)
    .orderBy('account_id')
    .orderBy('region')
    .execute()
}

async function rememberScope(trx: Trx, scope: Scope, result: ScopeResult): Promise<void> {
  const scanned = result.status === 'scanned' ? { last_scanned_at: result.finishedAt } : {}
  const row = {
    status: result.status,
    reason: result.reason,
    last_attempt_at: result.finishedAt,
    ...scanned,
  }
  await trx
    .insertInto('scope')
    .values({ ...columns(scope), last_scanned_at: null, ...row })
    .onConflict((conflict) =>
      conflict.columns(['provider', 'account_id', 'region']).doUpdateSet(row),
    )
    .execute()
}

function columns(scope: Scope): { provider: string; account_id: string; region: string } {
  return { provider: scope.provider, account_id: scope.accountId, region: scope.region }
}

export interface LastLook {
  readonly accountId: string
  readonly provider: string
  /** Of the scope that was looked through completely the longest ago. */
  readonly scannedAt: Date
}

/** Per account. A scope that was never looked through completely has no age; its scans are failures. */
export async function lastLooks(db: Db): Promise<LastLook[]> {
  const rows = await db
    .selectFrom('scope')
    .select((eb) => ['account_id', 'provider', eb.fn.min<Date>('last_scanned_at').as('scanned_at')])
    .where('last_scanned_at', 'is not', null)
    .groupBy(['account_id', 'provider'])
    .execute()
  return rows.map((row) => ({
    accountId: row.account_id,
    provider: row.provider,
    scannedAt: row.scanned_at,
  }))
}
