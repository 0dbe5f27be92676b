/** The way back: who may, until when, and once. */

import { inFile, type Mutation, together } from '../mutation.ts'

const table = inFile('src/core/undo.ts', 'test/core/undo')
const requesting = inFile(
  'src/workflow/request-undo.ts',
  'test/workflow/undo-refused',
  'test/workflow/undo',
  'test/http/undo',
)
const undoing = inFile('src/workflow/undo.ts', 'test/workflow/undo-races', 'test/workflow/undo')
const claiming = inFile(
  'src/workflow/claim-undo.ts',
  'test/workflow/undo-races',
  'test/workflow/undo',
)
const settling = inFile(
  'src/workflow/settle-undo.ts',
  'test/workflow/undo-races',
  'test/workflow/undo',
)
const undos = inFile(
  'src/store/undos.ts',
  'test/store/undos',
  'test/workflow/undo-races',
  'test/workflow/undo',
)
const savings = inFile('src/store/savings.ts', 'test/store/savings', 'test/workflow/undo.test')

export const UNDO_STEPS: readonly Mutation[] = [
  table(
    'what somebody else has is not taken',
    "case 'taken':\n      return fail(seen.detail)",
    "case 'taken':\n      return { do: 'settle', resourceId: seen.detail }",
  ),
  table(
    'what takes days to come back is stuck',
    'return isOlder(progress.startedAt, PATIENCE_MS, at)\n        ? fail',
    'return progress.startedAt > at\n        ? fail',
  ),
  table(
    'what takes days to be asked for is stuck',
    "if (isOlder(startedAt, PATIENCE_MS, at)) return fail('it is not back after 72 hours')",
    '',
  ),
  table(
    'an attempt gets time to show before another one',
    'if (lastAttemptAt !== null && !isOlder(lastAttemptAt, RETURN_LAG_MS, at)) {',
    'if (false) {',
  ),
  table(
    'a way that was refused is not tried again',
    'ways.find((it) => refused[it] === undefined)',
    'ways.at(0)',
  ),
  table(
    'undo attempts are limited',
    'if (attempts >= MAX_ATTEMPTS) return fail(`asked ${attempts} times, and it is not back`)',
    '',
  ),
  together('only what was removed is brought back', 'the look refuses it, and the move does', [
    requesting('', "if (finding.status !== 'remediated' || !execution) {", 'if (!execution) {'),
    requesting('', 'if (!moved) throw refused(finding,', 'if (!moved) return finding || ('),
  ]),
  requesting(
    'without a way back there is none',
    'if (!until || !remedyOf(detector, execution.remedy).restore) {',
    'if (!until) {',
  ),
  requesting(
    'without a time there is no way back',
    'if (!until || !remedyOf(detector, execution.remedy).restore) {',
    'if (!until && !remedyOf(detector, execution.remedy).restore) {',
  ),
  requesting(
    'until the stated time',
    'until <= deps.now() || execution.backup_doomed_at',
    'execution.backup_doomed_at',
  ),
  requesting(
    'not from a backup that is being deleted',
    'until <= deps.now() || execution.backup_doomed_at',
    'until <= deps.now()',
  ),
  requesting(
    'asked twice, brought back once',
    "if (finding.status === 'restoring' || finding.status === 'restored') return finding",
    '',
  ),
  requesting('who took it back is on record', 'actor: person.id,', "actor: 'cloudthrift',"),
  undoing(
    'the undo attempt is counted before the call',
    "const saved = await saveUndoAttempt(deps.db, claim.undo, { way, at: deps.now() })\n  if (!saved) return null\n  await remember(deps, 'undo-started', claim, { way, attempt: saved.attempts })\n  const outcome = await claim.remedy.restore.start(claim.removed, way, signal)",
    "const outcome = await claim.remedy.restore.start(claim.removed, way, signal)\n  const saved = await saveUndoAttempt(deps.db, claim.undo, { way, at: deps.now() })\n  if (!saved) return null\n  await remember(deps, 'undo-started', claim, { way, attempt: saved.attempts })",
  ),
  undoing(
    'who lost the claim brings nothing back',
    'const saved = await saveUndoAttempt(deps.db, claim.undo, { way, at: deps.now() })\n  if (!saved) return null',
    'const saved = (await saveUndoAttempt(deps.db, claim.undo, { way, at: deps.now() })) ?? claim.undo',
  ),
  undoing(
    'a refused way is remembered',
    'return goOn(claim, await refuse(deps, claim, way, `${outcome.code}. ${outcome.hint}`))',
    'return claim',
  ),
  undoing(
    'a denied undo ends',
    "if (!(error instanceof AppError) || error.code !== 'CLOUD_DENIED') throw error",
    'throw error',
  ),
  together('what has ended is not claimed', 'the finding says so, and the undo does', [
    claiming('', "if (finding?.status !== 'restoring') return null", 'if (!finding) return null'),
    undos('', ".where('outcome', 'is', null)", ''),
  ]),
  undos(
    'a fenced undo makes no attempt',
    "attempted_at: attempt.at })\n    .where('id', '=', undo.id)\n    .where('run_id', '=', undo.run_id)",
    "attempted_at: attempt.at })\n    .where('id', '=', undo.id)",
  ),
  undos(
    'a fenced undo does not settle',
    ".select('id')\n    .where('id', '=', undo.id)\n    .where('run_id', '=', undo.run_id)",
    ".select('id')\n    .where('id', '=', undo.id)",
  ),
  undos(
    'a claim fences the undo before',
    '.set({ run_id: runId })',
    ".set((eb) => ({ run_id: eb.ref('run_id') }))",
  ),
  undos(
    'every way may be tried once more',
    'doUpdateSet({ ...fresh, attempts: sql<never>`0` })',
    'doUpdateSet({ ...fresh })',
  ),
  settling('a fenced undo settles nothing', 'if (!(await holdsUndo(trx, undo))) return null', ''),
  together(
    'what is back is not reversed again',
    'the older run is fenced, and the move is refused',
    [
      settling('', 'if (!(await holdsUndo(trx, undo))) return null', ''),
      settling('', 'if (!moved) return null', ''),
    ],
  ),
  settling(
    'an undo reverses the ledger',
    'return reverseSaving(trx, { findingId: execution.finding_id, executionId: execution.id, at })',
    'return 0n',
  ),
  settling(
    'the backup of what is back is kept a while',
    'const until = earlier(execution.backup_until, daysAfter(deps.now(), DAYS_KEPT_AFTER_UNDO))',
    'const until = deps.now()',
  ),
  settling('the backup of what is back is not kept for longer', 'return a < b ? a : b', 'return b'),
  savings('only this finding is reversed', ".where('finding_id', '=', undo.findingId)\n", '\n'),
  savings(
    'only this execution is reversed',
    ".where('execution_id', '=', undo.executionId)\n",
    '\n',
  ),
]
