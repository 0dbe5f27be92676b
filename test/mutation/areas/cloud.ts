/** AWS: what is idle, what a detector claims, what a snapshot proves, what a session may do. */

import { inFile, type Mutation } from '../mutation.ts'

const volume = inFile('src/clouds/aws/ebs-volume.ts', 'test/clouds/aws/ebs-volume', 'test/workflow/guard-table')
const volumes = inFile('src/clouds/aws/volumes.ts', 'test/clouds/aws/ebs-volume', 'test/clouds/aws/contract')
const modifications = inFile('src/clouds/aws/volume-modifications.ts', 'test/clouds/aws/ebs-volume', 'test/workflow/guard-table')
const address = inFile('src/clouds/aws/elastic-ip.ts', 'test/clouds/aws/elastic-ip', 'test/workflow/guard-table', 'test/clouds/aws/contract')
const against = inFile('src/clouds/aws/address-objections.ts', 'test/clouds/aws/elastic-ip', 'test/clouds/aws/pages', 'test/workflow/guard-table')
const facts = inFile('src/clouds/aws/facts.ts', 'test/clouds/aws/ebs-volume', 'test/clouds/aws/elastic-ip', 'test/workflow/guard-table')
const keys = inFile('src/clouds/aws/investigation/kms-keys.ts', 'test/clouds/aws/investigation/kms-keys')
const volumeGates = inFile('src/clouds/aws/investigation/volume-inquiry.ts', 'test/clouds/aws/investigation', 'test/workflow/guard-table')
const names = inFile('src/clouds/aws/investigation/dns-names.ts', 'test/clouds/aws/investigation/dns-names')
const addressGates = inFile('src/clouds/aws/investigation/address-inquiry.ts', 'test/clouds/aws/investigation/dns-names', 'test/workflow/guard-table')
const lastUse = inFile('src/clouds/aws/investigation/last-use.ts', 'test/clouds/aws/investigation/last-use')
const probe = inFile('src/clouds/aws/permission-probe.ts', 'test/clouds/aws/permission-probe')
const dryRuns = inFile('src/clouds/aws/dry-runs-only.ts', 'test/workflow/sandbox-probe', 'test/clouds/aws/permission-probe')
const clients = inFile('src/clouds/aws/clients.ts', 'test/workflow/sandbox', 'test/clouds/aws/roles')
const policies = inFile('src/clouds/aws/session-policy.ts', 'test/clouds/aws/session-policy')
const roles = inFile('src/clouds/aws/roles.ts', 'test/clouds/aws/roles', 'test/workflow/sandbox.test')
const deletion = inFile('src/clouds/aws/delete-volume.ts', 'test/workflow/sandbox', 'test/clouds/aws/contract', 'test/clouds/aws/remedies')
const release = inFile('src/clouds/aws/release-address.ts', 'test/workflow/sandbox', 'test/clouds/aws/contract', 'test/clouds/aws/remedies')
const arns = inFile('src/clouds/aws/arn.ts', 'test/workflow/sandbox', 'test/clouds/aws/ebs-volume')
const snapshots = inFile('src/clouds/aws/volume-snapshot.ts', 'test/clouds/aws/contract', 'test/workflow/execute-backup', 'test/workflow/sweep-backups')
const outcomes = inFile('src/clouds/aws/outcome.ts', 'test/workflow/execute-refused', 'test/workflow/execute-answers-address', 'test/workflow/execute-unanswered')
const errors = inFile('src/clouds/aws/errors.ts', 'test/workflow/execute-refused', 'test/workflow/execute-unanswered', 'test/clouds/aws/ebs-volume')
const bin = inFile('src/clouds/aws/rbin.ts', 'test/workflow/execute-bin', 'test/clouds/aws/remedies')
const park = inFile('src/clouds/aws/park-volume.ts', 'test/workflow/park', 'test/clouds/aws/remedies')
const shapes = inFile('src/clouds/aws/volume-shapes.ts', 'test/workflow/park', 'test/clouds/aws/remedies')
const unpark = inFile('src/clouds/aws/unpark-volume.ts', 'test/workflow/park', 'test/workflow/sandbox')
const cloud = inFile('src/clouds/aws/aws.ts', 'test/clouds/aws/aws.test', 'test/cli/scan-trouble')

const CLAIMS: readonly Mutation[] = [
  volumes('a volume is idle without an attachment', "volume.State === 'available' && (volume.Attachments ?? []).length === 0", "volume.State === 'available'"),
  volumes('a volume is idle when it is available', "volume.State === 'available' && (volume.Attachments ?? []).length === 0", '(volume.Attachments ?? []).length === 0'),
  volumes('an error is no absence of a volume', 'if (codeOf(error) === VOLUME_NOT_FOUND) return undefined', 'if (codeOf(error) !== "") return undefined'),
  volume('a volume that is being deleted is ending', "if (volume.State === 'deleting') return { state: 'ending' }", ''),
  volume('a volume in use is in use', 'if (!isUnattached(volume)) {', 'if (false) {'),
  volume('Operator.Managed of a volume', '!volume.Operator?.Managed', 'true'),
  volume('Multi-Attach', '!volume.MultiAttachEnabled', 'true'),
  volume('an Outpost', '!volume.OutpostArn', 'true'),
  volume('a fresh copy', '!isFreshCopy(volume, now)', 'true'),
  volume('a copied volume is a copy', 'Boolean(volume.SourceVolumeId) || ', ''),
  volume('a quickly restored volume is a copy', ' || volume.FastRestored === true', ''),
  volume('a copy is fresh for a day', 'ageMs < 24 * HOUR_MS', 'ageMs < HOUR_MS'),
  volume('a volume that is being modified', "factFrom('not-being-modified', MODIFICATIONS, modified, volumeId),", ''),
  modifications('also while it is being optimized', "['modifying', 'optimizing']", "['modifying']"),
  modifications('an error is no absence of a modification', "codeOf(error) === 'InvalidVolumeModification.NotFound'", "codeOf(error) !== ''"),
  address('an address with an association is in use', 'address.AssociationId || address.NetworkInterfaceId || address.InstanceId\n  return Boolean', 'address.NetworkInterfaceId || address.InstanceId\n  return Boolean'),
  address('an address with a network interface is in use', 'address.AssociationId || address.NetworkInterfaceId || address.InstanceId\n  return Boolean', 'address.AssociationId || address.InstanceId\n  return Boolean'),
  address('an address with an instance is in use', 'address.AssociationId || address.NetworkInterfaceId || address.InstanceId\n  return Boolean', 'address.AssociationId || address.NetworkInterfaceId\n  return Boolean'),
  address('the association is asked for last', 'const against = await objections(client, [allocationId], signal)\n  const address = await describe(client, allocationId, signal)', 'const address = await describe(client, allocationId, signal)\n  const against = await objections(client, [allocationId], signal)'),
  address('an error is no absence of an address', "codeOf(error) === 'InvalidAllocationID.NotFound'", "codeOf(error) !== ''"),
  address('ServiceManaged', '!address.ServiceManaged', 'true'),
  address('BYOIP', "pool === 'amazon',\n      `from", 'true,\n      `from'),
  address('customer-owned addresses', '!address.CustomerOwnedIp,', 'true,'),
  address('carrier addresses', '!address.CarrierIp, `carrier', 'true, `carrier'),
  address('a pending transfer', "factFrom('no-pending-transfer', TRANSFERS, against.transfers, allocationId),", ''),
  address('a reverse DNS record', "factFrom('no-ptr-record', ATTRIBUTES, against.ptrRecords, allocationId),", ''),
  against('only a pending transfer counts', "if (it.AddressTransferStatus !== 'pending') continue", ''),
  against('a reverse DNS record that is being made', 'it.PtrRecord || it.PtrRecordUpdate?.Value', 'it.PtrRecord'),
  facts('a second call that fails is unknown', "return { name, answer: 'unknown', source, detail: answers.unknown }", "return { name, answer: 'yes', source, detail: answers.unknown }"),
  facts('a claim that does not hold is a no', "answer: holds ? 'yes' : 'no', source, detail: holds", "answer: 'yes', source, detail: holds"),
  keys('only an enabled key is usable', "if (state === 'Enabled') return claim('yes', null)", "if (state) return claim('yes', null)"),
  keys('a key pending deletion is not usable', "if (state === 'Enabled') return claim('yes', null)", "if (state === 'Enabled' || state === 'PendingDeletion') return claim('yes', null)"),
  keys('a disabled key is not usable', "if (state === 'Enabled') return claim('yes', null)", "if (state === 'Enabled' || state === 'Disabled') return claim('yes', null)"),
  keys('a key that cannot be asked about is unknown', "return claim('unknown', answer.unknown)", "return claim('yes', answer.unknown)"),
  keys('a key without a state is unknown', ": claim('unknown', 'KMS says no state')", ": claim('yes', 'KMS says no state')"),
  keys('a key without a name is unknown', "claim('unknown', 'EC2 does not name its key')", "claim('yes', 'EC2 does not name its key')"),
  volumeGates('a key is a gate', 'at, isGate: true', 'at, isGate: false'),
  volumeGates('what is not known to be plain is encrypted', "attributes['encrypted'] !== false", "attributes['encrypted'] === true"),
  addressGates('a DNS name is a gate', 'at, isGate: true', 'at, isGate: false'),
  addressGates('a failed Route 53 is unknown', "answer: 'unknown', detail: byAddress.unknown", "answer: 'yes', detail: byAddress.unknown"),
  addressGates('an address that EC2 does not tell is unknown', "answer: 'unknown', detail: 'EC2 does not say its IP'", "answer: 'yes', detail: 'EC2 does not say its IP'"),
  addressGates('a record that points to it', "return { ...claim, answer: 'no', detail: record,", "return { ...claim, answer: 'yes', detail: record,"),
  names('every page of records', 'if (!answer.IsTruncated) return', 'if (answer) return'),
  names('a zone that is too large is unknown', "throw new AppError('CLOUD_UNAVAILABLE', `${RECORDS}: more", "if (zoneId === '') throw new AppError('CLOUD_UNAVAILABLE', `${RECORDS}: more"),
  names('a failed reading is not kept', "if ('value' in names.byAddress) read.set", 'read.set'),
  names('what was read serves half a minute', '< SERVES_MS) return last', '< 1e12) return last'),
  names('what was read of one account serves no other', 'const last = read.get(scope.accountId)', "const last = read.get(scope.accountId) ?? [...read.values()][0]"),
  lastUse('an incomplete answer is unknown', "if (status !== 'Complete') return", "if (status === 'x') return"),
  lastUse('no answer is unknown', '?? { unknown: `${METRICS}: no answer about this volume` }', '?? { value: null }'),
  probe('no as soon as one is refused', "answer: isCertain ? 'no' : 'unknown',", "answer: 'unknown',"),
  probe('every call is tried', "const lacking = tried.filter((it) => it.answer !== 'yes')", "const lacking = tried.slice(0, 1).filter((it) => it.answer !== 'yes')"),
  probe('a code that is no denial proves nothing', "if (!isDenial(code)) return { action, answer: 'unknown', detail: code }", "if (!isDenial(code)) return { action, answer: 'yes', detail: code }"),
  dryRuns('a probe sends dry runs only', "if ('DryRun' in args.input && args.input.DryRun === true) return next(args)", 'return next(args)'),
  dryRuns('a probe says DryRun, and means it', "'DryRun' in args.input && args.input.DryRun === true", "'DryRun' in args.input"),
  cloud('a region that is not enabled is not scanned', '.filter((region) => enabled.includes(region))\n      .map', '.map'),
  cloud('a region that is not enabled is named', 'unreachable: missing.map((region)', 'unreachable: missing.slice(0, 0).map((region)'),
  cloud('an account that cannot be asked is not scanned', 'unreachable: regions.map((region) =>', 'unreachable: regions.slice(0, 0).map((region) =>'),
  cloud('a real cloud is real', 'isReal: !isLocal(settings.connection.endpoint)', 'isReal: false'),
]

const SESSIONS: readonly Mutation[] = [
  clients('a session has its policy', 'inRole(roleArn, { name, policy, seconds: TASK_SECONDS })', 'inRole(roleArn, { name, policy: null, seconds: TASK_SECONDS })'),
  clients('one task, one session', 'const key = `${task.scope.accountId}/${task.scope.region}/${task.name}/${policy}`', 'const key = task.scope.region'),
  clients('a session of another region is another one', '/${task.scope.region}/${task.name}/${policy}`', '/${task.name}/${policy}`'),
  clients('a role of another account', 'refuseOtherAccount(roleArn, scope)', ''),
  clients('a change is asked for once', 'configFor(region, keys, 1)', 'configFor(region, keys)'),
  clients('a probe works through the filter', 'dryRunsOnly(once(region, keys))', 'once(region, keys)'),
  clients('an undo works in its own role', 'inSession(roles.restore, handsWith)', 'inSession(roles.cleanup, handsWith)'),
  policies('a policy that is too long is refused', 'if (policy.length <= MAX_CHARS) return policy', 'return policy.slice(0, MAX_CHARS)'),
  policies('a condition belongs to the policy', '...(equal ? { Condition: { StringEquals: equal } } : {}),', ''),
  policies('a batch fits into one policy', 'length <= MAX_CHARS\n    if (fits)', 'length <= 1e9\n    if (fits)'),
  roles('STS gets the policy', '...(policy === null ? {} : { Policy: policy }),', ''),
  roles('STS gets the external id', '...(externalId === null ? {} : { ExternalId: externalId }),', ''),
  roles('credentials are renewed', 'if (kept && !isRunningOut(kept, now())) return kept.identity', 'if (kept) return kept.identity'),
  deletion('the session names this volume', 'Resource: [volume],', "Resource: ['*'],"),
  deletion('the session names snapshots of this execution', 'equal: { [`aws:RequestTag/${PLAN_TAG}`]: executionId },', ''),
  deletion('the session locks snapshots of this execution', 'equal: { [`aws:ResourceTag/${PLAN_TAG}`]: executionId },', ''),
  deletion('a volume is not deleted without a backup', 'if (!backupId) throw new Error(`no backup of ${resourceId}: refusing to delete it`)', ''),
  deletion('a rehearsal deletes nothing', 'VolumeId: target.resourceId, DryRun: true', 'VolumeId: target.resourceId'),
  release('the session names this address', 'arnOf(scope, \'ec2\', `elastic-ip/${resourceId}`)', "arnOf(scope, 'ec2', 'elastic-ip/*')"),
  release('a rehearsal releases nothing', 'AllocationId: target.resourceId, DryRun: true', 'AllocationId: target.resourceId'),
  unpark('the session names this volume to be modified', 'arnOf(scope, \'ec2\', `volume/${resourceId}`)', "arnOf(scope, 'ec2', 'volume/*')"),
  arns('an ARN names the region', ':${scope.region}:', ':*:'),
  arns('an ARN names the account', ':${scope.accountId}:', ':*:'),
]

const CALLS: readonly Mutation[] = [
  snapshots('a snapshot of another volume', '[found.VolumeId !== resourceId, `it is of volume ${found.VolumeId}`],', ''),
  snapshots('a snapshot of another size', "[found.VolumeSize !== attributes['sizeGiB'], `its size is ${found.VolumeSize} GiB`],", ''),
  snapshots('a snapshot of another encryption', "[Boolean(found.Encrypted) !== attributes['encrypted'], 'its encryption differs'],", ''),
  snapshots('a snapshot without its source', '[tags[SOURCE_TAG] !== resourceId, `it lacks the tag ${SOURCE_TAG}`],', ''),
  snapshots('a snapshot of another execution', '[tags[PLAN_TAG] !== executionId, `it lacks the tag ${PLAN_TAG}`],', ''),
  snapshots('a snapshot that failed', "[found.State === 'error', `it failed: ${found.StateMessage ?? 'no reason given'}`],", ''),
  snapshots('a snapshot that is not complete', "if (found.State === 'completed') return", 'if (found.State) return'),
  snapshots('our own snapshots only', "new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [ours] })", "new DescribeSnapshotsCommand({ OwnerIds: ['self'] })"),
  snapshots('a date that is none keeps a snapshot', "return Number.isNaN(at.getTime()) ? null : at", 'return Number.isNaN(at.getTime()) ? new Date(0) : at'),
  outcomes('an answer that was cut is not a refusal', 'if (!isRefusal(error)) return null', ''),
  outcomes('what the cloud says is in use is not gone', "if (inUse?.includes(code)) return { result: 'in-use', code }", "if (inUse?.includes(code)) return { result: 'gone' }"),
  outcomes('a refusal is not an acceptance', "return { result: 'refused', code, hint: hints?.[code] ?? hintOf(code) }", "return { result: 'accepted' }"),
  outcomes('throttled is not done', "if (isThrottled(error)) return { result: 'deferred', code }", "if (isThrottled(error)) return { result: 'accepted' }"),
  errors('a server error leaves it open', 'status >= 400 && status < 500', 'status >= 400'),
  errors('a denial is a denial', "if (isDenial(code)) {\n    return new AppError('CLOUD_DENIED'", "if (isDenial(code)) {\n    return new AppError('CLOUD_UNAVAILABLE'"),
  bin('a rule that is not in force keeps nothing', '!isInForce || ', ''),
  bin('what a rule excludes is not kept', '|| hasOneOf(excluded, tags)', ''),
  bin('a rule with tags keeps what has one', 'wanted.length === 0 || hasOneOf(wanted, tags)', 'true'),
  park('what is deleted meanwhile was not parked', "if (!volume) return { state: 'void', detail: 'the volume is not there any more' }", "if (!volume) return { state: 'gone' }"),
  park('what is at the baseline is parked', "if (hasShape(volume, BASELINE)) return { state: 'gone' }", ''),
  park('what is changing to the baseline is not asked again', "if (isChangingTo(BASELINE)) return { state: 'ending' }", ''),
  park('a volume that is used again is not parked', 'const seen = await recheck(target.scope, target.resourceId, signal)', "const seen = await recheck(target.scope, target.resourceId, signal)\n  if (seen.state === 'in-use') return { state: 'ending' }"),
  park('a volume that is being deleted was not parked', "return isGoing ? { state: 'void', detail: 'the volume is being deleted' } : seen", 'return seen'),
  park('Multi-Attach is not parked', "[multiAttach === true, 'gp3 knows no Multi-Attach'],", ''),
  park('only fast volumes are parked', "[!PARKABLE.includes(String(type)), `a ${type} volume has no performance to give up`],", ''),
  park('a volume too large for gp3', '[Number(sizeGiB) > MAX_GIB, `gp3 volumes have at most ${MAX_GIB} GiB`],', ''),
  park('what is at the baseline is not parked', "[isBaseline, 'it is at the gp3 baseline already'],", ''),
  park('a rehearsal parks nothing', 'wishFor(target.resourceId, BASELINE), DryRun: true', 'wishFor(target.resourceId, BASELINE)'),
  unpark('the cooldown is waited for', 'VolumeModificationRateExceeded: COOLDOWN_SECONDS,', ''),
  unpark('a modification that is under way is waited for', 'IncorrectModificationState: 120,', ''),
  shapes('an unknown type is refused', 'if (type) return type\n  throw', "return type ?? 'gp2'\n  throw"),
]

export const CLOUD: readonly Mutation[] = [...CLAIMS, ...SESSIONS, ...CALLS]
