/** What leaves the tables for the archive: what is long over, and no proof of anything. */

import { inFile, type Mutation } from '../mutation.ts'

const archiving = inFile('src/workflow/archive.ts', 'test/workflow/archive')
const expired = inFile('src/store/archive.ts', 'test/workflow/archive', 'test/store/archive')

export const ARCHIVE: readonly Mutation[] = [
  archiving('stopped, nothing more is archived', 'signal.throwIfAborted()', ''),
  archiving('not before its time', 'deps.policy.retentionDays)', '0)'),
  expired('what is alive stays', "f.status = 'resolved' and f.moved_at", 'f.moved_at'),
  expired(
    'what the ledger knows stays',
    'and not exists (select from savings_entry s where s.finding_id = f.id)',
    '',
  ),
  expired('what has a backup of ours stays', 'and e.backup_deleted_at is null)', ')'),
  expired(
    'what never had a backup need not wait for its end',
    'where e.finding_id = f.id and e.backup_started_at is not null',
    'where e.finding_id = f.id',
  ),
  expired('who decided what is in the document', "'decisions', ${rowsOf('decision')},", ''),
  expired('what was done is in the document', "'executions', ${rowsOf('execution')})", "'x', 0)"),
]
