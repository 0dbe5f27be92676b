/** What a look at a resource says against touching it: its facts, its past, what can be done about it. */

import { inFile, type Mutation } from '../mutation.ts'

const guards = inFile('src/core/guards.ts', 'test/core/guards')
const evidence = inFile('src/core/evidence.ts', 'test/core/evidence')
const conclusion = inFile('src/core/conclusion.ts', 'test/core/conclusion')
const investigation = inFile('src/core/investigation.ts', 'test/core/investigation')
const proposal = inFile('src/core/proposal.ts', 'test/core/proposal')

export const FACTS: readonly Mutation[] = [
  guards('facts guard at all', '...factGuards(seen.evidence.facts, scope.accountId, policy),', ''),
  guards('tags guard at all', '...tagGuards(seen.tags, policy, now),', ''),
  guards('lists guard at all', '...listedGuards(seen, scope, policy),', ''),
  guards('a fact that is a no', "if (answer === 'no') {", 'if (false) {'),
  guards(
    'unknown is not a yes',
    "if (answer === 'yes') return []",
    "if (answer !== 'no') return []",
  ),
  guards(
    'an unknown is accepted for the named fact only',
    'it.fact === fact && it.accounts.includes(accountId)',
    'it.accounts.includes(accountId)',
  ),
  guards(
    'an unknown is accepted in the named account only',
    'it.fact === fact && it.accounts.includes(accountId)',
    'it.fact === fact',
  ),
  guards(
    'a fact of the investigation that forbids by itself',
    'it.isGate || named.includes(it.name)',
    'named.includes(it.name)',
  ),
  guards(
    'a fact that the policy makes a gate',
    'it.isGate || named.includes(it.name)',
    'it.isGate',
  ),
  guards('idle for minIdleDays', 'if (idleUntil > now) {', 'if (false) {'),
  guards(
    'idle for all of minIdleDays',
    'if (idleUntil > now) {',
    'if (idleUntil > new Date(now.getTime() + DAY_MS)) {',
  ),
  guards('seen idle twice', 'if (seen.count < 2) {', 'if (false) {'),
  guards('one look: an unknown age', 'if (!createdAt) {', 'if (createdAt === undefined) {'),
  guards('one look: too young', 'if (oldEnough <= now) return []', 'return []'),
  evidence(
    'any attribute belongs to the fingerprint',
    'inOrder(evidence.attributes, attributeOrder),',
    '',
  ),
  evidence('any answer belongs to the fingerprint', '    answersInOrder(evidence.facts),', ''),
  evidence('any tag belongs to the fingerprint', 'inOrder(tags, theirTagOrder),', ''),
  evidence('other answers are others', ' && fact.answer === others[at].answer', ''),
  evidence('other keys are others', ' && keys.every((key, at) => key === others[at])', ''),
  evidence(
    'only our own marks do not count',
    '^cloudthrift:(?:plan|execution|snapshot|source-volume|delete-after|restored)$',
    '^cloudthrift:',
  ),
  conclusion('gates belong to the investigation', '...about.gates,', ''),
  conclusion('last use belongs to the investigation', '...unusedLately(about, now),', ''),
  conclusion(
    'the trail belongs to the investigation',
    'untouchedLately(about, now),\n      ...history',
    '...history',
  ),
  conclusion(
    'a failed source of last use is unknown',
    "if ('unknown' in lastUse) return [state('unknown', lastUse.unknown)]",
    "if ('unknown' in lastUse) return [state('yes', lastUse.unknown)]",
  ),
  conclusion(
    'a failed trail is unknown',
    "if ('unknown' in trail) return state('unknown', trail.unknown)",
    "if ('unknown' in trail) return state('yes', trail.unknown)",
  ),
  conclusion(
    'a trail that was too long to read is unknown',
    "? state('unknown', `too busy",
    "? state('yes', `too busy",
  ),
  conclusion(
    'what is known to be in use forbids',
    "isGate: answer !== 'unknown',",
    'isGate: false,',
  ),
  conclusion('tags of DLM and AWS Backup', "answer: found ? 'no' : 'yes',", "answer: 'yes',"),
  conclusion(
    'use within minIdleDays',
    'const isLately = minIdleDays > 0 && day >= dayOf(later(now, -minIdleDays))',
    'const isLately = false',
  ),
  conclusion(
    'a day of use counts to its end',
    'day >= dayOf(later(now, -minIdleDays))',
    'day > dayOf(later(now, -minIdleDays))',
  ),
  investigation(
    'an investigation may be too old to ask on',
    'return isYounger(at, ASKABLE_MS, now)',
    'return isYounger(at, 1e15, now)',
  ),
  investigation(
    'gates are asked anew with every scan',
    'return isYounger(at, CURRENT_MS, now)',
    'return isYounger(at, 1e15, now)',
  ),
  investigation(
    'a history may be too old to be taken over',
    '!isYounger(history.at, HISTORY_MS, now)',
    'false',
  ),
  investigation(
    'an incomplete history is asked for again',
    'return isComplete ? history : null',
    'return history',
  ),
  proposal(
    'what cannot be done is a guard',
    'if (!outlook.possible) return { ...nothing, guards: [cannot(action, outlook.reason)] }',
    'if (!outlook.possible) return nothing',
  ),
  proposal(
    'what has no way is a guard',
    'if (!remedy) return { ...nothing, guards: [cannot(action, `there is no way to ${action} it`)] }',
    'if (!remedy) return nothing',
  ),
  proposal(
    'to park is not to delete',
    "(name === 'park') === (action === 'park')",
    'action !== name',
  ),
]
