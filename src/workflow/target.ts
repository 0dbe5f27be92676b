/** What was approved, as a remedy and its undo need it. */

import { isOwnTag } from '../core/evidence.ts'
import type { Scope } from '../core/observation.ts'
import type { BackupTerms } from '../core/policy.ts'
import type { Removed, Target } from '../core/remedy.ts'
import type { Approval, Execution, Finding } from '../store/schema.ts'

export function targetOf(
  finding: Finding,
  approval: Approval,
  execution: Execution,
  { lock }: Pick<BackupTerms, 'lock'>,
): Target {
  return {
    scope: scopeOf(finding),
    resourceId: finding.resource_id,
    attributes: approval.evidence.attributes,
    tags: Object.fromEntries(Object.entries(approval.tags).filter(([key]) => !isOwnTag(key))),
    executionId: execution.id,
    backupUntil: execution.backup_until,
    lockBackup: lock,
  }
}

export function removedOf(finding: Finding, approval: Approval, execution: Execution): Removed {
  const target = targetOf(finding, approval, execution, { lock: false })
  return { ...target, backupId: execution.backup_id, binnedUntil: execution.bin_leaves_at }
}

export function scopeOf({ provider, account_id, region }: ScopeColumns): Scope {
  return { provider, accountId: account_id, region }
}

type ScopeColumns = Pick<Finding, 'provider' | 'account_id' | 'region'>
