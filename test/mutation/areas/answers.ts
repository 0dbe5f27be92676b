/** From a question to the go signal: who answers what, once, and for how long it holds. */

import { inFile, type Mutation, together } from '../mutation.ts'

const deciding = inFile(
  'src/workflow/decide.ts',
  'test/workflow/decide',
  'test/http/decision',
  'test/chat/discord/governance',
)
const ANSWERED = ['test/workflow/decide', 'test/http/decision', 'test/chat/discord'] as const
const opening = inFile('src/workflow/open-question.ts', ...ANSWERED)
const settling = inFile('src/store/answers.ts', 'test/store/answers', ...ANSWERED)
const findings = inFile('src/store/findings.ts', ...ANSWERED)
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
const cards = inFile('src/workflow/card-view.ts', 'test/chat/discord/card-afterwards')
const sweeping = inFile('src/workflow/sweep.ts', 'test/workflow/sweep.test.ts')

export const ANSWERS: readonly Mutation[] = [
  opening(
    'a decision needs an admitted person',
    'if (refusal) throw new Refused(refusal, `${person.id} may not',
    'if (false) throw new Refused(refusal ?? { why: "expired" }, `${person.id} may not',
  ),
  opening(
    'only an open question is answered',
    '!question || question.closed_at || finding.status',
    '!question || finding.status',
  ),
  opening(
    'only what waits for an answer gets one',
    "!question || question.closed_at || finding.status !== 'pending'",
    '!question || question.closed_at',
  ),
  opening('an answer fits one revision', 'answer.revision !== question.revision || ', ''),
  opening(
    'a question fits the revision of its finding',
    ' || finding.revision !== question.revision',
    '',
  ),
  opening(
    'an expired question is not answered',
    'if (question.expires_at <= deps.now()) {',
    'if (false) {',
  ),
  deciding('the same person says yes once', 'if (given.includes(identity)) {', 'if (false) {'),
  opening(
    'a yes to an earlier question does not count',
    'said.filter((it) => it.approval_id === question.id)',
    'said',
  ),
  opening(
    'what cannot be taken back needs its proof',
    "if ('proof' in answer) checkProof(deps, answer, question, finding)",
    '',
  ),
  opening(
    'the proof is compared',
    'if (proof === proofOf(evidence.attributes, finding.resource_id)) return',
    'if (proof) return',
  ),
  deciding('a no is not a yes', "said.filter((it) => it.verdict === 'approve').map(", 'said.map('),
  deciding(
    'a linked account is its identity',
    '.map((it) => it.identity ?? it.actor)',
    '.map((it) => it.actor)',
  ),
  deciding('who asked is known by identity', '(question.asker ?? askedBy)', 'askedBy'),
  deciding(
    'who asked in a chat counts',
    'askedBy !== null && isChatPerson(askedBy)',
    'askedBy === ""',
  ),
  deciding(
    'four eyes are asked for',
    'return isEnough(answer, open)',
    'return isEnough(answer, open) || Boolean(open)',
  ),
  settling(
    'an answer closes its question',
    'where finding_id = ${findingId} and closed_at is null',
    'where false',
  ),
  settling(
    'an answer is on record',
    'decided as (${deciding(decision)}),',
    'decided as (select 1),',
  ),
  together('one answer after the other', 'the finding is locked, and then its question', [
    findings('', ".forUpdate('finding').executeTakeFirst()", '.executeTakeFirst()'),
    findings(
      '',
      ")\n    .forUpdate('finding')\n    .executeTakeFirst()",
      ')\n    .executeTakeFirst()',
    ),
    settling('', '.forUpdate()\n    .executeTakeFirst()', '.executeTakeFirst()'),
  ]),
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
  cards(
    'a card offers the way back only while there is one',
    'execution?.backup_doomed_at || (until && until <= now) ? null : until',
    'execution?.backup_doomed_at ? null : until',
  ),
  mending('a silent carrier has its patience', 'new Date(at - remote.patienceMs)', 'new Date(at)'),
  mending(
    'a silent carrier is not gone past unless it is configured',
    "remote.whenSilent === 'proceed' ?",
    "remote.whenSilent !== 'x' ?",
  ),
]
