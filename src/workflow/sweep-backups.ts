/**
 * Deletes safety backups that have had their time: only ours, of an execution in our database; only
 * expired, by the database and by their own tag; only when the undo is over. While everything is
 * halted, and in a dry run, nothing is deleted here either.
 */

import { detectorOf, remedyOf } from '../core/detector.ts'
import { AppError } from '../core/errors.ts'
import { isDryRun } from '../core/policy.ts'
import type { Outcome, StoredBackup } from '../core/remedy.ts'
import {
  type BackupPlace,
  doomBackup,
  type Expired,
  expiredIn,
  markDeleted,
  placesOfExpired,
} from '../store/backups.ts'
import { auditTrail, lockFinding } from '../store/findings.ts'
import { note } from '../store/move.ts'
import { haltOf } from '../store/switch.ts'
import { type Deps, SELF } from './deps.ts'

type SweepDeps = Pick<Deps, 'db' | 'clouds' | 'policy' | 'now'>

/** A place that cannot be swept never stops the others; in the end the first such failure is thrown. */
export async function sweepBackups(deps: SweepDeps, signal: AbortSignal): Promise<void> {
  const failures: AppError[] = []
  for (const place of await placesOfExpired(deps.db, deps.now())) {
    signal.throwIfAborted()
    const cloud = deps.clouds.get(place.provider)
    if (!cloud || isDryRun(deps.policy, cloud) || (await haltOf(deps.db))) continue
    try {
      await sweepPlace(deps, place, signal)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      failures.push(error)
    }
  }
  const [first] = failures
  if (first) throw first
}

async function sweepPlace(deps: SweepDeps, place: BackupPlace, signal: AbortSignal): Promise<void> {
  const detector = detectorOf(deps.clouds, place.provider, place.detectorId)
  const { backUp } = remedyOf(detector, place.remedy)
  if (!backUp) return
  const stored = await backUp.list(place, signal)
  const doomed: Doomed[] = []
  for (const expired of await expiredIn(deps.db, place, deps.now())) {
    const backups = stored.filter((it) => it.executionId === expired.executionId)
    const isReady = backups.every((it) => mayGo(it, expired, deps.now()))
    if (isReady && (await doom(deps, expired))) doomed.push({ expired, backups })
  }
  const ids = doomed.flatMap(({ backups }) => backups.map((it) => it.id))
  const outcomes = ids.length > 0 ? await backUp.discard(place, ids, signal) : new Map()
  for (const it of doomed) await record(deps, it, outcomes)
}

interface Doomed {
  readonly expired: Expired
  /** None: all that there was is gone already. */
  readonly backups: readonly StoredBackup[]
}

/** Whoever moves the date in the tag keeps the backup. */
function mayGo({ sourceId, deleteAfter }: StoredBackup, expired: Expired, now: Date): boolean {
  return sourceId === expired.resource_id && deleteAfter !== null && deleteAfter <= now
}

function doom({ db, now }: SweepDeps, { id, executionId }: Expired): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    await lockFinding(trx, id)
    return doomBackup(trx, executionId, now())
  })
}

async function record(
  deps: SweepDeps,
  { expired, backups }: Doomed,
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<void> {
  const ends = backups.map(({ id }) => ({ id, outcome: outcomes.get(id) }))
  const kept = ends.filter(({ outcome }) => !isGone(outcome))
  for (const { id, outcome } of ends) await remember(deps, expired, id, outcome)
  if (kept.length === 0) await markDeleted(deps.db, [expired.executionId], deps.now())
}

function isGone(outcome: Outcome | undefined): boolean {
  return outcome?.result === 'accepted' || outcome?.result === 'gone'
}

/** That a backup stays is said once, not with every sweep. */
async function remember(
  { db, now }: SweepDeps,
  expired: Expired,
  backupId: string,
  outcome: Outcome | undefined,
): Promise<void> {
  const event = isGone(outcome) ? 'backup-deleted' : 'backup-kept'
  const last = (await auditTrail(db, expired.id)).at(-1)
  if (event === 'backup-kept' && last?.event === event) return
  const details = { backupId, ...outcome }
  await db
    .transaction()
    .execute((trx) => note(trx, event, expired, { actor: SELF, at: now(), details }))
}
