/** What a removal keeps for safety, and what that costs until it is deleted. */

import { backupDaysOf } from '../core/policy.ts'
import type { Saving } from '../store/savings.ts'
import { termsOf } from '../store/terms.ts'
import type { Claim } from './claim.ts'
import type { Deps } from './deps.ts'

const DAY_MS = 86_400_000

/** Also when this execution made none: an earlier one of the same finding may have. */
export function keptBackup(
  { clouds, policy }: Pick<Deps, 'clouds' | 'policy'>,
  { finding, remedy, target, execution }: Claim,
  at: Date,
): NonNullable<Saving['kept']> | null {
  const cloud = clouds.get(finding.provider)
  if (!remedy.backUp || !cloud) return null
  const price = cloud.price(remedy.backUp.usage(target, execution.backup_bytes))
  const until = new Date(at.getTime() + backupDaysOf(termsOf(finding, policy)) * DAY_MS)
  return { monthlyMicros: price.monthlyMicros, until, price }
}
