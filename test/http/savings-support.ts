/** Savings as they come into being: asked about, removed, booked, perhaps undone; and time that passes. */

import { latestApproval } from '../../src/store/approvals.ts'
import { claimExecution } from '../../src/store/executions.ts'
import { bookSaving, reverseSaving, type Saving } from '../../src/store/savings.ts'
import { pending, type Sight, type Stage } from './support.ts'

/** A micro-dollar in each millisecond: a day is 86.40 USD. */
export const MONTHLY = 730n * 3_600_000n

/** A resource was asked about and removed. */
export async function saved(
  own: Stage,
  sight: Partial<Sight>,
  kept: Saving['kept'] = null,
): Promise<{ undo: () => Promise<void> }> {
  const finding = await pending(own, sight)
  const at = own.deps.now()
  const execution = await own.db.transaction().execute(async (trx) => {
    const approval = await latestApproval(trx, finding.id)
    if (!approval) throw new Error('nobody was asked')
    const claim = {
      dryRun: false,
      runId: crypto.randomUUID(),
      at,
      backupUntil: at,
      start: null,
    }
    const claimed = await claimExecution(trx, approval, claim)
    const { price, monthly_micros: monthlyMicros } = approval
    await bookSaving(trx, { finding, execution: claimed, monthlyMicros, price, at, kept })
    return claimed
  })
  return {
    async undo() {
      const undone = { findingId: finding.id, executionId: execution.id, at: own.deps.now() }
      await own.db.transaction().execute((trx) => reverseSaving(trx, undone))
    },
  }
}

export function pass(own: Stage, ms: number): void {
  own.clock.now = new Date(own.clock.now.getTime() + ms)
}
