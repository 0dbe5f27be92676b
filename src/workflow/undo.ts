/**
 * Step 7b. Brings a removed resource back: look, ask the cloud, look again, tidy up, book it out of
 * the ledger. Built like execute.ts: safe to repeat at any line, steps saved before the next, decided
 * by a pure table (core/undo.ts), no transaction while the cloud is called.
 */

import { AppError } from '../core/errors.ts'
import type { Outcome, Way } from '../core/remedy.ts'
import { nextUndoStep, type UndoStep } from '../core/undo.ts'
import { note } from '../store/move.ts'
import type { Undo } from '../store/schema.ts'
import { forgetUndoAttempt, saveUndoAttempt } from '../store/undos.ts'
import { claimForUndo, type UndoClaim } from './claim-undo.ts'
import { type Deps, SELF } from './deps.ts'
import { queueRefresh } from './refresh-card.ts'
import { restored, undoFailed } from './settle-undo.ts'

/** Ask, look, settle: three passes without a wait; once more for each way that is refused. */
const MAX_PASSES = 8
const DEFERRED_SECONDS = 15

type UndoDeps = Pick<Deps, 'db' | 'clouds' | 'chat' | 'enqueue' | 'metrics' | 'now'>

export async function undo(deps: UndoDeps, findingId: string, signal: AbortSignal): Promise<void> {
  let claim = await claimForUndo(deps, findingId)
  for (let pass = 0; claim && pass < MAX_PASSES; pass++) {
    claim = await advance(deps, claim, signal)
  }
  if (claim) throw new Error(`undo ${claim.undo.id} did not come to an end`)
}

/** A denied call will be denied again: stop and say so. Anything else is retried by the queue. */
async function advance(
  deps: UndoDeps,
  claim: UndoClaim,
  signal: AbortSignal,
): Promise<UndoClaim | null> {
  try {
    const at = deps.now()
    const seen = await claim.remedy.restore.look(claim.removed, signal)
    return await perform(deps, claim, nextUndoStep(progressOf(claim), seen, at), signal)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CLOUD_DENIED') throw error
    return undoFailed(deps, claim, { reason: error.message, hint: error.hint })
  }
}

async function perform(
  deps: UndoDeps,
  claim: UndoClaim,
  step: UndoStep,
  signal: AbortSignal,
): Promise<UndoClaim | null> {
  switch (step.do) {
    case 'start':
      return start(deps, claim, step.way, signal)
    case 'settle':
      return restored(deps, claim, step.resourceId, signal)
    case 'wait':
      return comeBack(deps, claim, step.seconds)
    case 'fail':
      return undoFailed(deps, claim, { reason: step.reason })
  }
}

/** The attempt is counted before it is made: its answer may get lost, and its effect show later. */
async function start(
  deps: UndoDeps,
  claim: UndoClaim,
  way: Way,
  signal: AbortSignal,
): Promise<UndoClaim | null> {
  const saved = await saveUndoAttempt(deps.db, claim.undo, { way, at: deps.now() })
  if (!saved) return null
  await remember(deps, 'undo-started', claim, { way, attempt: saved.attempts })
  const outcome = await claim.remedy.restore.start(claim.removed, way, signal)
  await remember(deps, 'undo-answered', claim, { way, ...outcome })
  return afterAnswer(deps, { ...claim, undo: saved }, outcome, way)
}

async function afterAnswer(
  deps: UndoDeps,
  claim: UndoClaim,
  outcome: Outcome,
  way: Way,
): Promise<UndoClaim | null> {
  switch (outcome.result) {
    case 'accepted':
    // It may be an earlier attempt of ours that has emptied this way: it gets its time to show.
    case 'gone':
      return claim
    case 'deferred':
      await forgetUndoAttempt(deps.db, claim.undo)
      return comeBack(deps, claim, outcome.afterSeconds ?? DEFERRED_SECONDS)
    case 'in-use':
      return goOn(claim, await refuse(deps, claim, way, outcome.code))
    case 'refused':
      return goOn(claim, await refuse(deps, claim, way, `${outcome.code}. ${outcome.hint}`))
  }
}

function refuse(
  deps: UndoDeps,
  { undo: it }: UndoClaim,
  way: Way,
  why: string,
): Promise<Undo | null> {
  return forgetUndoAttempt(deps.db, it, { ...it.refused, [way]: why })
}

function goOn(claim: UndoClaim, saved: Undo | null): UndoClaim | null {
  return saved && { ...claim, undo: saved }
}

/** Hands the rest to a later job: nothing waits in this process. */
async function comeBack(deps: UndoDeps, { finding }: UndoClaim, seconds: number): Promise<null> {
  await deps.db
    .transaction()
    .execute((trx) =>
      deps.enqueue(trx, [{ name: 'undo', data: { findingId: finding.id } }], seconds),
    )
  return null
}

async function remember(
  deps: UndoDeps,
  event: 'undo-started' | 'undo-answered',
  { finding }: UndoClaim,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    await note(trx, event, finding, { actor: SELF, at: deps.now(), details })
    await queueRefresh(deps, trx, [finding.id])
  })
}

function progressOf({ undo: it }: UndoClaim): Parameters<typeof nextUndoStep>[0] {
  return {
    startedAt: it.started_at,
    attempts: it.attempts,
    lastAttemptAt: it.attempted_at,
    refused: it.refused,
  }
}
