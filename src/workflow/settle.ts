/** How an execution ends: the move, the execution's outcome and the ledger, in one transaction. */

import { daysAfter } from '../core/days.ts'
import { AppError } from '../core/errors.ts'
import type { Binned } from '../core/execution.ts'
import type { FindingEvent } from '../core/finding.ts'
import type { Trx } from '../store/database.ts'
import { finishExecution, isHolder } from '../store/executions.ts'
import { lockFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import type { ExecutionOutcome } from '../store/removal-schema.ts'
import { bookSaving } from '../store/savings.ts'
import type { Execution } from '../store/schema.ts'
import type { Claim } from './claim.ts'
import { type Deps, SELF } from './deps.ts'
import { keptBackup } from './kept-backup.ts'
import { queueRefresh } from './refresh-card.ts'
import { reportEnd } from './report.ts'

type SettleDeps = Pick<Deps, 'db' | 'chat' | 'enqueue' | 'metrics' | 'now'>
type BookDeps = SettleDeps & Pick<Deps, 'clouds' | 'policy'>
type Details = Readonly<Record<string, unknown>>

/** The waste is gone because of us: the saving is what the approver was shown. */
export async function book(
  deps: BookDeps,
  claim: Claim,
  bin: Binned,
  signal: AbortSignal,
): Promise<null> {
  const { approval, finding, execution, remedy } = claim
  const marks = remedy.keepsResource ? await withdraw(claim, signal) : 'none'
  const startsAt = billedUntil(bin, remedy, deps.now())
  const details = {
    monthlyMicros: approval.monthly_micros?.toString() ?? null,
    undoUntil: remedy.restore ? execution.backup_until.toISOString() : null,
    ...(startsAt ? { billedUntil: startsAt.toISOString(), recycleBin: binText(bin) } : {}),
    ...(remedy.keepsResource ? { marks } : {}),
  }
  const kept = {
    undo_until: remedy.restore ? execution.backup_until : null,
    bin_leaves_at: typeof bin === 'object' ? bin.leavesAt : null,
  }
  return end(deps, claim, { event: 'succeed', outcome: 'remediated', details, kept }, (trx, at) =>
    bookSaving(trx, {
      finding,
      execution,
      monthlyMicros: approval.monthly_micros,
      price: approval.price,
      at,
      horizonMonths: deps.policy.savings.horizonMonths,
      kept: keptBackup(deps, claim),
      ...(startsAt ? { startsAt } : {}),
    }),
  )
}

/** What lies in the bin is still paid for. When nobody can tell, it may lie there as long as anything. */
function billedUntil(bin: Binned, remedy: Claim['remedy'], now: Date): Date | null {
  if (typeof bin === 'object') return bin.leavesAt
  if (bin !== 'unknown' || !remedy.bin) return null
  return daysAfter(now, remedy.bin.longestDays)
}

function binText(bin: Binned): string {
  return bin === 'unknown' ? 'nobody could tell whether it is in there' : 'it is in there'
}

/** The approval no longer fits the world: the resource is kept, nothing is booked. */
export async function abort(
  deps: SettleDeps,
  claim: Claim,
  reason: string,
  signal: AbortSignal,
): Promise<null> {
  const marks = await withdraw(claim, signal)
  return end(deps, claim, { event: 'abort', outcome: 'aborted', details: { reason, marks } })
}

export async function fail(
  deps: SettleDeps,
  claim: Claim,
  details: Details,
  signal: AbortSignal,
): Promise<null> {
  const marks = await withdraw(claim, signal)
  return end(deps, claim, { event: 'fail', outcome: 'failed', details: { ...details, marks } })
}

/** Our tags on a kept resource only mislead; failing to remove them must not hide why it was kept. */
async function withdraw(claim: Claim, signal: AbortSignal): Promise<string> {
  const { remedy, target, dryRun } = claim
  if (dryRun) return 'none'
  try {
    await remedy.withdraw(target, signal)
    return 'removed'
  } catch (error) {
    if (error instanceof AppError) return `left: ${error.message}`
    throw error
  }
}

/** Dry run: what the cloud said to each call, without any effect. */
export function rehearsed(deps: SettleDeps, claim: Claim, details: Details): Promise<null> {
  return end(deps, claim, { event: 'rehearse', outcome: 'rehearsed', details })
}

interface End {
  readonly event: FindingEvent
  readonly outcome: ExecutionOutcome
  readonly details: Details
  readonly kept?: Pick<Execution, 'undo_until' | 'bin_leaves_at'>
}

/** A run that was fenced off settles nothing: what it saw may be the work of the run that took over. */
async function end(
  deps: SettleDeps,
  claim: Claim,
  how: End,
  also?: (trx: Trx, at: Date) => Promise<void>,
): Promise<null> {
  const { finding, execution } = claim
  const hasEnded = await deps.db.transaction().execute(async (trx) => {
    const at = deps.now()
    await lockFinding(trx, finding.id)
    if (!(await isHolder(trx, execution))) return false
    const moved = await move(trx, how.event, finding.id, {
      actor: SELF,
      at,
      details: { ...how.details, executionId: execution.id },
      ...(how.event === 'succeed' ? { set: { acted_at: at } } : {}),
    })
    if (!moved) return false
    await finishExecution(trx, execution.id, {
      outcome: how.outcome,
      detail: how.details,
      at,
      ...(how.kept ? { kept: how.kept } : {}),
    })
    await also?.(trx, at)
    await queueRefresh(deps, trx, [finding.id])
    return true
  })
  if (hasEnded) reportEnd(deps, claim, how.outcome)
  return null
}
