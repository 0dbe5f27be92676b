/** Questions that n8n carries: to one execution each, to the n8n that is configured, without our authority. */

import { inFile, type Mutation } from '../mutation.ts'

const taking = inFile('src/workflow/take-question.ts', 'test/workflow/remote-carrier')
const errands = inFile('src/store/errands.ts', 'test/workflow/remote-carrier')
const n8n = inFile('src/carriers/n8n.ts', 'test/carriers/n8n')

export const CARRIER: readonly Mutation[] = [
  taking('what was answered is not asked', 'approval.closed_at === null && ', ''),
  taking('an address of another form is refused', 'if (!wakePath) {', 'if (wakePath === "x") {'),
  errands(
    'one question belongs to one execution',
    "eb.or([eb('execution_id', 'is', null), eb('execution_id', '=', taker.executionId)])",
    "eb.or([eb('execution_id', 'is', null), eb('execution_id', 'is not', null)])",
  ),
  n8n(
    'an address is of that very execution',
    'pathname === `/webhook-waiting/${executionId}`',
    'true',
  ),
  n8n('an address is signed', '/^\\?signature=[0-9a-f]{64}$/.test(search)', 'true'),
  n8n('no host is kept', '? pathname + search : null', '? address : null'),
  n8n('the secret follows no redirect', "redirect: 'error',", ''),
  n8n('who refuses us did not hear', "if (status === 401 || status === 403) return 'refused'", ''),
  n8n('a conflict is not an end', '/has finished/.test(text)', 'text'),
]
