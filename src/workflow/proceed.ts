/**
 * Step 5. The carrier's go signal. It is accepted only for a finding that the database says is
 * approved; repeated, it changes nothing.
 */

import { AppError } from '../core/errors.ts'
import type { FindingStatus } from '../core/finding.ts'
import type { Trx } from '../store/database.ts'
import { findFinding } from '../store/findings.ts'
import { move } from '../store/move.ts'
import type { Finding } from '../store/schema.ts'
import type { Deps } from './deps.ts'

const UNDER_WAY: readonly FindingStatus[] = ['queued', 'executing', 'remediated', 'rehearsed']

export function proceed(
  deps: Pick<Deps, 'db' | 'enqueue' | 'now'>,
  findingId: string,
  actor: string,
): Promise<Finding> {
  return deps.db.transaction().execute(async (trx) => {
    const moved = await proceedWithin(deps, trx, findingId, actor)
    const finding = moved ?? (await findFinding(trx, findingId))
    if (!finding) {
      throw new AppError('NOT_FOUND', `no finding ${findingId}`, { hint: 'Check the id.' })
    }
    if (!moved && !UNDER_WAY.includes(finding.status)) {
      throw new AppError('NOT_APPROVED', `finding ${findingId} is ${finding.status}`, {
        hint: `Nobody has approved this: it is ${finding.status}. Nothing was done.`,
      })
    }
    return finding
  })
}

/** The same inside the transaction of the decision, for carriers that go at once. */
export async function proceedWithin(
  deps: Pick<Deps, 'enqueue' | 'now'>,
  trx: Trx,
  findingId: string,
  actor: string,
): Promise<Finding | null> {
  const moved = await move(trx, 'proceed', findingId, { actor, at: deps.now() })
  if (moved) await deps.enqueue(trx, [{ name: 'execute', data: { findingId } }])
  return moved
}
