/** The safety net, every minute: repairs from state whatever event was lost. */

import { closeApprovals, unansweredSince } from '../store/approvals.ts'
import { snoozedUntilBefore, standing } from '../store/findings.ts'
import { move } from '../store/move.ts'
import { finishScan, finishScope, scopesOfScan, staleScans } from '../store/scans.ts'
import { type Deps, SELF } from './deps.ts'
import { proceedWithin } from './proceed.ts'

const MINUTE_MS = 60_000
const SCAN_PATIENCE_MS = 60 * MINUTE_MS
const STANDSTILL_MS = 2 * MINUTE_MS

type SweepDeps = Pick<Deps, 'db' | 'carrier' | 'enqueue' | 'now'>

export async function sweep(deps: SweepDeps): Promise<void> {
  await expireUnanswered(deps)
  await wakeSnoozed(deps)
  await restartExecutions(deps)
  await restartUndos(deps)
  await closeStaleScans(deps)
}

/** Nobody answered: the resource is kept. */
async function expireUnanswered(deps: SweepDeps): Promise<void> {
  const at = deps.now()
  for (const findingId of await unansweredSince(deps.db, at)) {
    await deps.db.transaction().execute(async (trx) => {
      const details = { reason: 'nobody answered in time' }
      const moved = await move(trx, 'expire', findingId, { actor: SELF, at, details })
      if (moved) await closeApprovals(trx, [findingId], 'expired', at)
    })
  }
}

async function wakeSnoozed(deps: SweepDeps): Promise<void> {
  const at = deps.now()
  for (const findingId of await snoozedUntilBefore(deps.db, at)) {
    await deps.db.transaction().execute(async (trx) => {
      const set = { snoozed_until: null }
      await move(trx, 'reopen', findingId, { actor: SELF, at, set, details: { reason: 'snoozed' } })
    })
  }
}

/** Enqueuing is a no-op while a job for the finding lives; a lost one is replaced. */
async function restartExecutions(deps: SweepDeps): Promise<void> {
  const since = new Date(deps.now().getTime() - STANDSTILL_MS)
  if (deps.carrier.goesAtOnce) {
    for (const findingId of await standing(deps.db, ['approved'], since)) {
      await deps.db.transaction().execute((trx) => proceedWithin(deps, trx, findingId, SELF))
    }
  }
  for (const findingId of await standing(deps.db, ['queued', 'executing'], since)) {
    await deps.db
      .transaction()
      .execute((trx) => deps.enqueue(trx, [{ name: 'execute', data: { findingId } }]))
  }
}

async function restartUndos(deps: SweepDeps): Promise<void> {
  const since = new Date(deps.now().getTime() - STANDSTILL_MS)
  for (const findingId of await standing(deps.db, ['restoring'], since)) {
    await deps.db
      .transaction()
      .execute((trx) => deps.enqueue(trx, [{ name: 'undo', data: { findingId } }]))
  }
}

async function closeStaleScans(deps: SweepDeps): Promise<void> {
  const at = deps.now()
  const before = new Date(at.getTime() - SCAN_PATIENCE_MS)
  for (const scan of await staleScans(deps.db, before)) {
    const waiting = (await scopesOfScan(deps.db, scan.id)).filter((it) => it.status === 'waiting')
    await deps.db.transaction().execute(async (trx) => {
      for (const row of waiting) {
        await finishScope(
          trx,
          scan.id,
          { provider: row.provider, accountId: row.account_id, region: row.region },
          {
            status: 'not scanned',
            reason: 'the scan did not reach it within an hour',
            candidates: 0,
            monthlyMicros: 0n,
            unpriced: 0,
            startedAt: scan.started_at,
            finishedAt: at,
          },
        )
      }
      await finishScan(trx, scan.id, at)
    })
  }
}
