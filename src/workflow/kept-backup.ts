/** What a removal keeps for safety, and what that costs until it is deleted. */

import type { Saving } from '../store/savings.ts'
import type { Claim } from './claim.ts'
import type { Deps } from './deps.ts'

/** Also when this execution made none: an earlier one of the same finding may have. */
export function keptBackup(
  { clouds }: Pick<Deps, 'clouds'>,
  { finding, remedy, target, execution }: Claim,
): NonNullable<Saving['kept']> | null {
  const cloud = clouds.get(finding.provider)
  if (!remedy.backUp || !cloud) return null
  const price = cloud.price(remedy.backUp.usage(target, execution.backup_bytes))
  return { monthlyMicros: price.monthlyMicros, until: execution.backup_until, price }
}
