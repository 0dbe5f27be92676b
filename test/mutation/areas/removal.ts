/** Carrying out an approval: each look, each saved step, each answer, the switch, the booking. */

import { inFile, type Mutation, together } from '../mutation.ts'

const table = inFile('src/core/execution.ts', 'test/core/execution')
const pace = inFile('src/core/pace.ts', 'test/core/execution', 'test/core/undo')
const execute = inFile('src/workflow/execute.ts', 'test/workflow/execute')
const halting = inFile('src/workflow/execute.ts', 'test/workflow/halt')
const objections = inFile('src/workflow/objections.ts', 'test/workflow/execute-')
const claiming = inFile('src/workflow/claim.ts', 'test/workflow/execute', 'test/workflow/limits')
const admitting = inFile('src/workflow/admit.ts', 'test/workflow/halt')
const holding = inFile('src/workflow/hold.ts', 'test/workflow/halt', 'test/workflow/limits', 'test/workflow/execute-races')
const settling = inFile('src/workflow/settle.ts', 'test/workflow/execute')
const bin = inFile('src/workflow/bin.ts', 'test/workflow/execute-bin')
const targets = inFile('src/workflow/target.ts', 'test/workflow/execute', 'test/workflow/undo')
const executions = inFile('src/store/executions.ts', 'test/store/executions', 'test/workflow/execute')
const moves = inFile('src/core/finding.ts', 'test/core/finding')
const moving = inFile('src/store/move.ts', 'test/store/move')
const theSwitch = inFile('src/store/switch.ts', 'test/workflow/halt')
const giveUp = inFile('src/workflow/give-up.ts', 'test/workflow/give-up')

const TABLE: readonly Mutation[] = [
  table('gone without an attempt is not ours', "? afterRemoval(progress, look)\n        : abort('it is gone, removed by somebody else')", '? afterRemoval(progress, look)\n        : afterRemoval(progress, look)'),
  table('ending without an attempt is not ours', "? whileEnding(progress, look.at)\n        : abort('somebody else is removing it')", '? whileEnding(progress, look.at)\n        : whileEnding(progress, look.at)'),
  table('what is in use is kept', 'return abort(`it is in use: ${sighting.detail}`)', "return { do: 'apply' }"),
  table('what is void is kept', 'return abort(sighting.detail)', "return { do: 'book' }"),
  table('what changed since the approval is kept', "if (seen !== progress.approvedFingerprint) return abort('it is not what was approved any more')", ''),
  table('what is guarded now is kept', 'if (guard) return abort(`guard ${guard.name}: ${guard.reason}`)', ''),
  table('a dry run removes nothing', "if (progress.dryRun) return { do: 'rehearse' }", ''),
  table('what takes days is stuck', 'if (isOlder(progress.startedAt, PATIENCE_MS, look.at))\n    return', 'if (false)\n    return'),
  table('no removal without a backup', "if (backup === 'none') return firstBackup(progress.backupStartedAt, at)", "if (backup === 'none') return removal(progress, at)"),
  table('no removal behind an invalid backup', "if (backup.state === 'invalid') return fail(", "if (backup.state === 'invalid') return removal(progress, at)\n  if (backup.id === '?') return fail("),
  table('no removal behind a pending backup', "if (backup.state === 'completed') return removal(progress, at)", 'return removal(progress, at)'),
  table('a backup that may exist is not made twice', 'startedAt === null || isOlder(startedAt, BACKUP_LAG_MS, at)', 'startedAt !== undefined'),
  table('attempts are limited', 'if (attempts >= MAX_ATTEMPTS) return fail(`asked ${attempts} times, and it is still there`)', ''),
  table('an attempt gets time to show', 'if (lastAttemptAt !== null && !isOlder(lastAttemptAt, REMOVAL_LAG_MS, at))', 'if (false)'),
  table('marked, and looked at again', "if (!prepared) return { do: 'prepare' }", ''),
  table('the bin that the policy requires', "return progress.needsBin && progress.bin !== 'keeps'", 'return progress.bin !== progress.bin'),
  table('what the bin keeps is waited for', "return binned === 'absent' && bin === 'keeps' && mayShow", 'return mayShow && bin === binned'),
  table('a removal that hangs is told', 'return isOlder(startedAt, PATIENCE_MS, at)\n    ? fail', 'return startedAt > at\n    ? fail'),
  pace('no moment is not old', 'moment !== null && at.getTime()', 'moment === null || at.getTime()'),
]

const LOOKS: readonly Mutation[] = [
  objections('guards are asked again', '...guardsOf(observation, scope, policy, now()),', ''),
  objections('exemptions are asked again', '...exemptions({ tags: observation.tags, monthlyMicros: approval.monthly_micros }, terms),', ''),
  objections('gates are asked again', '...gateGuards(facts, scope.accountId, policy),', ''),
  objections('what the policy cannot propose any more', '...proposal.guards,', ''),
  objections('what the policy has come to do otherwise', '...(isOther(proposal.remedy, approval.remedy) ? [otherRemedy(terms.action)] : []),', ''),
  objections('the gates of now, not those of the approval', 'known.filter((it) => !gates.some((gate) => gate.name === it.name))', 'known'),
  objections('what was learnt before the approval still counts', "...known.filter((it) => !gates.some((gate) => gate.name === it.name))]", ']'),
  objections('no answer about it is an error', 'if (!gates) throw new Error(`${detector.id} does not answer about ${target.resourceId}`)', 'if (!gates) return []'),
  execute('guards belong to the look', "sighting.state === 'idle' ? objectionsTo(deps, claim, { ...sighting, facts }) : []", '[]'),
  execute('the resource is looked at after the gates', 'const facts = await factsNow(claim, signal)\n  const sighting = await claim.remedy.look(claim.target, signal)', 'const sighting = await claim.remedy.look(claim.target, signal)\n  const facts = await factsNow(claim, signal)'),
  execute('a look begins before the backup is asked for', 'const at = deps.now()\n    const backup = await lookForBackup(claim, signal)', 'const backup = await lookForBackup(claim, signal)\n    const at = deps.now()'),
  execute('a denied call ends it', "if (!(error instanceof AppError) || error.code !== 'CLOUD_DENIED') throw error", 'if (!(error instanceof AppError)) throw error'),
  execute('an execution comes to an end', 'if (claim) throw new Error(`execution ${claim.execution.id} did not come to an end`)', ''),
]

const STEPS: readonly Mutation[] = [
  execute('the attempt is counted before the call', 'const saved = await saveAttempt(deps.db, execution, deps.now())\n  if (!saved) return null\n  await remember(deps, \'apply-started\', finding, { attempt: saved.apply_attempts })\n  const outcome = await remedy.apply(target, saved.backup_id, signal)', 'const outcome = await remedy.apply(target, execution.backup_id, signal)\n  const saved = await saveAttempt(deps.db, execution, deps.now())\n  if (!saved) return null\n  await remember(deps, \'apply-started\', finding, { attempt: saved.apply_attempts })'),
  execute('who lost the claim removes nothing', "const saved = await saveAttempt(deps.db, execution, deps.now())\n  if (!saved) return null", 'const saved = (await saveAttempt(deps.db, execution, deps.now())) ?? execution'),
  execute('an attempt that did nothing does not count', "if (outcome.result !== 'accepted') await takeBackAttempt(deps.db, saved, execution)", ''),
  execute('the backup is started once it is saved', 'const saved = await saveStep(deps.db, execution, { backup_started_at: deps.now() })\n  if (!saved || !remedy.backUp) return null\n  const backup = await remedy.backUp.start(target, signal)', 'if (!remedy.backUp) return null\n  const backup = await remedy.backUp.start(target, signal)\n  const saved = await saveStep(deps.db, execution, { backup_started_at: deps.now() })\n  if (!saved) return null'),
  execute('who lost the claim backs up nothing', 'if (!saved || !remedy.backUp) return null\n  const backup = await remedy.backUp.start(target, signal)', 'if (!remedy.backUp) return null\n  const backup = await remedy.backUp.start(target, signal)\n  if (!saved) return null'),
  execute('gone by another hand is not booked', "return claim.attempts > 0\n        ? whenGone(deps, claim, signal)\n        : abort(", 'return claim.attempts >= 0\n        ? whenGone(deps, claim, signal)\n        : abort('),
  execute('what the cloud says is in use is kept', "case 'in-use':\n      return abort(deps, claim, `the cloud kept it: ${outcome.code}`, signal)", "case 'in-use':\n      return whenGone(deps, claim, signal)"),
  execute('a refusal is no removal', "case 'refused':\n      return fail(deps, claim, { reason: `refused: ${outcome.code}`, ...outcome }, signal)", "case 'refused':\n      return book(deps, claim, 'not-asked', signal)"),
  execute('a new mark is looked at before the removal', 'return goOn({ ...claim, prepared: true }, saved)', 'return saved && apply(deps, { ...claim, prepared: true, execution: saved }, signal)'),
  claiming('not approved, not claimed', "if (!finding || approval?.outcome !== 'approved') return null", 'if (!finding || !approval) return null'),
  claiming('not queued, not claimed', "if (finding.status !== 'queued') return null", "if (finding.status === 'remediated') return null"),
  claiming('what may not begin is not begun', 'if (hold) return keepQueued(deps, trx, finding, hold)', ''),
  claiming('the careful answer of then', 'dryRun: execution.dry_run || dryRunNow,', 'dryRun: dryRunNow,'),
  claiming('the careful answer of now', 'dryRun: execution.dry_run || dryRunNow,', 'dryRun: execution.dry_run,'),
  claiming('an unknown cloud is real', '?? { isReal: true }', '?? { isReal: false }'),
  claiming('attempts of all executions count', 'attempts: await attemptsOn(trx, finding.id, approval.remedy),', 'attempts: execution.apply_attempts,'),
  claiming('the finding is locked first', 'const finding = await lockFinding(trx, findingId)', 'const finding = await findFinding(trx, findingId)'),
  targets('our marks are not put back', 'Object.entries(approval.tags).filter(([key]) => !isOwnTag(key))', 'Object.entries(approval.tags)'),
  targets('what was approved, not what is', 'attributes: approval.evidence.attributes', 'attributes: finding.evidence.attributes'),
  executions('a fenced run saves no step', ".set(step)\n    .where('id', '=', execution.id)\n    .where('run_id', '=', execution.run_id)", ".set(step)\n    .where('id', '=', execution.id)"),
  executions('a fenced run makes no attempt', "apply_started_at: at })\n    .where('id', '=', execution.id)\n    .where('run_id', '=', execution.run_id)", "apply_started_at: at })\n    .where('id', '=', execution.id)"),
  executions('a claim fences the run before', 'conflict.column(\'approval_id\').doUpdateSet((eb) => ({\n        run_id: runId,', 'conflict.column(\'approval_id\').doUpdateSet((eb) => ({'),
  executions('a fenced run does not settle', ".select('id')\n    .where('id', '=', execution.id)\n    .where('run_id', '=', execution.run_id)", ".select('id')\n    .where('id', '=', execution.id)"),
  executions('what another run tried since stays', ".when('apply_started_at', '=', attempt.apply_started_at)", '.when(sql<boolean>`true`)'),
  executions('a backup that was started keeps its date', ".when('execution.backup_started_at', 'is', null)", '.when(sql<boolean>`true`)'),
  executions('attempts for another remedy do not count', ".where('remedy', '=', remedy)", ''),
]

const SWITCH: readonly Mutation[] = [
  admitting('halted, nothing begins', 'if (halt) return haltHold(halt)', ''),
  halting('halted, nothing is changed any more', 'return halt ? putBack(deps, claim, haltHold(halt)) : carryOut(deps, claim, decision, signal)', 'return carryOut(deps, claim, decision, signal)'),
  halting('halted before a backup', "new Set(['start-backup', 'prepare', 'apply', 'rehearse'])", "new Set(['prepare', 'apply', 'rehearse'])"),
  halting('halted before a mark', "new Set(['start-backup', 'prepare', 'apply', 'rehearse'])", "new Set(['start-backup', 'apply', 'rehearse'])"),
  halting('halted before a removal', "new Set(['start-backup', 'prepare', 'apply', 'rehearse'])", "new Set(['start-backup', 'prepare', 'rehearse'])"),
  halting('halted before a rehearsal', "new Set(['start-backup', 'prepare', 'apply', 'rehearse'])", "new Set(['start-backup', 'prepare', 'apply'])"),
  halting('halted between the mark and the backup', 'if (halt) return putBack(deps, claim, haltHold(halt))\n  const saved', 'const saved'),
  theSwitch('the newest event counts', ".orderBy('id', 'desc')", ".orderBy('id')"),
  theSwitch('a halt halts', "last?.event === 'halt' ? last : null", "last?.event === 'resume' ? last : null"),
  holding('a fenced run puts nothing back', 'if (!(await isHolder(trx, execution))) return', ''),
  holding('what is held comes again', 'await comeAgain(deps, trx, finding.id, hold)\n  return null', 'return null'),
]

const ENDS: readonly Mutation[] = [
  settling('a fenced run settles nothing', 'if (!(await isHolder(trx, execution))) return false', ''),
  settling('what did not move is not booked', 'if (!moved) return false', ''),
  settling('an undo has a time', 'undo_until: remedy.restore ? execution.backup_until : null', 'undo_until: null'),
  settling('what lies in the bin is still billed', "if (typeof bin === 'object') return bin.leavesAt", "if (typeof bin === 'object') return null"),
  settling('what nobody knows may lie in the bin', "if (bin !== 'unknown' || !remedy.bin) return null", 'return null'),
  settling('a dry run has no marks to withdraw', "if (dryRun) return 'none'", ''),
  settling('a kept resource keeps no mark of ours', 'await remedy.withdraw(target, signal)', ''),
  bin('a bin that does not answer is asked again where it is required', "isDenied(error) || (recycleBin === 'use' && error instanceof AppError)", 'isDenied(error) || error instanceof AppError'),
  bin('a bin that does not answer is asked again at first', 'isDenied(error) || (isLate && error instanceof AppError)', 'isDenied(error) || error instanceof AppError'),
  bin('no rule, no bin', "=== null ? 'keeps-not' : 'keeps'", "=== null ? 'keeps' : 'keeps'"),
  moves('clear never leaves executing', "from: ['open', 'pending', 'approved', 'rejected', 'snoozed', 'failed', 'rehearsed'],", "from: ['open', 'pending', 'approved', 'rejected', 'snoozed', 'failed', 'rehearsed', 'executing'],"),
  moves('clear never leaves queued', "from: ['open', 'pending', 'approved', 'rejected', 'snoozed', 'failed', 'rehearsed'],", "from: ['open', 'pending', 'approved', 'rejected', 'snoozed', 'failed', 'rehearsed', 'queued'],"),
  moves('the go signal is for what was approved', "proceed: { from: ['approved'],", "proceed: { from: ['approved', 'pending'],"),
  moves('an execution starts from the queue', "start: { from: ['queued'],", "start: { from: ['queued', 'approved'],"),
  moves('an approval is of a pending question', "approve: { from: ['pending'],", "approve: { from: ['pending', 'open'],"),
  moves('expiring stops nothing that is under way', "expire: { from: ['pending', 'approved'],", "expire: { from: ['pending', 'approved', 'queued'],"),
  moves('success is of an execution', "succeed: { from: ['executing'],", "succeed: { from: ['executing', 'queued'],"),
  moves('only what was removed is undone', "undo: { from: ['remediated'],", "undo: { from: ['remediated', 'rehearsed'],"),
  moving('only legal moves', ".where('status', 'in', from)", ''),
  moving('a move raises the revision', 'status: to, revision: sql<never>`revision + 1`,', 'status: to,'),
  moving('simultaneous moves wait for each other', ".orderBy('id')\n        .forUpdate(),", ".orderBy('id'),"),
  giveUp('an execution that was given up is failed', "const moved = await move(trx, 'fail', findingId, { actor: SELF, at, details: { reason } })", 'const moved = null'),
  giveUp('an undo that was given up is failed', "const moved = await move(trx, 'undo-failed', findingId, { actor: SELF, at, details: { reason } })", 'const moved = null'),
  together('of two executions one removes', 'the claim is locked, and each step is fenced', [
    executions('', ".set(step)\n    .where('id', '=', execution.id)\n    .where('run_id', '=', execution.run_id)", ".set(step)\n    .where('id', '=', execution.id)"),
    executions('', "apply_started_at: at })\n    .where('id', '=', execution.id)\n    .where('run_id', '=', execution.run_id)", "apply_started_at: at })\n    .where('id', '=', execution.id)"),
  ]),
]

export const REMOVAL: readonly Mutation[] = [...TABLE, ...LOOKS, ...STEPS, ...SWITCH, ...ENDS]
