/** AWS: what the session of one task may do, and that nobody borrows it. */

import { inFile, type Mutation } from '../mutation.ts'

const identities = inFile(
  'src/clouds/aws/identities.ts',
  'test/workflow/sandbox.test',
  'test/clouds/aws/roles',
)
const clients = inFile(
  'src/clouds/aws/clients.ts',
  'test/clouds/aws/roles',
  'test/clouds/aws/remedies',
  'test/workflow/sandbox.test',
  'test/workflow/sandbox-probe',
)
const policies = inFile('src/clouds/aws/session-policy.ts', 'test/clouds/aws/session-policy')
const roles = inFile(
  'src/clouds/aws/roles.ts',
  'test/clouds/aws/roles',
  'test/workflow/sandbox.test',
)
const deletion = inFile(
  'src/clouds/aws/delete-volume.ts',
  'test/clouds/aws/remedies',
  'test/workflow/sandbox-notes',
  'test/workflow/sandbox.test',
  'test/clouds/aws/contract',
  'test/workflow/sandbox-probe',
)
const release = inFile(
  'src/clouds/aws/release-address.ts',
  'test/clouds/aws/remedies',
  'test/workflow/sandbox-notes',
  'test/clouds/aws/contract',
  'test/workflow/sandbox.test',
  'test/workflow/execute-dry-run',
)
const arns = inFile(
  'src/clouds/aws/arn.ts',
  'test/clouds/aws/ebs-volume',
  'test/clouds/aws/elastic-ip',
  'test/workflow/sandbox.test',
)
const unpark = inFile(
  'src/clouds/aws/unpark-volume.ts',
  'test/workflow/sandbox-notes',
  'test/workflow/park',
  'test/workflow/sandbox',
)

export const CLOUD_SESSIONS: readonly Mutation[] = [
  identities(
    'a session has its policy',
    'inRole(roleArn, { name, policy, seconds: TASK_SECONDS })',
    'inRole(roleArn, { name, policy: null, seconds: TASK_SECONDS })',
  ),
  clients(
    'one task, one session',
    "const key = [roleArn, task.scope.accountId, task.scope.region, task.name, policy].join('/')",
    'const key = task.scope.region',
  ),
  clients(
    'a session of another region is another one',
    'task.scope.accountId, task.scope.region, task.name, policy]',
    'task.scope.accountId, task.name, policy]',
  ),
  roles('a role of another account', "refuseOtherAccount(roleArn, user?.Arn ?? '')", ''),
  clients(
    'a change is asked for once',
    "once: make.ec2(scope, keys, 'once')",
    "once: make.ec2(scope, keys, 'patient')",
  ),
  clients(
    'a probe works through the filter',
    "dryRunsOnly(make.ec2(scope, keys, 'once'))",
    "make.ec2(scope, keys, 'once')",
  ),
  clients(
    'an undo works in its own role',
    "restore: inSessions('restore', who, hands)",
    "restore: inSessions('cleanup', who, hands)",
  ),
  policies(
    'a policy that is too long is refused',
    'if (policy.length <= MAX_CHARS) return policy',
    'return policy.slice(0, MAX_CHARS)',
  ),
  policies(
    'a condition belongs to the policy',
    '...(equal ? { Condition: { StringEquals: equal } } : {}),',
    '',
  ),
  policies(
    'a batch fits into one policy',
    'length <= MAX_CHARS\n    if (fits)',
    'length <= 1e9\n    if (fits)',
  ),
  roles('STS gets the policy', '...(policy === null ? {} : { Policy: policy }),', ''),
  roles(
    'STS gets the external id',
    '...(externalId === null ? {} : { ExternalId: externalId }),',
    '',
  ),
  roles(
    'credentials are renewed',
    'if (kept && !isRunningOut(kept, now())) return kept.identity',
    'if (kept) return kept.identity',
  ),
  deletion('the session names this volume', 'Resource: [volume],', "Resource: ['*'],"),
  deletion(
    'the session names snapshots of this execution',
    'equal: { [`aws:RequestTag/${PLAN_TAG}`]: executionId },',
    '',
  ),
  deletion(
    'the session locks snapshots of this execution',
    'equal: { [`aws:ResourceTag/${PLAN_TAG}`]: executionId },',
    '',
  ),
  deletion(
    'a volume is not deleted without a backup',
    'if (!backupId) throw new Error(`no backup of ${resourceId}: refusing to delete it`)',
    '',
  ),
  deletion(
    'a rehearsal deletes nothing',
    'VolumeId: target.resourceId, DryRun: true',
    'VolumeId: target.resourceId',
  ),
  release(
    'the session names this address',
    'const Resource = [addressArn(scope, resourceId)]',
    "const Resource = [addressArn(scope, '*')]",
  ),
  release(
    'a rehearsal releases nothing',
    'AllocationId: target.resourceId, DryRun: true',
    'AllocationId: target.resourceId',
  ),
  unpark(
    'the session names this volume to be modified',
    "arnOf(scope, 'ec2', `volume/${resourceId}`)",
    "arnOf(scope, 'ec2', 'volume/*')",
  ),
  arns('an ARN names the region', ':${scope.region}:', ':*:'),
  arns('an ARN names the account', ':${scope.accountId}:', ':*:'),
]
