/** The safety net, every minute: repairs from state whatever event was lost. */

import { idleSince, shortestIdleDays } from '../core/policy.ts'
import { unansweredSince } from '../store/approvals.ts'
import { allLagging, countAged } from '../store/chat-messages.ts'
import { closeMonths } from '../store/closings.ts'
import { dropOldConsoleLinks } from '../store/console-links.ts'
import { dropOldConsoleSessions } from '../store/console-sessions.ts'
import { forgetDrafts } from '../store/drafts.ts'
import { snoozedUntilBefore, standing } from '../store/findings.ts'
import { dropLinkCodes } from '../store/identities.ts'
import { dropInteractions } from '../store/interactions.ts'
import { uninvestigated } from '../store/investigations.ts'
import { move } from '../store/move.ts'
import { finishScope, NO_FIGURES, scopesOfScan } from '../store/scan-scopes.ts'
import { finishScan, staleScans } from '../store/scans.ts'
import { graceOf } from '../store/terms.ts'
import { foldWaiting } from '../store/waiting-sums.ts'
import { type Deps, SELF } from './deps.ts'
import { expire } from './expire.ts'
import { mendCarrier } from './mend-carrier.ts'
import { queuePosting } from './post-questions.ts'
import { proceedWithin } from './proceed.ts'
import { queueMessages } from './refresh-card.ts'

const MINUTE_MS = 60_000
const SCAN_PATIENCE_MS = 60 * MINUTE_MS
const STANDSTILL_MS = 2 * MINUTE_MS
/** A repeated delivery comes within minutes; a replay is refused after five of them. */
const REMEMBER_INTERACTIONS_MS = 24 * 60 * MINUTE_MS
const DRAFTS_KEPT_MS = 90 * 24 * 60 * MINUTE_MS

type SweepDeps = Pick<Deps, 'db' | 'carrier' | 'chat' | 'policy' | 'enqueue' | 'metrics' | 'now'>

export async function sweep(deps: SweepDeps): Promise<void> {
  await expireUnanswered(deps)
  await wakeSnoozed(deps)
  await restartInvestigations(deps)
  await restartExecutions(deps)
  await restartUndos(deps)
  await closeStaleScans(deps)
  await mendChat(deps)
  await forgetDrafts(deps.db, new Date(deps.now().getTime() - DRAFTS_KEPT_MS))
  await mendCarrier(deps)
  await deps.db.transaction().execute(foldWaiting)
  await deps.db.transaction().execute((trx) => closeMonths(trx, deps.now()))
}

/** Nobody answered: the resource is kept. */
async function expireUnanswered(deps: SweepDeps): Promise<void> {
  for (const findingId of await unansweredSince(deps.db, deps.now())) await expire(deps, findingId)
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

/**
 * Findings that became ready while their scope was being looked into, or whose job was lost. One is not
 * started beside one that runs.
 */
async function restartInvestigations(deps: SweepDeps): Promise<void> {
  const now = deps.now()
  const waiting = await uninvestigated(deps.db, idleSince(shortestIdleDays(deps.policy), now))
  const ready = waiting.filter((it) => graceOf(it, deps.policy, now).length === 0)
  if (ready.length === 0) return
  const scopes = new Map(ready.map((it) => [`${it.provider}/${it.account_id}/${it.region}`, it]))
  await deps.db.transaction().execute((trx) =>
    deps.enqueue(
      trx,
      [...scopes.values()].map(({ provider, account_id: accountId, region }) => ({
        name: 'investigate',
        data: { scope: { provider, accountId, region } },
      })),
    ),
  )
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
            ...NO_FIGURES,
            startedAt: scan.started_at,
            finishedAt: at,
          },
        )
      }
      await finishScan(trx, scan.id, at)
    })
  }
}

/** Messages that lag behind, questions that nobody posted, and what no longer has to be remembered. */
async function mendChat(deps: SweepDeps): Promise<void> {
  const at = deps.now()
  if (deps.chat) {
    await countAged(deps.db, at)
    await queueMessages(deps, await allLagging(deps.db, at))
    await deps.db.transaction().execute((trx) => queuePosting(deps, trx))
  }
  await dropInteractions(deps.db, new Date(at.getTime() - REMEMBER_INTERACTIONS_MS))
  await dropLinkCodes(deps.db, at)
  await dropOldConsoleSessions(deps.db, at)
  await dropOldConsoleLinks(deps.db, at)
}
