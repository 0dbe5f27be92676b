/** AWS: what other services are asked about a candidate, and what a role may do. */

import { inFile, type Mutation } from '../mutation.ts'

const keys = inFile(
  'src/clouds/aws/investigation/kms-keys.ts',
  'test/clouds/aws/investigation/kms-keys',
)
const volumeGates = inFile(
  'src/clouds/aws/investigation/volume-inquiry.ts',
  'test/clouds/aws/investigation',
  'test/workflow/guard-table',
)
const names = inFile(
  'src/clouds/aws/investigation/dns-names.ts',
  'test/clouds/aws/investigation/dns-names',
)
const addressGates = inFile(
  'src/clouds/aws/investigation/address-inquiry.ts',
  'test/clouds/aws/investigation/dns-names',
  'test/workflow/guard-table',
)
const lastUse = inFile(
  'src/clouds/aws/investigation/last-use.ts',
  'test/clouds/aws/investigation/last-use',
)
const probe = inFile('src/clouds/aws/permission-probe.ts', 'test/clouds/aws/permission-probe')
const onceMarked = inFile('src/clouds/aws/once-marked.ts', 'test/clouds/aws/permission-probe')
const dryRuns = inFile(
  'src/clouds/aws/dry-runs-only.ts',
  'test/workflow/sandbox-probe',
  'test/clouds/aws/permission-probe',
)

export const CLOUD_INQUIRIES: readonly Mutation[] = [
  keys(
    'only an enabled key is usable',
    "if (state === 'Enabled') return claim('yes', null)",
    "if (state) return claim('yes', null)",
  ),
  keys(
    'a key pending deletion is not usable',
    "if (state === 'Enabled') return claim('yes', null)",
    "if (state === 'Enabled' || state === 'PendingDeletion') return claim('yes', null)",
  ),
  keys(
    'a disabled key is not usable',
    "if (state === 'Enabled') return claim('yes', null)",
    "if (state === 'Enabled' || state === 'Disabled') return claim('yes', null)",
  ),
  keys(
    'a key that cannot be asked about is unknown',
    "return claim('unknown', answer.unknown)",
    "return claim('yes', answer.unknown)",
  ),
  keys(
    'a key without a state is unknown',
    ": claim('unknown', 'KMS says no state')",
    ": claim('yes', 'KMS says no state')",
  ),
  keys(
    'a key without a name is unknown',
    "claim('unknown', 'EC2 does not name its key')",
    "claim('yes', 'EC2 does not name its key')",
  ),
  volumeGates('a key is a gate', 'at, isGate: true', 'at, isGate: false'),
  volumeGates(
    'what is not known to be plain is encrypted',
    "attributes['encrypted'] !== false",
    "attributes['encrypted'] === true",
  ),
  addressGates('a DNS name is a gate', 'at, isGate: true', 'at, isGate: false'),
  addressGates(
    'a failed Route 53 is unknown',
    "answer: 'unknown', detail: byAddress.unknown",
    "answer: 'yes', detail: byAddress.unknown",
  ),
  addressGates(
    'an address that EC2 does not tell is unknown',
    "answer: 'unknown', detail: 'EC2 does not say its IP'",
    "answer: 'yes', detail: 'EC2 does not say its IP'",
  ),
  addressGates(
    'a record that points to it',
    "return { ...claim, answer: 'no', detail: record,",
    "return { ...claim, answer: 'yes', detail: record,",
  ),
  names('every page of records', 'if (!answer.IsTruncated) return', 'if (answer) return'),
  names(
    'a zone that is too large is unknown',
    "throw new AppError('CLOUD_UNAVAILABLE', `${RECORDS}: more",
    "if (zoneId === '') throw new AppError('CLOUD_UNAVAILABLE', `${RECORDS}: more",
  ),
  names('a failed reading is not kept', "if ('value' in names.byAddress) read.set", 'read.set'),
  names('what was read serves half a minute', '< SERVES_MS) return last', '< 1e12) return last'),
  names(
    'what was read of one account serves no other',
    'const last = read.get(scope.accountId)',
    'const last = read.get(scope.accountId) ?? [...read.values()][0]',
  ),
  lastUse(
    'an incomplete answer is unknown',
    "if (status !== 'Complete') return",
    "if (status === 'x') return",
  ),
  lastUse(
    'no answer is unknown',
    '?? { unknown: `${METRICS}: no answer about this volume` }',
    '?? { value: null }',
  ),
  probe(
    'no as soon as one is refused',
    "answer: isCertain ? 'no' : 'unknown',",
    "answer: 'unknown',",
  ),
  probe(
    'every call is tried',
    "const lacking = tried.filter((it) => it.answer !== 'yes')",
    "const lacking = tried.slice(0, 1).filter((it) => it.answer !== 'yes')",
  ),
  probe(
    'a code that is no denial proves nothing',
    "if (!isDenial(code)) return { ...tried, answer: 'unknown', detail: code }",
    "if (!isDenial(code)) return { ...tried, answer: 'yes', detail: code }",
  ),
  probe(
    'what IAM denies even then is a no',
    'if (denied.value === null) return',
    'if (denied.value !== undefined) return',
  ),
  probe(
    'without an answer of IAM nobody can tell',
    "return { action, source: DRY_RUN, answer: 'unknown', detail }",
    "return { action, source: DRY_RUN, answer: 'yes', detail }",
  ),
  onceMarked('an answer about nothing grants nothing', 'decisions.length > 0 && ', ''),
  onceMarked(
    'each wish must be granted',
    'if (!isGranted(answer)) return',
    "if (!isGranted(answer) && action !== 'ec2:CreateTags') return",
  ),
  dryRuns(
    'a probe sends dry runs only',
    "if ('DryRun' in args.input && args.input.DryRun === true) return next(args)",
    'return next(args)',
  ),
  dryRuns(
    'a probe says DryRun, and means it',
    "'DryRun' in args.input && args.input.DryRun === true",
    "'DryRun' in args.input",
  ),
]
