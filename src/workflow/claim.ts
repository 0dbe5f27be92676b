/** Takes one finding in hand for an execution, or takes it over from a run that died. */

import { type Detector, detectorOf, type Remedy, type Target } from '../core/detector.ts'
import { isDryRun } from '../core/policy.ts'
import { latestApproval } from '../store/approvals.ts'
import { attemptsOn, claimExecution } from '../store/executions.ts'
import { findFinding, lockFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import type { Approval, Execution, Finding } from '../store/schema.ts'
import { type Deps, SELF } from './deps.ts'
import { queueRefresh } from './refresh-card.ts'

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

/** Null when there is nothing to do: already settled, or not approved (any more). */
export async function claimFinding(
  deps: Pick<Deps, 'db' | 'clouds' | 'chat' | 'policy' | 'enqueue' | 'now'>,
  findingId: string,
): Promise<Claim | null> {
  const seen = await findFinding(deps.db, findingId)
  if (!seen) return null
  const detector = detectorOf(deps.clouds, seen.provider, seen.detector_id)
  const { remedy } = detector
  if (!remedy) throw new Error(`detector ${detector.id} only advises`)
  return deps.db.transaction().execute(async (trx) => {
    const at = deps.now()
    // A run that is settling comes first.
    const locked = await lockFinding(trx, findingId)
    const finding = (await move(trx, 'start', findingId, { actor: SELF, at })) ?? locked
    const approval = await latestApproval(trx, findingId)
    if (finding?.status !== 'executing' || approval?.outcome !== 'approved') return null
    const dryRunNow = isDryRun(deps.policy, cloudOf(deps, finding))
    const execution = await claimExecution(trx, approval, {
      remedy: remedy.name,
      dryRun: dryRunNow,
      runId: crypto.randomUUID(),
      at,
    })
    await queueRefresh(deps, trx, [findingId])
    const attempts = await attemptsOn(trx, findingId)
    const target = {
      scope: {
        provider: finding.provider,
        accountId: finding.account_id,
        region: finding.region,
      },
      resourceId: finding.resource_id,
      attributes: approval.evidence.attributes,
      executionId: execution.id,
    }
    const dryRun = execution.dry_run || dryRunNow
    return {
      finding,
      approval,
      execution,
      detector,
      remedy,
      target,
      dryRun,
      attempts,
      prepared: false,
    }
  })
}

function cloudOf(deps: Pick<Deps, 'clouds'>, finding: Finding): { readonly isReal: boolean } {
  return deps.clouds.get(finding.provider) ?? { isReal: true }
}
