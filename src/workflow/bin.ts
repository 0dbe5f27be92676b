/** The cloud's recycle bin around a removal: will it keep it, and until when does it? */

import { AppError } from '../core/errors.ts'
import type { BinForecast, Binned } from '../core/execution.ts'
import { isOlder } from '../core/pace.ts'
import { termsOf } from '../store/terms.ts'
import type { Claim } from './claim.ts'
import type { Deps } from './deps.ts'

/** So long the bin is asked in vain after a removal; then nobody can tell, and it is booked carefully. */
const PATIENCE_MS = 30_000

type BinDeps = Pick<Deps, 'policy' | 'now'>

/** Where the bin is required, a cloud that does not answer is asked again; else it decides nothing. */
export async function forecast(
  deps: BinDeps,
  claim: Claim,
  signal: AbortSignal,
): Promise<BinForecast> {
  const { recycleBin } = termsOf(claim.finding, deps.policy).backup
  const { bin } = claim.remedy
  if (!bin || recycleBin === 'ignore') return 'not-asked'
  try {
    return (await bin.foresee(claim.target, signal)) === null ? 'keeps-not' : 'keeps'
  } catch (error) {
    if (isDenied(error) || (recycleBin === 'use' && error instanceof AppError)) return 'unknown'
    throw error
  }
}

export async function binned(deps: BinDeps, claim: Claim, signal: AbortSignal): Promise<Binned> {
  const { recycleBin } = termsOf(claim.finding, deps.policy).backup
  const { bin } = claim.remedy
  if (!bin || recycleBin === 'ignore') return 'not-asked'
  try {
    return (await bin.find(claim.target, signal)) ?? 'absent'
  } catch (error) {
    const isLate = isOlder(claim.execution.apply_started_at, PATIENCE_MS, deps.now())
    if (isDenied(error) || (isLate && error instanceof AppError)) return 'unknown'
    throw error
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof AppError && error.code === 'CLOUD_DENIED'
}
