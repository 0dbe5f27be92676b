/** Carrying out an approval: each saved step, each fence. */

import { inFile, type Mutation } from '../mutation.ts'

const execute = inFile(
  'src/workflow/execute.ts',
  'test/workflow/execute-races',
  'test/workflow/execute-refused',
  'test/workflow/execute-unanswered',
  'test/workflow/execute-kill',
  'test/workflow/execute',
)
const claiming = inFile(
  'src/workflow/claim.ts',
  'test/workflow/execute.test',
  'test/workflow/execute-dry-run',
  'test/workflow/execute-races',
  'test/workflow/limits',
  'test/workflow/second-chances',
  'test/workflow/execute',
)
const targets = inFile(
  'src/workflow/target.ts',
  'test/workflow/target',
  'test/workflow/undo.test',
  'test/workflow/execute-void',
  'test/workflow/undo-',
  'test/workflow/execute',
)
const executions = inFile(
  'src/store/executions.ts',
  'test/store/executions',
  'test/workflow/execute-races',
  'test/workflow/execute-unanswered',
  'test/workflow/execute',
)

export const REMOVAL_STEPS: readonly Mutation[] = [
  execute(
    'the attempt is counted before the call',
    "const saved = await saveAttempt(deps.db, execution, deps.now())\n  if (!saved) return null\n  await remember(deps, 'apply-started', finding, { attempt: saved.apply_attempts })\n  const outcome = await remedy.apply(target, saved.backup_id, signal)",
    "const outcome = await remedy.apply(target, execution.backup_id, signal)\n  const saved = await saveAttempt(deps.db, execution, deps.now())\n  if (!saved) return null\n  await remember(deps, 'apply-started', finding, { attempt: saved.apply_attempts })",
  ),
  execute(
    'who lost the claim removes nothing',
    'const saved = await saveAttempt(deps.db, execution, deps.now())\n  if (!saved) return null',
    'const saved = (await saveAttempt(deps.db, execution, deps.now())) ?? execution',
  ),
  execute(
    'an attempt that did nothing does not count',
    "if (outcome.result !== 'accepted') await takeBackAttempt(deps.db, saved, execution)",
    '',
  ),
  execute(
    'the backup is started once it is saved',
    'const saved = await saveStep(deps.db, execution, { backup_started_at: deps.now() })\n  if (!saved || !remedy.backUp) return null\n  const backup = await remedy.backUp.start(target, signal)',
    'if (!remedy.backUp) return null\n  const backup = await remedy.backUp.start(target, signal)\n  const saved = await saveStep(deps.db, execution, { backup_started_at: deps.now() })\n  if (!saved) return null',
  ),
  execute(
    'who lost the claim backs up nothing',
    'if (!saved || !remedy.backUp) return null\n  const backup = await remedy.backUp.start(target, signal)',
    'if (!remedy.backUp) return null\n  const backup = await remedy.backUp.start(target, signal)\n  if (!saved) return null',
  ),
  execute(
    'gone by another hand is not booked',
    'return claim.attempts > 0\n        ? whenGone(deps, claim, signal)\n        : abort(',
    'return claim.attempts >= 0\n        ? whenGone(deps, claim, signal)\n        : abort(',
  ),
  execute(
    'what the cloud says is in use is kept',
    "case 'in-use':\n      return abort(deps, claim, `the cloud kept it: ${outcome.code}`, signal)",
    "case 'in-use':\n      return whenGone(deps, claim, signal)",
  ),
  execute(
    'a refusal is no removal',
    "case 'refused':\n      return fail(deps, claim, { reason: `refused: ${outcome.code}`, ...outcome }, signal)",
    "case 'refused':\n      return book(deps, claim, 'not-asked', signal)",
  ),
  execute(
    'a new mark is looked at before the removal',
    'return goOn({ ...claim, prepared: true }, saved)',
    'return saved && apply(deps, { ...claim, prepared: true, execution: saved }, signal)',
  ),
  claiming(
    'not approved, not claimed',
    "if (!finding || approval?.outcome !== 'approved') return null",
    'if (!finding || !approval) return null',
  ),
  claiming(
    'not queued, not claimed',
    "if (finding.status !== 'queued') return null",
    "if (finding.status === 'remediated') return null",
  ),
  claiming(
    'what may not begin is not begun',
    'if (hold) return keepQueued(deps, trx, finding, hold)',
    '',
  ),
  claiming(
    'the careful answer of then',
    'dryRun: execution.dry_run || dryRunNow,',
    'dryRun: dryRunNow,',
  ),
  claiming(
    'the careful answer of now',
    'dryRun: execution.dry_run || dryRunNow,',
    'dryRun: execution.dry_run,',
  ),
  claiming(
    'an unknown cloud is an error',
    'if (!cloud) throw new Error(`no cloud ${provider}`)',
    '',
  ),
  claiming(
    'attempts of all executions count',
    'attempts: await attemptsOn(trx, finding.id, approval.remedy),',
    'attempts: execution.apply_attempts,',
  ),
  claiming(
    'the finding is locked first',
    'const finding = await lockFinding(trx, findingId)',
    'const finding = await findFinding(trx, findingId)',
  ),
  targets(
    'our marks are not put back',
    'Object.entries(approval.tags).filter(([key]) => !isOwnTag(key))',
    'Object.entries(approval.tags)',
  ),
  targets(
    'what was approved, not what is',
    'attributes: approval.evidence.attributes',
    'attributes: finding.evidence.attributes',
  ),
  executions(
    'a fenced run saves no step',
    ".set(step)\n    .where('id', '=', execution.id)\n    .where('run_id', '=', execution.run_id)",
    ".set(step)\n    .where('id', '=', execution.id)",
  ),
  executions(
    'a fenced run makes no attempt',
    "apply_started_at: at })\n    .where('id', '=', execution.id)\n    .where('run_id', '=', execution.run_id)",
    "apply_started_at: at })\n    .where('id', '=', execution.id)",
  ),
  executions(
    'a claim fences the run before',
    "conflict.column('approval_id').doUpdateSet((eb) => ({\n        run_id: runId,",
    "conflict.column('approval_id').doUpdateSet((eb) => ({",
  ),
  executions(
    'a fenced run does not settle',
    ".select('id')\n    .where('id', '=', execution.id)\n    .where('run_id', '=', execution.run_id)",
    ".select('id')\n    .where('id', '=', execution.id)",
  ),
  executions(
    'what another run tried since stays',
    ".when('apply_started_at', '=', attempt.apply_started_at)",
    '.when(sql<boolean>`true`)',
  ),
  executions(
    'a backup that was started keeps its date',
    ".when('execution.backup_started_at', 'is', null)",
    '.when(sql<boolean>`true`)',
  ),
  executions('attempts for another remedy do not count', ".where('remedy', '=', remedy)", ''),
]
