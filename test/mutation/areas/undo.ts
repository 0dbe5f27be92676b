/** The way back, and what is kept for it: who may, until when, once, and what the sweeper may delete. */

import { inFile, type Mutation, together } from '../mutation.ts'

const table = inFile('src/core/undo.ts', 'test/core/undo')
const requesting = inFile('src/workflow/request-undo.ts', 'test/workflow/undo', 'test/http/undo')
const undoing = inFile('src/workflow/undo.ts', 'test/workflow/undo')
const claiming = inFile('src/workflow/claim-undo.ts', 'test/workflow/undo')
const settling = inFile('src/workflow/settle-undo.ts', 'test/workflow/undo')
const undos = inFile('src/store/undos.ts', 'test/workflow/undo')
const savings = inFile('src/store/savings.ts', 'test/store/savings', 'test/workflow/undo.test')
const volume = inFile('src/clouds/aws/restore-volume.ts', 'test/workflow/undo', 'test/clouds/aws/contract', 'test/workflow/sandbox.test')
const address = inFile('src/clouds/aws/restore-address.ts', 'test/workflow/undo', 'test/clouds/aws/contract', 'test/workflow/sandbox.test')
const tags = inFile('src/clouds/aws/restored-tags.ts', 'test/workflow/undo', 'test/clouds/aws/contract')
const sweeping = inFile('src/workflow/sweep-backups.ts', 'test/workflow/sweep-backups')
const backups = inFile('src/store/backups.ts', 'test/workflow/sweep-backups')

const TABLE: readonly Mutation[] = [
  table('what somebody else has is not taken', "case 'taken':\n      return fail(seen.detail)", "case 'taken':\n      return { do: 'settle', resourceId: seen.detail }"),
  table('what takes days to come back is stuck', 'return isOlder(progress.startedAt, PATIENCE_MS, at)\n        ? fail', 'return progress.startedAt > at\n        ? fail'),
  table('what takes days to be asked for is stuck', "if (isOlder(startedAt, PATIENCE_MS, at)) return fail('it is not back after 72 hours')", ''),
  table('an attempt gets time to show before another one', 'if (lastAttemptAt !== null && !isOlder(lastAttemptAt, RETURN_LAG_MS, at)) {', 'if (false) {'),
  table('a way that was refused is not tried again', 'ways.find((it) => refused[it] === undefined)', 'ways.at(0)'),
  table('undo attempts are limited', 'if (attempts >= MAX_ATTEMPTS) return fail(`asked ${attempts} times, and it is not back`)', ''),
]

const STEPS: readonly Mutation[] = [
  requesting('only what was removed is brought back', "if (finding.status !== 'remediated' || !execution) {", 'if (!execution) {'),
  requesting('without a way back there is none', "if (!until || !remedyOf(detector, execution.remedy).restore) {", 'if (!until) {'),
  requesting('without a time there is no way back', "if (!until || !remedyOf(detector, execution.remedy).restore) {", 'if (!until && !remedyOf(detector, execution.remedy).restore) {'),
  requesting('until the stated time', 'until <= deps.now() || execution.backup_doomed_at', 'execution.backup_doomed_at'),
  requesting('not from a backup that is being deleted', 'until <= deps.now() || execution.backup_doomed_at', 'until <= deps.now()'),
  requesting('asked twice, brought back once', "if (finding.status === 'restoring' || finding.status === 'restored') return finding", ''),
  requesting('who took it back is on record', 'actor: person.id,', "actor: 'cloudthrift',"),
  undoing('the undo attempt is counted before the call', "const saved = await saveUndoAttempt(deps.db, claim.undo, { way, at: deps.now() })\n  if (!saved) return null\n  await remember(deps, 'undo-started', claim, { way, attempt: saved.attempts })\n  const outcome = await claim.remedy.restore.start(claim.removed, way, signal)", "const outcome = await claim.remedy.restore.start(claim.removed, way, signal)\n  const saved = await saveUndoAttempt(deps.db, claim.undo, { way, at: deps.now() })\n  if (!saved) return null\n  await remember(deps, 'undo-started', claim, { way, attempt: saved.attempts })"),
  undoing('who lost the claim brings nothing back', 'const saved = await saveUndoAttempt(deps.db, claim.undo, { way, at: deps.now() })\n  if (!saved) return null', 'const saved = (await saveUndoAttempt(deps.db, claim.undo, { way, at: deps.now() })) ?? claim.undo'),
  undoing('a refused way is remembered', 'return goOn(claim, await refuse(deps, claim, way, `${outcome.code}. ${outcome.hint}`))', 'return claim'),
  undoing('a denied undo ends', "if (!(error instanceof AppError) || error.code !== 'CLOUD_DENIED') throw error", 'throw error'),
  claiming('only what is being brought back is claimed', "if (finding?.status !== 'restoring') return null", 'if (!finding) return null'),
  undos('a fenced undo makes no attempt', "attempted_at: attempt.at })\n    .where('id', '=', undo.id)\n    .where('run_id', '=', undo.run_id)", "attempted_at: attempt.at })\n    .where('id', '=', undo.id)"),
  undos('a fenced undo does not settle', ".select('id')\n    .where('id', '=', undo.id)\n    .where('run_id', '=', undo.run_id)", ".select('id')\n    .where('id', '=', undo.id)"),
  undos('a claim fences the undo before', '.set({ run_id: runId })', '.set((eb) => ({ run_id: eb.ref(\'run_id\') }))'),
  undos('what has ended is not claimed', ".where('outcome', 'is', null)", ''),
  undos('every way may be tried once more', 'doUpdateSet({ ...fresh, attempts: sql<never>`0` })', 'doUpdateSet({ ...fresh })'),
  settling('a fenced undo settles nothing', 'if (!(await holdsUndo(trx, undo))) return null', ''),
  settling('what did not move back is not reversed', 'if (!moved) return null', ''),
  settling('an undo reverses the ledger', 'return reverseSaving(trx, { findingId: execution.finding_id, executionId: execution.id, at })', 'return 0n'),
  settling('the backup of what is back is kept a while', 'const until = earlier(execution.backup_until, daysAfter(deps.now(), DAYS_KEPT_AFTER_UNDO))', 'const until = deps.now()'),
  settling('the backup of what is back is not kept for longer', 'return a < b ? a : b', 'return b'),
  savings('only this finding is reversed', ".where('finding_id', '=', undo.findingId)\n", '\n'),
  savings('only this execution is reversed', ".where('execution_id', '=', undo.executionId)\n", '\n'),
  savings('a reversal is not reversed', ".where('kind', '<>', 'reversed')", ''),
]

const WAYS: readonly Mutation[] = [
  volume('what is back already is not made again', "if (same && !ENDED.has(same.State ?? '')) return whole(same)", ''),
  volume('what an earlier attempt made is not made again', 'if (usable) return whole(usable)', ''),
  volume('a new volume that is not whole is waited for', "return volume.State === 'creating'", "return volume.State === 'x'"),
  volume('what is being deleted is not back', "new Set(['deleting', 'deleted', 'error'])", 'new Set([])'),
  volume('a failed volume is not made again', "const flaw = failed\n", 'const flaw = failed && !failed.VolumeId\n'),
  volume('a snapshot that is not complete is no way', "return state === 'completed' ? null", 'return state ? null'),
  volume('a repeat is the same volume', 'ClientToken: executionId,', ''),
  volume('the new volume carries our note', '[RESTORED_TAG]: executionId })\n  return {\n    ClientToken', "})\n  return {\n    ClientToken"),
  volume('the new volume is encrypted', '...(encrypted === true ? { Encrypted: true } : {}),', ''),
  volume('the new volume has its key', "...(typeof kmsKeyId === 'string' ? { KmsKeyId: kmsKeyId } : {}),", ''),
  volume('the new volume has its speed', "...(typeof iops === 'number' ? { Iops: iops } : {}),", ''),
  volume('the new volume has its throughput', "...(typeof throughputMiBps === 'number' ? { Throughput: throughputMiBps } : {}),", ''),
  volume('the session of an undo names this volume', 'Resource: [arnOf(scope, \'ec2\', `volume/${resourceId}`)],', "Resource: [volumes],"),
  volume('the session of an undo makes noted volumes only', "Resource: [volumes], equal: note },", 'Resource: [volumes] },'),
  volume('the session of an undo tags noted volumes only', "Resource: [volumes], equal: noted },", 'Resource: [volumes] },'),
  volume('the session of an undo names this snapshot', 'Resource: [snapshotArn(scope, backupId)] }', "Resource: [snapshotArn(scope, '*')] }"),
  address('an address that somebody else took is theirs', 'return tagsOf(held.Tags)[RESTORED_TAG] === removed.executionId', 'return held'),
  address('an address that is held is not allocated again', "if (!held) return { state: 'away', ways: ['allocation'], detail: '' }", "if (!held || removed) return { state: 'away', ways: ['allocation'], detail: '' }"),
  address('the same address, not any', 'Address: String(publicIp),', ''),
  address('the address carries our note', '[RESTORED_TAG]: executionId })\n  const command', '})\n  const command'),
  address('the session of an undo allocates noted addresses only', 'equal: { [`aws:RequestTag/${RESTORED_TAG}`]: executionId },', ''),
  address('the session of an undo tags noted addresses only', 'Resource, equal: noted },', 'Resource },'),
  tags('tags come back', 'if (missing.length > 0) {', 'if (false) {'),
  tags('our marks do not come back', 'if (ours.length > 0) {', 'if (false) {'),
]

const SWEEPER: readonly Mutation[] = [
  sweeping('halted, nothing is swept', ' || (await haltOf(deps.db))', ''),
  sweeping('in a dry run nothing is swept', ' || isDryRun(deps.policy, cloud)', ''),
  sweeping('only of an execution of ours', 'stored.filter((it) => it.executionId === expired.executionId)', 'stored'),
  sweeping('only of the resource of the execution', 'sourceId === expired.resource_id && ', ''),
  sweeping('only expired by its tag', ' && deleteAfter <= now', ''),
  sweeping('only with a date', 'deleteAfter !== null && deleteAfter <= now', '(deleteAfter ?? now) <= now'),
  sweeping('not what may not go', 'if (isReady && (await doom(deps, expired)))', 'if (await doom(deps, expired))'),
  sweeping('not what cannot be doomed', 'if (isReady && (await doom(deps, expired)))', 'if (isReady)'),
  sweeping('what stayed is not marked as deleted', 'if (kept.length === 0) await', 'await'),
  backups('not before the undo is over', "eb('execution.undo_until', '<=', at),", "eb('execution.undo_until', 'is not', null),"),
  backups('not while something is under way', ".where('finding.status', 'not in', ['queued', 'executing', 'restoring'])", ''),
  backups('only what was not swept', ".where('backup_deleted_at', 'is', null)\n    .where('backup_until', '<=', at)\n    .orderBy", ".where('backup_until', '<=', at)\n    .orderBy"),
  together('only expired by the database', 'the list leaves it out, and dooming it asks again', [
    backups('', ".where('backup_until', '<=', at)\n    .execute()", '.execute()'),
    backups('', ".where('backup_until', '<=', at)\n    .orderBy", '.orderBy'),
    backups('', ".where('execution.backup_until', '<=', at)", ''),
  ]),
]

export const UNDO: readonly Mutation[] = [...TABLE, ...STEPS, ...WAYS, ...SWEEPER]
