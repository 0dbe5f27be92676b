/** AWS: what a snapshot proves, what an answer means, what can be parked. */

import { inFile, type Mutation } from '../mutation.ts'

const snapshots = inFile(
  'src/clouds/aws/volume-snapshot.ts',
  'test/clouds/aws/remedies',
  'test/clouds/aws/contract',
  'test/workflow/execute-backup',
  'test/workflow/sweep-backups',
)
const outcomes = inFile(
  'src/clouds/aws/outcome.ts',
  'test/clouds/aws/remedies',
  'test/workflow/execute-refused',
  'test/workflow/execute-answers-address',
  'test/workflow/execute-unanswered',
)
const errors = inFile(
  'src/clouds/aws/errors.ts',
  'test/clouds/aws/remedies',
  'test/clouds/aws/ebs-volume',
  'test/clouds/aws/roles',
  'test/workflow/execute-refused',
)
const bin = inFile(
  'src/clouds/aws/rbin.ts',
  'test/clouds/aws/remedies',
  'test/workflow/execute-bin',
)
const park = inFile(
  'src/clouds/aws/park-volume.ts',
  'test/clouds/aws/remedies',
  'test/workflow/park',
)
const shapes = inFile(
  'src/clouds/aws/volume-shapes.ts',
  'test/clouds/aws/remedies',
  'test/workflow/park',
)
const unpark = inFile(
  'src/clouds/aws/unpark-volume.ts',
  'test/clouds/aws/remedies',
  'test/workflow/park',
)

export const CLOUD_CALLS: readonly Mutation[] = [
  snapshots(
    'a snapshot of another volume',
    '[found.VolumeId !== resourceId, `it is of volume ${found.VolumeId}`],',
    '',
  ),
  snapshots(
    'a snapshot of another size',
    "[found.VolumeSize !== attributes['sizeGiB'], `its size is ${found.VolumeSize} GiB`],",
    '',
  ),
  snapshots(
    'a snapshot of another encryption',
    "[Boolean(found.Encrypted) !== attributes['encrypted'], 'its encryption differs'],",
    '',
  ),
  snapshots(
    'a snapshot without its source',
    '[tags[SOURCE_TAG] !== resourceId, `it lacks the tag ${SOURCE_TAG}`],',
    '',
  ),
  snapshots(
    'a snapshot of another execution',
    '[tags[PLAN_TAG] !== executionId, `it lacks the tag ${PLAN_TAG}`],',
    '',
  ),
  snapshots(
    'a snapshot that failed',
    "[found.State === 'error', `it failed: ${found.StateMessage ?? 'no reason given'}`],",
    '',
  ),
  snapshots(
    'a snapshot that is not complete',
    "if (found.State === 'completed') return",
    'if (found.State) return',
  ),
  snapshots(
    'our own snapshots only',
    "new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [ours] })",
    "new DescribeSnapshotsCommand({ OwnerIds: ['self'] })",
  ),
  snapshots(
    'a date that is none keeps a snapshot',
    'return Number.isNaN(at.getTime()) ? null : at',
    'return Number.isNaN(at.getTime()) ? new Date(0) : at',
  ),
  outcomes('an answer that was cut is not a refusal', 'if (!isRefusal(error)) return null', ''),
  outcomes(
    'what the cloud says is in use is not gone',
    "if (inUse?.includes(code)) return { result: 'in-use', code }",
    "if (inUse?.includes(code)) return { result: 'gone' }",
  ),
  outcomes(
    'a refusal is not an acceptance',
    "return { result: 'refused', code, hint: hints?.[code] ?? hintOf(code) }",
    "return { result: 'accepted' }",
  ),
  outcomes(
    'throttled is not done',
    "if (isThrottled(error)) return { result: 'deferred', code }",
    "if (isThrottled(error)) return { result: 'accepted' }",
  ),
  errors('a server error leaves it open', 'status >= 400 && status < 500', 'status >= 400'),
  errors(
    'a denial is a denial',
    "if (isDenial(code)) {\n    return new AppError('CLOUD_DENIED'",
    "if (isDenial(code)) {\n    return new AppError('CLOUD_UNAVAILABLE'",
  ),
  bin('a rule that is not in force keeps nothing', '!isInForce || ', ''),
  bin('what a rule excludes is not kept', '|| hasOneOf(excluded, tags)', ''),
  bin(
    'a rule with tags keeps what has one',
    'wanted.length === 0 || hasOneOf(wanted, tags)',
    'true',
  ),
  park(
    'what is deleted meanwhile was not parked',
    "if (!volume) return { state: 'void', detail: 'the volume is not there any more' }",
    "if (!volume) return { state: 'gone' }",
  ),
  park(
    'what is at the baseline is parked',
    "if (hasShape(volume, BASELINE)) return { state: 'gone' }",
    '',
  ),
  park(
    'what is changing to the baseline is not asked again',
    "if (isChangingTo(BASELINE)) return { state: 'ending' }",
    '',
  ),
  park(
    'a volume that is used again is not parked',
    'const seen = await recheck(target.scope, target.resourceId, signal)',
    "const seen = await recheck(target.scope, target.resourceId, signal)\n  if (seen.state === 'in-use') return { state: 'ending' }",
  ),
  park(
    'a volume that is being deleted was not parked',
    "return isGoing ? { state: 'void', detail: 'the volume is being deleted' } : seen",
    'return seen',
  ),
  park('Multi-Attach is not parked', "[multiAttach === true, 'gp3 knows no Multi-Attach'],", ''),
  park(
    'only fast volumes are parked',
    '[!PARKABLE.includes(String(type)), `a ${type} volume has no performance to give up`],',
    '',
  ),
  park(
    'a volume too large for gp3',
    '[Number(sizeGiB) > MAX_GIB, `gp3 volumes have at most ${MAX_GIB} GiB`],',
    '',
  ),
  park(
    'what is at the baseline is not parked',
    "[isBaseline, 'it is at the gp3 baseline already'],",
    '',
  ),
  park(
    'a rehearsal parks nothing',
    'wishFor(target.resourceId, BASELINE), DryRun: true',
    'wishFor(target.resourceId, BASELINE)',
  ),
  unpark('the cooldown is waited for', 'VolumeModificationRateExceeded: COOLDOWN_SECONDS,', ''),
  unpark('a modification that is under way is waited for', 'IncorrectModificationState: 120,', ''),
  shapes(
    'an unknown type is refused',
    'if (type) return type\n  throw',
    "return type ?? 'gp2'\n  throw",
  ),
]
