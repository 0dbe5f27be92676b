/** From a question to the go signal: who answers what, once, and for how long it holds. */

import { inFile, type Mutation } from '../mutation.ts'

const deciding = inFile(
  'src/workflow/decide.ts',
  'test/workflow/decide',
  'test/http/decision',
  'test/chat/discord/governance',
)
const expiring = inFile(
  'src/workflow/expire.ts',
  'test/workflow/sweep.test.ts',
  'test/http/carrier',
  'test/workflow/remote-answer',
)
const proceeding = inFile(
  'src/workflow/proceed.ts',
  'test/workflow/proceed',
  'test/http/proceed',
  'test/workflow/remote-',
)
const mending = inFile('src/workflow/mend-carrier.ts', 'test/workflow/remote-')
const sweeping = inFile('src/workflow/sweep.ts', 'test/workflow/sweep.test.ts')

export const ANSWERS: readonly Mutation[] = [
  deciding(
    'a decision needs an admitted person',
    'if (refusal) throw new Refused(refusal, `${person.id} may not',
    'if (false) throw new Refused(refusal ?? { why: "expired" }, `${person.id} may not',
  ),
  deciding(
    'only an open question is answered',
    '!approval || approval.closed_at || finding.status',
    '!approval || finding.status',
  ),
  deciding('an answer fits one revision', 'answer.revision !== approval.revision || ', ''),
  deciding(
    'a question fits the revision of its finding',
    ' || finding.revision !== approval.revision',
    '',
  ),
  deciding(
    'an expired question is not answered',
    'if (approval.expires_at <= deps.now()) {',
    'if (false) {',
  ),
  deciding('the same person says yes once', 'if (given.includes(identity)) {', 'if (false) {'),
  deciding(
    'a yes to an earlier question does not count',
    "it.approval_id === approval.id && it.verdict === 'approve'",
    "it.verdict === 'approve'",
  ),
  deciding(
    'a no is not a yes',
    "it.approval_id === approval.id && it.verdict === 'approve'",
    'it.approval_id === approval.id',
  ),
  deciding(
    'a linked account is its identity',
    '.map((it) => it.identity ?? it.actor)',
    '.map((it) => it.actor)',
  ),
  deciding(
    'who asked is known by identity',
    '? (await identityOf(trx, approval.asked_by)).identity',
    '? approval.asked_by',
  ),
  deciding(
    'who asked in a chat counts',
    'approval.asked_by !== null && isChatPerson(approval.asked_by)',
    'approval.asked_by === ""',
  ),
  deciding(
    'four eyes are asked for',
    "const isEnough = answer.verdict !== 'approve' || (await isEnoughWith(trx, open))",
    'const isEnough = Boolean(open)',
  ),
  deciding('of many answers one wins', 'if (!moved) throw await conflict(trx, findingId)', ''),
  deciding(
    'an answer closes its question',
    'await closeApprovals(trx, [findingId], OUTCOMES[verdict], deps.now())',
    '',
  ),
  deciding(
    'an answer is on record',
    'await record(deps, trx, answer, { ...open, snoozeUntil })',
    '',
  ),
  deciding('a snooze ends in the future', 'if (!(until > now)) {', 'if (false) {'),
  expiring('never before its time', ' && approval.expires_at <= at', ''),
  expiring('never what was answered', ' && approval.closed_at === null', ''),
  expiring(
    'an expired question is closed',
    "await closeApprovals(trx, [findingId], 'expired', at)",
    '',
  ),
  sweeping('unanswered questions expire', 'await expireUnanswered(deps)', ''),
  sweeping(
    'a snooze ends when its time is over, not before',
    'await snoozedUntilBefore(deps.db, at)',
    'await snoozedUntilBefore(deps.db, new Date(at.getTime() + 1e10))',
  ),
  sweeping(
    'a remote carrier gives the go signal itself',
    'if (deps.carrier.goesAtOnce) {',
    'if (true) {',
  ),
  proceeding(
    'a go signal for what nobody approved is refused',
    'if (!moved && !UNDER_WAY.includes(finding.status)) {',
    'if (false) {',
  ),
  proceeding(
    'an execution signals for its own question',
    'if (executionId !== null) await mustCarry(trx, findingId, executionId)',
    '',
  ),
  proceeding(
    'an execution of an older question starts nothing',
    'if (newest && carried?.id === newest.id) return',
    'if (newest && carried) return',
  ),
  mending('a silent carrier has its patience', 'new Date(at - remote.patienceMs)', 'new Date(at)'),
  mending(
    'a silent carrier is not gone past unless it is configured',
    "remote.whenSilent === 'proceed' ?",
    "remote.whenSilent !== 'x' ?",
  ),
]
