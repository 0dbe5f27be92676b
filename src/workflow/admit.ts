/**
 * May this execution begin? The stop switch and the limits are asked under one lock, so that all
 * replicas together never let more pass than the policy allows.
 */

import { daysBefore } from '../core/days.ts'
import { AppError } from '../core/errors.ts'
import { type LimitName, limitReached } from '../core/limits.ts'
import type { Trx } from '../store/database.ts'
import { kindCount, lockAdmissions, mayTell, saveKindCount, spentBeside } from '../store/limits.ts'
import type { Approval, Finding } from '../store/schema.ts'
import { haltOf } from '../store/switch.ts'
import type { Deps } from './deps.ts'
import { type Hold, haltHold } from './hold.ts'
import { scopeOf } from './target.ts'

interface Applicant {
  readonly finding: Finding
  readonly approval: Approval
  readonly dryRun: boolean
  /** True when the resources of its region were counted just now, or could not be. */
  readonly isCounted: boolean
}

/**
 * Null: it may begin, and is counted from the end of the transaction on. 'uncounted': only the number
 * of resources in its region can tell, and nobody has counted them lately.
 */
export async function admit(
  deps: Pick<Deps, 'policy' | 'enqueue' | 'now'>,
  trx: Trx,
  { finding, approval, dryRun, isCounted }: Applicant,
): Promise<Hold | 'uncounted' | null> {
  await lockAdmissions(trx)
  const halt = await haltOf(trx)
  if (halt) return haltHold(halt)
  if (dryRun) return null
  const now = deps.now()
  const since = daysBefore(now, 1)
  const listed = await kindCount(trx, finding, since)
  const spent = await spentBeside(trx, finding, since)
  const wish = { monthlyMicros: approval.monthly_micros, listed }
  const reached = limitReached(deps.policy.limits, spent, wish)
  if (!reached) return null
  if (reached.limit === 'sharePercent' && listed === null && !isCounted) return 'uncounted'
  const hold = { cause: reached.limit, reason: reached.reason }
  if (await mayTell(trx, keyOf(reached.limit, finding), now, since)) {
    const text = `A limit is reached, executions wait: ${reached.reason}.`
    await deps.enqueue(trx, [{ name: 'notify', data: { kind: 'limit-reached', text } }])
  }
  return hold
}

/** What is told once: the limit, and what it counts. */
function keyOf(limit: LimitName, finding: Finding): string {
  const { provider, account_id: account, region, detector_id: kind, last_scan_id: scan } = finding
  switch (limit) {
    case 'removalsPerScan':
      return `${limit}/${scan}`
    case 'removalsPerAccountAndDay':
      return `${limit}/${provider}/${account}`
    case 'sharePercent':
      return `${limit}/${provider}/${account}/${region}/${kind}`
    case 'removalsPerDay':
    case 'monthlyMicrosPerDay':
      return limit
  }
}

/** Counts what the share is taken of. A cloud that cannot be asked leaves it uncounted: nothing passes. */
export async function countKind(
  deps: Pick<Deps, 'db' | 'clouds' | 'now'>,
  finding: Finding,
  signal: AbortSignal,
): Promise<void> {
  const cloud = deps.clouds.get(finding.provider)
  const detector = cloud?.detectors.find((it) => it.id === finding.detector_id)
  try {
    const resources = await detector?.count(scopeOf(finding), signal)
    if (resources !== undefined) {
      await saveKindCount(deps.db, finding, { resources, at: deps.now() })
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
  }
}
