/** What a person sets in motion again, and the switch: who may, at which revision, on which approval. */

import { inFile, type Mutation } from '../mutation.ts'

const CHANCES = ['test/workflow/second-chances', 'test/http/console/inbox-rules'] as const
const shown = inFile('src/workflow/lock-shown.ts', ...CHANCES)
const trying = inFile('src/workflow/retry.ts', ...CHANCES)
const reopening = inFile('src/workflow/reopen.ts', ...CHANCES)
const halting = inFile('src/workflow/halt.ts', 'test/workflow/halt', 'test/http/switch')
const answering = inFile(
  'src/workflow/answer-many.ts',
  'test/workflow/answer-many',
  'test/http/console/inbox-rules',
  'test/http/console/inbox-hostile',
)

export const SECOND_CHANCES: readonly Mutation[] = [
  shown('who may not decide sets nothing in motion', 'if (refusal) throw', 'if (false) throw'),
  shown(
    'a second chance fits the revision',
    'if (revision !== finding.revision) {',
    'if (false) {',
  ),
  trying(
    'trying again needs all that an approval needs',
    'trx, shown, true)',
    'trx, shown, false)',
  ),
  trying('only what was approved is tried again', 'isApproved &&\n', 'true &&\n'),
  reopening('who asked anew is on record', 'actor: person.id,', "actor: 'cloudthrift',"),
  reopening(
    'what is asked anew is looked into anew',
    "name: 'investigate', data",
    "name: 'scan', data",
  ),
  halting('who halted first is on record', 'if (before) return before', ''),
  halting(
    'a halt is told',
    "await deps.enqueue(trx, [{ name: 'notify', data: { kind: 'halted', text } }])",
    '',
  ),
  halting(
    'what is not halted is not resumed',
    '!halted || (shown !== null && shown !== halted.id)',
    'halted && shown !== null && shown !== halted.id',
  ),
  answering(
    'one that fails does not stop the others',
    "return { outcome: 'failed', error }",
    'throw error',
  ),
  answering(
    'a refusal is no success',
    "return { outcome: 'refused', refusal: error.refusal }",
    "return { outcome: 'done' }",
  ),
]
