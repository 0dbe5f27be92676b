/**
 * What a person was shown of a finding, locked: whoever may decide about it, and only while it is
 * still at the revision that was shown.
 */

import type { Person } from '../core/approval.ts'
import { objection } from '../core/governance.ts'
import { Refused } from '../core/refusal.ts'
import { latestApproval } from '../store/approvals.ts'
import type { Trx } from '../store/database.ts'
import { lockFinding } from '../store/findings.ts'
import { identityOf } from '../store/identities.ts'
import type { Approval, Finding } from '../store/schema.ts'
import { termsOf } from '../store/terms.ts'
import type { Deps } from './deps.ts'

export interface Shown {
  readonly findingId: string
  /** The revision that the person was shown. */
  readonly revision: number
  readonly reason: string | null
  readonly person: Person
}

/** `leadsToRemoval`: whoever asks needs all that an approval needs. */
export async function lockShown(
  { policy }: Pick<Deps, 'policy'>,
  trx: Trx,
  { findingId, revision, person }: Omit<Shown, 'reason'>,
  leadsToRemoval: boolean,
): Promise<{ readonly finding: Finding; readonly approval: Approval | undefined }> {
  const finding = await lockFinding(trx, findingId)
  if (!finding) throw new Refused({ why: 'not-found' }, `no finding ${findingId}`)
  const approval = await latestApproval(trx, findingId)
  const isLinked = (await identityOf(trx, person.id)) !== null
  const monthlyMicros = approval?.monthly_micros ?? null
  const about = { isApproval: leadsToRemoval, monthlyMicros }
  const refusal = objection({ ...person, isLinked }, about, termsOf(finding, policy).approval)
  if (refusal) throw new Refused(refusal, `${person.id} may not decide about ${findingId}`)
  if (revision !== finding.revision) {
    throw new Refused({ why: 'outdated' }, `shown ${revision}, now ${finding.revision}`)
  }
  return { finding, approval }
}
