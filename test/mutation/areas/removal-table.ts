/** Carrying out an approval: what is decided from what was seen, and what is seen. */

import { inFile, type Mutation } from '../mutation.ts'

const table = inFile('src/core/execution.ts', 'test/core/execution')
const pace = inFile('src/core/pace.ts', 'test/core/pace')
const execute = inFile(
  'src/workflow/execute.ts',
  'test/workflow/execute-void',
  'test/workflow/execute-gates',
  'test/workflow/execute-slow-look',
  'test/workflow/execute-backup',
  'test/workflow/execute-refused',
  'test/workflow/execute-races',
  'test/workflow/execute',
)
const objections = inFile(
  'src/workflow/objections.ts',
  'test/workflow/execute-void',
  'test/workflow/execute-gates',
  'test/workflow/park',
  'test/workflow/execute-',
)

export const REMOVAL_TABLE: readonly Mutation[] = [
  table(
    'gone without an attempt is not ours',
    "? afterRemoval(progress, look)\n        : abort('it is gone, removed by somebody else')",
    '? afterRemoval(progress, look)\n        : afterRemoval(progress, look)',
  ),
  table(
    'ending without an attempt is not ours',
    "? whileEnding(progress, look.at)\n        : abort('somebody else is removing it')",
    '? whileEnding(progress, look.at)\n        : whileEnding(progress, look.at)',
  ),
  table(
    'what is in use is kept',
    'return abort(`it is in use: ${sighting.detail}`)',
    "return { do: 'apply' }",
  ),
  table('what is void is kept', 'return abort(sighting.detail)', "return { do: 'book' }"),
  table(
    'what changed since the approval is kept',
    "if (seen !== progress.approvedFingerprint) return abort('it is not what was approved any more')",
    '',
  ),
  table(
    'what is guarded now is kept',
    'if (guard) return abort(`guard ${guard.name}: ${guard.reason}`)',
    '',
  ),
  table('a dry run removes nothing', "if (progress.dryRun) return { do: 'rehearse' }", ''),
  table(
    'what takes days is stuck',
    'if (isOlder(progress.startedAt, PATIENCE_MS, look.at))\n    return',
    'if (false)\n    return',
  ),
  table(
    'no removal without a backup',
    "if (backup === 'none') return firstBackup(progress.backupStartedAt, at)",
    "if (backup === 'none') return removal(progress, at)",
  ),
  table(
    'no removal behind an invalid backup',
    "if (backup.state === 'invalid') return fail(",
    "if (backup.state === 'invalid') return removal(progress, at)\n  if (backup.id === '?') return fail(",
  ),
  table(
    'no removal behind a pending backup',
    "if (backup.state === 'completed') return removal(progress, at)",
    'return removal(progress, at)',
  ),
  table(
    'a backup that may exist is not made twice',
    'startedAt === null || isOlder(startedAt, BACKUP_LAG_MS, at)',
    'startedAt !== undefined',
  ),
  table(
    'attempts are limited',
    'if (attempts >= MAX_ATTEMPTS) return fail(`asked ${attempts} times, and it is still there`)',
    '',
  ),
  table(
    'an attempt gets time to show',
    'if (lastAttemptAt !== null && !isOlder(lastAttemptAt, REMOVAL_LAG_MS, at))',
    'if (false)',
  ),
  table('marked, and looked at again', "if (!prepared) return { do: 'prepare' }", ''),
  table(
    'the bin that the policy requires',
    "return progress.needsBin && progress.bin !== 'keeps'",
    'return progress.bin !== progress.bin',
  ),
  table(
    'what the bin keeps is waited for',
    "return binned === 'absent' && bin === 'keeps' && mayShow",
    'return mayShow && bin === binned',
  ),
  table(
    'a removal that hangs is told',
    'return isOlder(startedAt, PATIENCE_MS, at)\n    ? fail',
    'return startedAt > at\n    ? fail',
  ),
  pace(
    'no moment is not old',
    'moment !== null && at.getTime()',
    'moment === null || at.getTime()',
  ),
  objections('guards are asked again', '...guardsOf(observation, scope, policy, now()),', ''),
  objections(
    'exemptions are asked again',
    '...exemptions({ tags: observation.tags, monthlyMicros: approval.monthly_micros }, terms),',
    '',
  ),
  objections('gates are asked again', '...gateGuards(facts, scope.accountId, policy),', ''),
  objections('what the policy cannot propose any more', '...proposal.guards,', ''),
  objections(
    'what the policy has come to do otherwise',
    '...(isOther(proposal.remedy, approval.remedy) ? [otherRemedy(terms.action)] : []),',
    '',
  ),
  objections(
    'the gates of now, not those of the approval',
    'known.filter((it) => !gates.some((gate) => gate.name === it.name))',
    'known',
  ),
  objections(
    'what was learnt before the approval still counts',
    '...known.filter((it) => !gates.some((gate) => gate.name === it.name))]',
    ']',
  ),
  objections(
    'no answer about it is an error',
    'if (!gates) throw new Error(`${detector.id} does not answer about ${target.resourceId}`)',
    'if (!gates) return []',
  ),
  execute(
    'guards belong to the look',
    "sighting.state === 'idle' ? objectionsTo(deps, claim, { ...sighting, facts }) : []",
    '[]',
  ),
  execute(
    'the resource is looked at after the gates',
    'const facts = await factsNow(claim, signal)\n  const sighting = await claim.remedy.look(claim.target, signal)',
    'const sighting = await claim.remedy.look(claim.target, signal)\n  const facts = await factsNow(claim, signal)',
  ),
  execute(
    'a look begins before the backup is asked for',
    'const at = deps.now()\n    const backup = await lookForBackup(claim, signal)',
    'const backup = await lookForBackup(claim, signal)\n    const at = deps.now()',
  ),
  execute(
    'a denied call ends it',
    "if (!(error instanceof AppError) || error.code !== 'CLOUD_DENIED') throw error",
    'if (!(error instanceof AppError)) throw error',
  ),
  execute(
    'an execution comes to an end',
    'if (claim) throw new Error(`execution ${claim.execution.id} did not come to an end`)',
    '',
  ),
]
