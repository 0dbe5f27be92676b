/** Takes one finding in hand for an execution, or takes it over from a run that died. */

import { daysAfter } from '../core/days.ts'
import { type Cloud, type Detector, detectorOf, remedyOf } from '../core/detector.ts'
import { isDryRun } from '../core/policy.ts'
import type { Remedy, Target } from '../core/remedy.ts'
import { latestApproval } from '../store/approvals.ts'
import type { Trx } from '../store/database.ts'
import { attemptsOn, claimExecution } from '../store/executions.ts'
import { findFinding, lockFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import type { Approval, Execution, Finding } from '../store/schema.ts'
import { termsOf } from '../store/terms.ts'
import { admit, countKind } from './admit.ts'
import { type Deps, SELF } from './deps.ts'
import { keepQueued } from './hold.ts'
import { queueRefresh } from './refresh-card.ts'
import { targetOf } from './target.ts'

export interface Claim {
  readonly finding: Finding
  readonly approval: Approval
  readonly execution: Execution
  readonly detector: Detector
  readonly remedy: Remedy
  readonly target: Target
  /** Also when dry run was switched on after the claim: the careful answer counts. */
  readonly dryRun: boolean
  /** How often the cloud was asked to remove the resource, over all executions of the finding. */
  readonly attempts: number
  /** True when this run has marked the resource as planned. */
  readonly prepared: boolean
}

type ClaimDeps = Pick<Deps, 'db' | 'clouds' | 'chat' | 'policy' | 'enqueue' | 'now'>

/** Null when there is nothing to do now: settled, not approved (any more), or held up. */
export async function claimFinding(
  deps: ClaimDeps,
  findingId: string,
  signal: AbortSignal,
): Promise<Claim | null> {
  const claim = await tryClaim(deps, findingId, false)
  if (claim !== 'uncounted') return claim
  const finding = await findFinding(deps.db, findingId)
  if (finding) await countKind(deps, finding, signal)
  const again = await tryClaim(deps, findingId, true)
  return again === 'uncounted' ? null : again
}

function tryClaim(
  deps: ClaimDeps,
  findingId: string,
  isCounted: boolean,
): Promise<Claim | 'uncounted' | null> {
  return deps.db.transaction().execute(async (trx) => {
    // A run that is settling comes first.
    const finding = await lockFinding(trx, findingId)
    const approval = await latestApproval(trx, findingId)
    if (!finding || approval?.outcome !== 'approved') return null
    if (finding.status === 'executing') return takeOn(deps, trx, { finding, approval, start: null })
    if (finding.status !== 'queued') return null
    const dryRun = isDryRun(deps.policy, cloudOf(deps, finding))
    const hold = await admit(deps, trx, { finding, approval, dryRun, isCounted })
    if (hold === 'uncounted') return hold
    if (hold) return keepQueued(deps, trx, finding, hold)
    const moved = await move(trx, 'start', findingId, { actor: SELF, at: deps.now() })
    const start = { scanId: finding.last_scan_id }
    return moved && takeOn(deps, trx, { finding: moved, approval, start })
  })
}

interface Taking {
  readonly finding: Finding
  readonly approval: Approval
  /** Null: it was under way already. */
  readonly start: { readonly scanId: string } | null
}

async function takeOn(
  deps: ClaimDeps,
  trx: Trx,
  { finding, approval, start }: Taking,
): Promise<Claim> {
  const at = deps.now()
  const { backup } = termsOf(finding, deps.policy)
  const dryRunNow = isDryRun(deps.policy, cloudOf(deps, finding))
  const execution = await claimExecution(trx, approval, {
    dryRun: dryRunNow,
    runId: crypto.randomUUID(),
    at,
    backupUntil: daysAfter(at, backup.snapshotDays),
    start,
  })
  await queueRefresh(deps, trx, [finding.id])
  const detector = detectorOf(deps.clouds, finding.provider, finding.detector_id)
  return {
    finding,
    approval,
    execution,
    detector,
    remedy: remedyOf(detector, approval.remedy),
    target: targetOf(finding, approval, execution, backup),
    dryRun: execution.dry_run || dryRunNow,
    attempts: await attemptsOn(trx, finding.id, approval.remedy),
    prepared: false,
  }
}

function cloudOf({ clouds }: Pick<Deps, 'clouds'>, { provider }: Finding): Cloud {
  const cloud = clouds.get(provider)
  if (!cloud) throw new Error(`no cloud ${provider}`)
  return cloud
}
