/** Scans and their scopes: what was looked at, what could not be, and when. */

import { sql } from 'kysely'
import type { Scope, Unreachable } from '../core/detector.ts'
import type { Db, Trx } from './database.ts'
import type { Scan, ScanScope, ScopeStatus } from './schema.ts'

/** At most one scan runs at a time: asking for another one returns the running one. */
export async function openScan(
  trx: Trx,
  requestedBy: string,
  at: Date,
): Promise<{ scan: Scan; isNew: boolean }> {
  const created = await trx
    .insertInto('scan')
    .values({ id: crypto.randomUUID(), requested_by: requestedBy, started_at: at })
    .onConflict((conflict) =>
      conflict.expression(sql`(true)`).where('status', '=', 'running').doNothing(),
    )
    .returningAll()
    .executeTakeFirst()
  if (created) return { scan: created, isNew: true }
  const running = await trx
    .selectFrom('scan')
    .selectAll()
    .where('status', '=', 'running')
    .executeTakeFirst()
  return running ? { scan: running, isNew: false } : openScan(trx, requestedBy, at)
}

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

export interface ScopeResult {
  readonly status: ScopeStatus
  readonly reason: string | null
  readonly candidates: number
  readonly monthlyMicros: bigint
  readonly unpriced: number
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
      candidates: result.candidates,
      monthly_micros: result.monthlyMicros,
      unpriced: result.unpriced,
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
      candidates: 0,
      monthlyMicros: 0n,
      unpriced: 0,
      startedAt: at,
      finishedAt: at,
    })
  }
}

/** Closes the scan when nothing is waiting. The row lock makes the last two scopes take turns. */
export async function finishScan(trx: Trx, scanId: string, at: Date): Promise<void> {
  await trx.selectFrom('scan').select('id').where('id', '=', scanId).forUpdate().execute()
  await trx
    .updateTable('scan')
    .set({ status: 'finished', finished_at: at })
    .where('id', '=', scanId)
    .where('status', '=', 'running')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb.selectFrom('scan_scope').where('scan_id', '=', scanId).where('status', '=', 'waiting'),
        ),
      ),
    )
    .execute()
}

/** Scans that run since before `startedBefore`: their jobs are lost. */
export function staleScans(db: Db, startedBefore: Date): Promise<Scan[]> {
  return db
    .selectFrom('scan')
    .selectAll()
    .where('status', '=', 'running')
    .where('started_at', '<', startedBefore)
    .execute()
}

export function getScan(db: Db, scanId: string): Promise<Scan | undefined> {
  return db.selectFrom('scan').selectAll().where('id', '=', scanId).executeTakeFirst()
}

/** The newest scan, running or finished. */
export function latestScan(db: Db): Promise<Scan | undefined> {
  return db.selectFrom('scan').selectAll().orderBy('started_at', 'desc').limit(1).executeTakeFirst()
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

export async function isScanning(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('scan')
    .select('id')
    .where('status', '=', 'running')
    .executeTakeFirst()
  return row !== undefined
}

export async function lastScanEnd(db: Db): Promise<Date | null> {
  const row = await db
    .selectFrom('scan')
    .select((eb) => eb.fn.max('finished_at').as('at'))
    .executeTakeFirst()
  return row?.at ?? null
}
