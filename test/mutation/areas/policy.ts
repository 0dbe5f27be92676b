/** What the policy says: terms, exemptions, limits, dry run, who may decide. */

import { inFile, type Mutation } from '../mutation.ts'

const exemptions = inFile('src/core/exemptions.ts', 'test/core/exemptions', 'test/core/guards')
const policy = inFile('src/core/policy.ts', 'test/core/policy', 'test/core/guards-protection')
const limits = inFile('src/core/limits.ts', 'test/core/limits')
const counting = inFile('src/store/limits.ts', 'test/store/limits', 'test/workflow/limits')
const admitting = inFile('src/workflow/admit.ts', 'test/workflow/limits', 'test/workflow/halt')
const prospects = inFile('src/core/prospect.ts', 'test/core/prospect')
const governance = inFile('src/core/governance.ts', 'test/core/governance')

const TERMS: readonly Mutation[] = [
  exemptions('exempt tags', 'if (pattern !== undefined) {', 'if (false) {'),
  exemptions('advise only', "if (terms.action === 'advise') {", 'if (false) {'),
  exemptions(
    'minMonthlyUsd',
    'monthlyMicros !== null && monthlyMicros < terms.minMonthlyMicros',
    'false',
  ),
  exemptions(
    'what has no price is not too cheap',
    'monthlyMicros !== null && monthlyMicros < terms.minMonthlyMicros',
    '(monthlyMicros ?? 0n) < terms.minMonthlyMicros',
  ),
  policy(
    'real clouds start with a dry run',
    "policy.dryRun === 'auto' ? cloud.isReal : policy.dryRun",
    "policy.dryRun === 'auto' ? false : policy.dryRun",
  ),
  policy('a rule fits its kind only', 'allows(kinds, subject.kind) &&', ''),
  policy('a rule fits its account only', 'allows(accounts, subject.accountId) &&', ''),
  policy('a rule fits its team only', '&&\n    allows(teams, subject.team)', ''),
  policy(
    'a list of teams does not match what has none',
    '(value !== null && list.includes(value))',
    '(value === null || list.includes(value))',
  ),
  policy(
    'later rules override earlier ones',
    '      ...terms,\n      ...rest,',
    '      ...rest,\n      ...terms,',
  ),
  policy(
    'a rule overrides the approval',
    'approval: { ...terms.approval, ...approval },',
    'approval: terms.approval,',
  ),
  policy(
    'a rule overrides the backup',
    'backup: { ...terms.backup, ...backup },',
    'backup: terms.backup,',
  ),
  policy('the way to protect that needs no policy', "'cloudthrift:protected', ", ''),
  policy('tags without case', 'it.toLowerCase() === each.toLowerCase()', 'it === each'),
  prospects(
    'the preview knows guards',
    "if (against.some((it) => it.verdict !== 'wait')) return 'guarded'",
    '',
  ),
  prospects('the preview knows time', "if (against.length > 0) return 'wait'", ''),
  prospects(
    'the preview knows exemptions',
    "if (exemption) return EXEMPTIONS[exemption.name] ?? 'guarded'",
    '',
  ),
  prospects(
    'the preview withdraws questions',
    "guards.length + exemptions.length > 0 ? 'withdraw' : 'asked'",
    "'asked'",
  ),
]

const LIMITS: readonly Mutation[] = [
  limits(
    'removals per scan',
    "tooMany('removalsPerScan', removalsPerScan, spent.ofScan, 'rest on the same scan') ??",
    '',
  ),
  limits(
    'removals per day',
    "tooMany('removalsPerDay', removalsPerDay, spent.ofDay, 'in 24 hours') ??",
    '',
  ),
  limits('removals per account and day', 'spent.ofAccountAndDay,', '0,'),
  limits('dollars per day', 'tooDear(limits, spent, wish) ??', ''),
  limits('the share of a region', 'tooLargeAShare(limits, spent, wish)\n  )', 'null\n  )'),
  limits(
    'not one more than the limit',
    'most === null || spent < most',
    'most === null || spent <= most',
  ),
  limits(
    'the dollars of the one that asks',
    'spent.monthlyMicros + (wish.monthlyMicros ?? 0n)',
    'spent.monthlyMicros',
  ),
  limits(
    'not one more than the share',
    'spent.ofKindAndRegion < most',
    'spent.ofKindAndRegion <= most',
  ),
  limits('what nobody counted gives no share', '(listed ?? 0)', '(listed ?? 1_000_000)'),
  counting(
    'counted under one lock',
    'await sql`select pg_advisory_xact_lock(${ADMISSIONS_LOCK})`.execute(trx)',
    'await sql`select ${ADMISSIONS_LOCK}::int`.execute(trx)',
  ),
  counting(
    'counted for this scan',
    'where e.scan_id = ${finding.last_scan_id}::uuid) as of_scan',
    'where false) as of_scan',
  ),
  counting(
    'counted in the last day',
    'where e.admitted_at > ${since}) as of_day',
    'where false) as of_day',
  ),
  counting(
    'counted for this account',
    'and f.provider = ${finding.provider} and f.account_id = ${finding.account_id}\n      ) as of_account',
    'and false\n      ) as of_account',
  ),
  counting(
    'counted for this kind and region',
    'and f.region = ${finding.region} and f.detector_id = ${finding.detector_id}',
    'and false',
  ),
  counting(
    'dollars are summed',
    'filter (where e.admitted_at > ${since}) as monthly_micros',
    'filter (where false) as monthly_micros',
  ),
  counting(
    'a failed attempt keeps its place',
    "(e.outcome is distinct from 'failed' or e.apply_attempts > 0)",
    "(e.outcome is distinct from 'failed')",
  ),
  counting('an old count is none', ".where('counted_at', '>', since)", ''),
  admitting('limits hold back', 'if (!reached) return null', 'return null'),
  admitting('admitted under the lock', 'await lockAdmissions(trx)', ''),
  admitting(
    'what cannot be counted is counted first',
    "if (reached.limit === 'sharePercent' && listed === null && !isCounted) return 'uncounted'",
    '',
  ),
]

const PEOPLE: readonly Mutation[] = [
  governance(
    'only approvers decide in a chat',
    'if (!isApprover(person, terms.approvers)) {',
    'if (false) {',
  ),
  governance(
    'a linked identity where much is at stake',
    "? { why: 'not-linked', fromMicros: from } : null",
    '? null : null',
  ),
  governance(
    'what has no price needs a linked identity too',
    'amount === null || amount >= from',
    'amount !== null && amount >= from',
  ),
  governance(
    'from this amount on, not above it',
    'amount === null || amount >= from',
    'amount === null || amount > from',
  ),
  governance(
    'commands are for approvers',
    'approvers !== undefined && isApprover(person, approvers)',
    'approvers !== undefined',
  ),
  governance(
    'an approver by role has one of the roles',
    'approvers.roles.some((role) => roles.includes(role))',
    'approvers.roles.length > 0',
  ),
  governance(
    'an approver by name is that one',
    'approvers.users.includes(id)',
    'approvers.users.length > 0',
  ),
  governance('four eyes', 'from !== null && reaches(monthlyMicros, from) ? 2 : 1', '1'),
  governance(
    'two accounts of one person are one',
    'new Set(identities)',
    'new Set(identities.map((it, index) => `${it}${index}`))',
  ),
  governance('two different people', 'people.size >= needed && ', ''),
  governance('who asked is not alone in saying yes', ' && others.length > 0', ''),
]

export const POLICY: readonly Mutation[] = [...TERMS, ...LIMITS, ...PEOPLE]
