/** Backups that have had their time: which may go, and what became of them. */

import { sql } from 'kysely'
import type { Scope } from '../core/observation.ts'
import type { RemedyName } from '../core/remedy.ts'
import type { Db, Trx } from './database.ts'
import type { Finding } from './schema.ts'

/** One kind of backup in one scope. */
export interface BackupPlace extends Scope {
  readonly detectorId: string
  readonly remedy: RemedyName
}

/** An execution whose backup has had its time, and the resource that it is of. */
export interface Expired extends Pick<Finding, 'id' | 'revision' | 'resource_id'> {
  readonly executionId: string
}

/** Where backups have expired that we have not seen the end of. */
export async function placesOfExpired(db: Db, at: Date): Promise<BackupPlace[]> {
  const rows = await db
    .selectFrom('execution')
    .innerJoin('finding', 'finding.id', 'execution.finding_id')
    .select(['provider', 'account_id', 'region', 'detector_id', 'execution.remedy'])
    .distinct()
    .where('backup_started_at', 'is not', null)
    .where('backup_deleted_at', 'is', null)
    .where('backup_until', '<=', at)
    .execute()
  return rows.map((row) => ({
    provider: row.provider,
    accountId: row.account_id,
    region: row.region,
    detectorId: row.detector_id,
    remedy: row.remedy,
  }))
}

export function expiredIn(db: Db, place: BackupPlace, at: Date): Promise<Expired[]> {
  return db
    .selectFrom('execution')
    .innerJoin('finding', 'finding.id', 'execution.finding_id')
    .select(['execution.id as executionId', 'finding.id', 'finding.revision', 'resource_id'])
    .where('provider', '=', place.provider)
    .where('account_id', '=', place.accountId)
    .where('region', '=', place.region)
    .where('detector_id', '=', place.detectorId)
    .where('execution.remedy', '=', place.remedy)
    .where('backup_started_at', 'is not', null)
    .where('backup_deleted_at', 'is', null)
    .where('backup_until', '<=', at)
    .orderBy('backup_until')
    .limit(500)
    .execute()
}

/**
 * From now on nothing can be restored from this backup. False while somebody may need it: while it can
 * be undone, and while an execution or an undo is under way. Lock the finding first.
 */
export async function doomBackup(trx: Trx, executionId: string, at: Date): Promise<boolean> {
  const doomed = await trx
    .updateTable('execution')
    .from('finding')
    .set({ backup_doomed_at: at })
    .whereRef('finding.id', '=', 'execution.finding_id')
    .where('execution.id', '=', executionId)
    .where('execution.backup_until', '<=', at)
    .where('finding.status', 'not in', ['queued', 'executing', 'restoring'])
    .where((eb) =>
      eb.or([
        eb('finding.status', '<>', 'remediated'),
        eb('execution.undo_until', 'is', null),
        eb('execution.undo_until', '<=', at),
      ]),
    )
    .returning('execution.id')
    .executeTakeFirst()
  return doomed !== undefined
}

/** Nothing of what they backed up is left in the cloud. */
export async function markDeleted(
  db: Db,
  executionIds: readonly string[],
  at: Date,
): Promise<void> {
  await db
    .updateTable('execution')
    .set({ backup_deleted_at: at })
    .where('id', '=', sql<string>`any(${executionIds}::uuid[])`)
    .execute()
}
