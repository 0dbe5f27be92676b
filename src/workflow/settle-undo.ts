/** How an undo ends: the move, its outcome and the ledger, in one transaction. */

import { daysAfter } from '../core/days.ts'
import { AppError } from '../core/errors.ts'
import type { FindingEvent } from '../core/finding.ts'
import type { UsdMicros } from '../core/money.ts'
import type { Trx } from '../store/database.ts'
import { keepBackupUntil } from '../store/executions.ts'
import { lockFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import { reverseSaving } from '../store/savings.ts'
import { finishUndo, holdsUndo } from '../store/undos.ts'
import type { UndoClaim } from './claim-undo.ts'
import { type Deps, SELF } from './deps.ts'
import { queueRefresh } from './refresh-card.ts'
import { reportUndone } from './report.ts'

/** So long a backup is still kept when its resource is back: it must not cost for ever. */
const DAYS_KEPT_AFTER_UNDO = 7

type SettleDeps = Pick<Deps, 'db' | 'chat' | 'enqueue' | 'metrics' | 'now'>
type Details = Readonly<Record<string, unknown>>

/** It is back: what it was supposed to save is taken out of the ledger, from now on. */
export async function restored(
  deps: SettleDeps,
  claim: UndoClaim,
  resourceId: string,
  signal: AbortSignal,
): Promise<null> {
  const { removed, remedy, execution } = claim
  const differs = await unlessDenied(() => remedy.restore.tidy(removed, resourceId, signal))
  const until = earlier(execution.backup_until, daysAfter(deps.now(), DAYS_KEPT_AFTER_UNDO))
  const shortened = await shortenBackup(claim, until, signal)
  const details = { resourceId, way: claim.undo.way, differs, ...shortened }
  const less = await end(
    deps,
    claim,
    { event: 'restore', resourceId, details },
    async (trx, at) => {
      await keepBackupUntil(trx, execution.id, until)
      return reverseSaving(trx, { findingId: execution.finding_id, executionId: execution.id, at })
    },
  )
  if (less !== null) reportUndone(deps, claim.finding, less)
  return null
}

export async function undoFailed(
  deps: SettleDeps,
  claim: UndoClaim,
  details: Details,
): Promise<null> {
  await end(deps, claim, { event: 'undo-failed', resourceId: null, details })
  return null
}

/** The sweeper goes by the database as well as by the tag: what cannot be changed only costs longer. */
async function shortenBackup(
  { remedy, removed }: UndoClaim,
  until: Date,
  signal: AbortSignal,
): Promise<Details> {
  const { backUp } = remedy
  if (!backUp || removed.backupId === null) return {}
  const left = await unlessDenied(async () => {
    await backUp.expire(removed, until, signal)
    return []
  })
  return { backupUntil: until.toISOString(), ...(left.length > 0 ? { backup: left } : {}) }
}

/** What may not be tidied does not undo the undo: it is said. */
async function unlessDenied(tidy: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await tidy()
  } catch (error) {
    if (error instanceof AppError && error.code === 'CLOUD_DENIED') return [error.message]
    throw error
  }
}

interface End {
  readonly event: Extract<FindingEvent, 'restore' | 'undo-failed'>
  readonly resourceId: string | null
  readonly details: Details
}

/**
 * Returns how much less is off per month, if it ended here. A run that was fenced off settles nothing:
 * another one has taken over.
 */
async function end(
  deps: SettleDeps,
  { finding, execution, undo }: UndoClaim,
  { event, resourceId, details }: End,
  also?: (trx: Trx, at: Date) => Promise<UsdMicros>,
): Promise<UsdMicros | null> {
  return deps.db.transaction().execute(async (trx) => {
    const at = deps.now()
    await lockFinding(trx, finding.id)
    if (!(await holdsUndo(trx, undo))) return null
    const moved = await move(trx, event, finding.id, {
      actor: SELF,
      at,
      details: { ...details, executionId: execution.id },
    })
    if (!moved) return null
    const outcome = event === 'restore' ? 'restored' : 'failed'
    await finishUndo(trx, undo.id, { outcome, resourceId, detail: details, at })
    const less = (await also?.(trx, at)) ?? 0n
    await queueRefresh(deps, trx, [finding.id])
    return less
  })
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b
}
