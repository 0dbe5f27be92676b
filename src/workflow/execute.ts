/**
 * Step 6. Carries out an approved remedy: look, back up, look again, apply, confirm, book. Before each
 * step that changes something the stop switch is asked.
 *
 * Runs at least once per approval, on any replica, and may die at any line: every step is saved
 * before the next, and what comes next is decided only from what is saved and what is seen
 * (core/execution.ts). No transaction is open while the cloud is called.
 */

import { AppError } from '../core/errors.ts'
import { type Look, nextStep, type Step } from '../core/execution.ts'
import { saveAttempt, saveStep, takeBackAttempt } from '../store/executions.ts'
import { note } from '../store/move.ts'
import { haltOf } from '../store/switch.ts'
import { termsOf } from '../store/terms.ts'
import { binned, forecast } from './bin.ts'
import { type Claim, claimFinding } from './claim.ts'
import { type Deps, SELF } from './deps.ts'
import { haltHold, putBack } from './hold.ts'
import { factsNow, objectionsTo } from './objections.ts'
import { queueRefresh } from './refresh-card.ts'
import { abort, book, fail, rehearsed } from './settle.ts'

/** Start a backup, prepare, apply, book: four passes without a wait. More is a defect. */
const MAX_PASSES = 6
const DEFERRED_SECONDS = 15

type ExecuteDeps = Pick<Deps, 'db' | 'clouds' | 'chat' | 'policy' | 'enqueue' | 'metrics' | 'now'>

export async function execute(
  deps: ExecuteDeps,
  findingId: string,
  signal: AbortSignal,
): Promise<void> {
  let claim = await claimFinding(deps, findingId, signal)
  for (let pass = 0; claim && pass < MAX_PASSES; pass++) {
    claim = await advance(deps, claim, signal)
  }
  if (claim) throw new Error(`execution ${claim.execution.id} did not come to an end`)
}

/** A denied call will be denied again: stop and report. Anything else is retried by the queue. */
async function advance(
  deps: ExecuteDeps,
  claim: Claim,
  signal: AbortSignal,
): Promise<Claim | null> {
  try {
    const at = deps.now()
    const backup = await lookForBackup(claim, signal)
    const current = await keepBackup(deps, claim, backup)
    if (!current) return null
    const look = await lookAt(deps, current, { backup, at }, signal)
    const step = nextStep(progressOf(deps, current), look)
    return await perform(deps, current, { step, look }, signal)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'CLOUD_DENIED') throw error
    return fail(deps, claim, { reason: error.message, hint: error.hint }, signal)
  }
}

const CHANGES: ReadonlySet<Step['do']> = new Set(['start-backup', 'prepare', 'apply', 'rehearse'])

interface Decision {
  readonly step: Step
  readonly look: Look
}

/** The claim to go on with, or null when this run is over: settled, waiting, held, or taken over. */
async function perform(
  deps: ExecuteDeps,
  claim: Claim,
  decision: Decision,
  signal: AbortSignal,
): Promise<Claim | null> {
  const halt = CHANGES.has(decision.step.do) ? await haltOf(deps.db) : null
  return halt ? putBack(deps, claim, haltHold(halt)) : carryOut(deps, claim, decision, signal)
}

async function carryOut(
  deps: ExecuteDeps,
  claim: Claim,
  { step, look }: Decision,
  signal: AbortSignal,
): Promise<Claim | null> {
  switch (step.do) {
    case 'start-backup':
      return startBackup(deps, claim, signal)
    case 'prepare':
      return prepare(deps, claim, signal)
    case 'apply':
      return apply(deps, claim, signal)
    case 'rehearse':
      return rehearse(deps, claim, signal)
    case 'wait':
      return comeBack(deps, claim, step.seconds)
    case 'book':
      return book(deps, claim, look.binned, signal)
    case 'abort':
      return abort(deps, claim, step.reason, signal)
    case 'fail':
      return fail(deps, claim, { reason: step.reason }, signal)
  }
}

/** The backup first: the sighting must be the newest knowledge when something is removed. */
async function lookForBackup(
  { remedy, execution, target }: Claim,
  signal: AbortSignal,
): Promise<Look['backup']> {
  if (!remedy.backUp) return 'not-needed'
  if (!execution.backup_started_at) return 'none'
  return (await remedy.backUp.find(target, signal)) ?? 'none'
}

/** Saved before anything builds on it: the proof on the resource names this backup. */
async function keepBackup(
  deps: ExecuteDeps,
  claim: Claim,
  backup: Look['backup'],
): Promise<Claim | null> {
  const { execution, finding } = claim
  if (typeof backup === 'string' || backup.state !== 'completed') return claim
  if (execution.backup_completed_at && execution.backup_id === backup.id) return claim
  const saved = await saveStep(deps.db, execution, {
    backup_id: backup.id,
    backup_bytes: backup.sizeBytes,
    backup_completed_at: deps.now(),
  })
  if (saved) await remember(deps, 'backup-completed', finding, { backupId: backup.id })
  return goOn(claim, saved)
}

async function lookAt(
  deps: ExecuteDeps,
  claim: Claim,
  begun: Pick<Look, 'backup' | 'at'>,
  signal: AbortSignal,
): Promise<Look> {
  const facts = await factsNow(claim, signal)
  const sighting = await claim.remedy.look(claim.target, signal)
  const guards = sighting.state === 'idle' ? objectionsTo(deps, claim, { ...sighting, facts }) : []
  const isOurs = sighting.state === 'gone' && claim.attempts > 0
  return {
    ...begun,
    sighting,
    guards,
    binned: isOurs ? await binned(deps, claim, signal) : 'not-asked',
  }
}

async function startBackup(
  deps: ExecuteDeps,
  claim: Claim,
  signal: AbortSignal,
): Promise<Claim | null> {
  const { remedy, execution, target, finding } = claim
  await remedy.prepare(target, null, signal)
  const halt = await haltOf(deps.db)
  if (halt) return putBack(deps, claim, haltHold(halt))
  const saved = await saveStep(deps.db, execution, { backup_started_at: deps.now() })
  if (!saved || !remedy.backUp) return null
  const backup = await remedy.backUp.start(target, signal)
  if (!backup) return startLater(deps, claim, saved)
  await remember(deps, 'backup-started', finding, { backupId: backup.id })
  return goOn(claim, await saveStep(deps.db, saved, { backup_id: backup.id }))
}

/** Surely none was started, so none has to be waited for until it shows. */
async function startLater(
  deps: ExecuteDeps,
  claim: Claim,
  saved: Claim['execution'],
): Promise<Claim | null> {
  const { backup_started_at } = claim.execution
  const isOurs = await saveStep(deps.db, saved, { backup_started_at })
  return isOurs && comeBack(deps, claim, DEFERRED_SECONDS)
}

async function prepare(
  deps: ExecuteDeps,
  claim: Claim,
  signal: AbortSignal,
): Promise<Claim | null> {
  await claim.remedy.prepare(claim.target, claim.execution.backup_id, signal)
  const saved = await saveStep(deps.db, claim.execution, {
    bin: await forecast(deps, claim, signal),
  })
  return goOn({ ...claim, prepared: true }, saved)
}

/** The one call that cannot be taken back. The attempt is counted before it is made. */
async function apply(deps: ExecuteDeps, claim: Claim, signal: AbortSignal): Promise<Claim | null> {
  const { remedy, execution, target, finding } = claim
  const saved = await saveAttempt(deps.db, execution, deps.now())
  if (!saved) return null
  await remember(deps, 'apply-started', finding, { attempt: saved.apply_attempts })
  const outcome = await remedy.apply(target, saved.backup_id, signal)
  await remember(deps, 'apply-answered', finding, { ...outcome })
  // Every other answer says that this attempt did nothing: it must not count as ours later.
  if (outcome.result !== 'accepted') await takeBackAttempt(deps.db, saved, execution)
  switch (outcome.result) {
    case 'accepted':
      return { ...claim, execution: saved, attempts: claim.attempts + 1 }
    case 'deferred':
      return comeBack(deps, claim, outcome.afterSeconds ?? DEFERRED_SECONDS)
    case 'gone':
      return claim.attempts > 0
        ? whenGone(deps, claim, signal)
        : abort(deps, claim, 'it was removed by somebody else just before us', signal)
    case 'in-use':
      return abort(deps, claim, `the cloud kept it: ${outcome.code}`, signal)
    case 'refused':
      return fail(deps, claim, { reason: `refused: ${outcome.code}`, ...outcome }, signal)
  }
}

/** The cloud's word that it is gone, after an earlier attempt of ours, is as good as a look. */
async function whenGone(
  deps: ExecuteDeps,
  claim: Claim,
  signal: AbortSignal,
): Promise<Claim | null> {
  const look: Look = {
    backup: 'not-needed',
    sighting: { state: 'gone' },
    guards: [],
    at: deps.now(),
    binned: await binned(deps, claim, signal),
  }
  return perform(deps, claim, { step: nextStep(progressOf(deps, claim), look), look }, signal)
}

async function rehearse(deps: ExecuteDeps, claim: Claim, signal: AbortSignal): Promise<null> {
  const { remedy, target } = claim
  const backUp = remedy.backUp ? await remedy.backUp.rehearse(target, signal) : null
  const removal = await remedy.rehearse(target, signal)
  return rehearsed(deps, claim, { backUp, [remedy.name]: removal })
}

/** Hands the rest to a later job: nothing waits in this process. */
async function comeBack(deps: ExecuteDeps, { finding }: Claim, seconds: number): Promise<null> {
  await deps.db
    .transaction()
    .execute((trx) =>
      deps.enqueue(trx, [{ name: 'execute', data: { findingId: finding.id } }], seconds),
    )
  return null
}

function goOn(claim: Claim, execution: Claim['execution'] | null): Claim | null {
  return execution && { ...claim, execution }
}

async function remember(
  deps: ExecuteDeps,
  event: 'backup-started' | 'backup-completed' | 'apply-started' | 'apply-answered',
  finding: Claim['finding'],
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await deps.db.transaction().execute(async (trx) => {
    await note(trx, event, finding, { actor: SELF, at: deps.now(), details })
    await queueRefresh(deps, trx, [finding.id])
  })
}

function progressOf({ policy }: ExecuteDeps, claim: Claim): Parameters<typeof nextStep>[0] {
  const { execution, approval, attempts, dryRun, prepared } = claim
  const { recycleBin } = termsOf(claim.finding, policy).backup
  return {
    dryRun,
    prepared,
    approvedFingerprint: approval.fingerprint,
    startedAt: execution.started_at,
    backupStartedAt: execution.backup_started_at,
    attempts,
    lastAttemptAt: execution.apply_started_at,
    needsBin: claim.remedy.bin !== null && recycleBin === 'require',
    bin: execution.bin,
  }
}
