/** How an execution stops: the switch, the booking, the legal moves. */

import { inFile, type Mutation, together } from '../mutation.ts'

const halting = inFile('src/workflow/execute.ts', 'test/workflow/halt')
const admitting = inFile('src/workflow/admit.ts', 'test/workflow/halt')
const holding = inFile(
  'src/workflow/hold.ts',
  'test/workflow/halt',
  'test/workflow/execute-races',
  'test/workflow/limits',
)
const settling = inFile(
  'src/workflow/settle.ts',
  'test/workflow/execute-bin',
  'test/workflow/execute-races',
  'test/workflow/execute-void',
  'test/workflow/execute-dry-run',
  'test/workflow/give-up',
  'test/workflow/undo.test',
  'test/workflow/execute',
)
const bin = inFile('src/workflow/bin.ts', 'test/workflow/execute-bin')
const executions = inFile(
  'src/store/executions.ts',
  'test/store/executions',
  'test/workflow/execute',
)
const moves = inFile('src/core/finding.ts', 'test/core/finding')
const moving = inFile('src/store/move.ts', 'test/store/move')
const theSwitch = inFile('src/store/switch.ts', 'test/workflow/halt')
const giveUp = inFile(
  'src/workflow/give-up.ts',
  'test/workflow/give-up',
  'test/workflow/undo-refused',
)

export const REMOVAL_ENDS: readonly Mutation[] = [
  admitting('halted, nothing begins', 'if (halt) return haltHold(halt)', ''),
  halting(
    'halted, nothing is changed any more',
    'return halt ? putBack(deps, claim, haltHold(halt)) : carryOut(deps, claim, decision, signal)',
    'return carryOut(deps, claim, decision, signal)',
  ),
  halting(
    'halted before a backup',
    "new Set(['start-backup', 'prepare', 'apply', 'rehearse'])",
    "new Set(['prepare', 'apply', 'rehearse'])",
  ),
  halting(
    'halted before a mark',
    "new Set(['start-backup', 'prepare', 'apply', 'rehearse'])",
    "new Set(['start-backup', 'apply', 'rehearse'])",
  ),
  halting(
    'halted before a removal',
    "new Set(['start-backup', 'prepare', 'apply', 'rehearse'])",
    "new Set(['start-backup', 'prepare', 'rehearse'])",
  ),
  halting(
    'halted before a rehearsal',
    "new Set(['start-backup', 'prepare', 'apply', 'rehearse'])",
    "new Set(['start-backup', 'prepare', 'apply'])",
  ),
  halting(
    'halted between the mark and the backup',
    'if (halt) return putBack(deps, claim, haltHold(halt))\n  const saved',
    'const saved',
  ),
  theSwitch('the newest event counts', ".orderBy('id', 'desc')", ".orderBy('id')"),
  theSwitch(
    'a halt halts',
    "last?.event === 'halt' ? last : null",
    "last?.event === 'resume' ? last : null",
  ),
  holding('a fenced run puts nothing back', 'if (!(await isHolder(trx, execution))) return', ''),
  holding(
    'what is held comes again',
    'await comeAgain(deps, trx, finding.id, hold)\n  return null',
    'return null',
  ),
  settling(
    'a fenced run settles nothing',
    'if (!(await isHolder(trx, execution))) return false',
    '',
  ),
  settling('what did not move is not booked', 'if (!moved) return false', ''),
  settling(
    'an undo has a time',
    'undo_until: remedy.restore ? execution.backup_until : null',
    'undo_until: null',
  ),
  settling(
    'what lies in the bin is still billed',
    "if (typeof bin === 'object') return bin.leavesAt",
    "if (typeof bin === 'object') return null",
  ),
  settling(
    'what nobody knows may lie in the bin',
    "if (bin !== 'unknown' || !remedy.bin) return null",
    'return null',
  ),
  settling('a dry run has no marks to withdraw', "if (dryRun) return 'none'", ''),
  settling('a kept resource keeps no mark of ours', 'await remedy.withdraw(target, signal)', ''),
  bin(
    'a bin that does not answer is asked again where it is required',
    "isDenied(error) || (recycleBin === 'use' && error instanceof AppError)",
    'isDenied(error) || error instanceof AppError',
  ),
  bin(
    'a bin that does not answer is asked again at first',
    'isDenied(error) || (isLate && error instanceof AppError)',
    'isDenied(error) || error instanceof AppError',
  ),
  bin('no rule, no bin', "=== null ? 'keeps-not' : 'keeps'", "=== null ? 'keeps' : 'keeps'"),
  moves(
    'clear never leaves executing',
    "from: ['open', 'pending', 'approved', 'rejected', 'snoozed', 'failed', 'rehearsed'],",
    "from: ['open', 'pending', 'approved', 'rejected', 'snoozed', 'failed', 'rehearsed', 'executing'],",
  ),
  moves(
    'clear never leaves queued',
    "from: ['open', 'pending', 'approved', 'rejected', 'snoozed', 'failed', 'rehearsed'],",
    "from: ['open', 'pending', 'approved', 'rejected', 'snoozed', 'failed', 'rehearsed', 'queued'],",
  ),
  moves(
    'the go signal is for what was approved',
    "proceed: { from: ['approved'],",
    "proceed: { from: ['approved', 'pending'],",
  ),
  moves(
    'an execution starts from the queue',
    "start: { from: ['queued'],",
    "start: { from: ['queued', 'approved'],",
  ),
  moves(
    'an approval is of a pending question',
    "approve: { from: ['pending'],",
    "approve: { from: ['pending', 'open'],",
  ),
  moves(
    'expiring stops nothing that is under way',
    "expire: { from: ['pending', 'approved'],",
    "expire: { from: ['pending', 'approved', 'queued'],",
  ),
  moves(
    'success is of an execution',
    "succeed: { from: ['executing'],",
    "succeed: { from: ['executing', 'queued'],",
  ),
  moves(
    'only what was removed is undone',
    "undo: { from: ['remediated'],",
    "undo: { from: ['remediated', 'rehearsed'],",
  ),
  moving(
    'only legal moves',
    'id = any(${findingIds}::uuid[]) and status = any(${MOVES[events[0]].from}::text[])',
    'id = any(${findingIds}::uuid[])',
  ),
  moving(
    'a move raises the revision',
    'status = ${arrivalOf(events)}, revision = revision + ${events.length},',
    'status = ${arrivalOf(events)},',
  ),
  moving(
    'simultaneous moves wait for each other',
    'order by id for update\n    ),',
    'order by id\n    ),',
  ),
  giveUp(
    'an execution that was given up is failed',
    "const moved = await move(trx, 'fail', findingId, { actor: SELF, at, details: { reason } })",
    'const moved = null',
  ),
  giveUp(
    'an undo that was given up is failed',
    "const moved = await move(trx, 'undo-failed', findingId, { actor: SELF, at, details: { reason } })",
    'const moved = null',
  ),
  together('of two executions one removes', 'the claim is locked, and each step is fenced', [
    executions(
      '',
      ".set(step)\n    .where('id', '=', execution.id)\n    .where('run_id', '=', execution.run_id)",
      ".set(step)\n    .where('id', '=', execution.id)",
    ),
    executions(
      '',
      "apply_started_at: at })\n    .where('id', '=', execution.id)\n    .where('run_id', '=', execution.run_id)",
      "apply_started_at: at })\n    .where('id', '=', execution.id)",
    ),
  ]),
]
