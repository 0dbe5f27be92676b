/** Scans as a whole: at most one runs at a time, and it ends when none of its scopes is waiting. */

import { sql } from 'kysely'
import { announce } from './announcements.ts'
import type { Db, Trx } from './database.ts'
import type { Scan } from './schema.ts'

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

/** What whoever watches a scan listens to. */
export function scanTopic(scanId: string): string {
  return `scan/${scanId}`
}

/** Closes the scan when nothing is waiting, and tells whoever watches. The row lock makes the last two scopes take turns. */
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
  await announce(trx, scanTopic(scanId))
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
