/** What the sweeper may delete: ours, expired, when nobody needs it any more. */

import { inFile, type Mutation, together } from '../mutation.ts'

const sweeping = inFile('src/workflow/sweep-backups.ts', 'test/workflow/sweep-backups')
const backups = inFile('src/store/backups.ts', 'test/store/backups', 'test/workflow/sweep-backups')

export const SWEEPER: readonly Mutation[] = [
  sweeping('halted, nothing is swept', ' || (await haltOf(deps.db))', ''),
  sweeping('in a dry run nothing is swept', ' || isDryRun(deps.policy, cloud)', ''),
  sweeping(
    'only of an execution of ours',
    'stored.filter((it) => it.executionId === expired.executionId)',
    'stored',
  ),
  sweeping('only of the resource of the execution', 'sourceId === expired.resource_id && ', ''),
  sweeping('only expired by its tag', ' && deleteAfter <= now', ''),
  sweeping(
    'only with a date',
    'deleteAfter !== null && deleteAfter <= now',
    '(deleteAfter ?? now) <= now',
  ),
  sweeping(
    'not what may not go',
    'if (isReady && (await doom(deps, expired)))',
    'if (await doom(deps, expired))',
  ),
  sweeping(
    'not what cannot be doomed',
    'if (isReady && (await doom(deps, expired)))',
    'if (isReady)',
  ),
  sweeping('what stayed is not marked as deleted', 'if (kept.length === 0) await', 'await'),
  backups(
    'not before the undo is over',
    "eb('execution.undo_until', '<=', at),",
    "eb('execution.undo_until', 'is not', null),",
  ),
  backups(
    'not while something is under way',
    ".where('finding.status', 'not in', ['queued', 'executing', 'restoring'])",
    '',
  ),
  backups(
    'only what was not swept',
    ".where('backup_deleted_at', 'is', null)\n    .where('backup_until', '<=', at)\n    .orderBy",
    ".where('backup_until', '<=', at)\n    .orderBy",
  ),
  together('only expired by the database', 'the list leaves it out, and dooming it asks again', [
    backups('', ".where('backup_until', '<=', at)\n    .execute()", '.execute()'),
    backups('', ".where('backup_until', '<=', at)\n    .orderBy", '.orderBy'),
    backups('', ".where('execution.backup_until', '<=', at)", ''),
  ]),
]
