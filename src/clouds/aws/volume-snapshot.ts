/**
 * The safety snapshot of a volume. CreateSnapshot has no client token: a repeat finds its snapshot by
 * our tags, and so does the sweep that deletes it when its time is over.
 */

import type { CreateSnapshotCommandInput, EC2Client, Snapshot } from '@aws-sdk/client-ec2'
import { AppError } from '../../core/errors.ts'
import type { Scope } from '../../core/observation.ts'
import type { BackUp, Backup, Outcome, Removed, StoredBackup, Target } from '../../core/remedy.ts'
import { snapshotArn } from './arn.ts'
import type { AwsClients, Hands, Task } from './clients.ts'
import { ec2 } from './ec2.ts'
import { asking, isThrottled, translated } from './errors.ts'
import { outcomeOf, rehearse } from './outcome.ts'
import { perScope } from './per-scope.ts'
import { batchesThatFit, type Statement } from './session-policy.ts'
import { snapshotUsage } from './snapshot-usage.ts'
import { DELETE_AFTER_TAG, PLAN_TAG, SOURCE_TAG, tagList, tagsOf } from './tags.ts'
import { type Read, together } from './together.ts'

/** `handsFor`: in the session of the removal that the snapshot is taken for. */
export function volumeSnapshot(clients: AwsClients, handsFor: (target: Target) => Hands): BackUp {
  const read = perScope((scope) =>
    together((executions, signal) => snapshotsFor(clients.read(scope), executions, signal)),
  )
  return {
    find: (target, signal) => find(read(target.scope), target, signal),
    start: (target, signal) => start(handsFor(target), target, signal),
    rehearse: (target, signal) => {
      const { CreateSnapshotCommand } = ec2()
      return rehearse(() =>
        handsFor(target).once.send(
          new CreateSnapshotCommand({ ...snapshotOf(target), DryRun: true }),
          { abortSignal: signal },
        ),
      )
    },
    list: (scope, signal) => list(clients, scope, signal),
    expire: (removed, at, signal) => expire(clients, removed, at, signal),
    discard: (scope, ids, signal) => discard(clients, scope, ids, signal),
    usage: snapshotUsage,
  }
}

async function find(
  read: Read<readonly Snapshot[]>,
  target: Target,
  signal: AbortSignal,
): Promise<Backup | null> {
  const found = (await read(target.executionId, signal)) ?? []
  const backups = found.map((it) => verify(it, target))
  return backups.find((it) => it.state === 'completed') ?? backups[0] ?? null
}

/** By the execution that each was taken for. */
async function snapshotsFor(
  client: EC2Client,
  executionIds: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Snapshot[]>> {
  const { DescribeSnapshotsCommand } = ec2()
  const ours = { Name: `tag:${PLAN_TAG}`, Values: [...executionIds] }
  const command = new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [ours] })
  const { Snapshots = [] } = await asking('ec2:DescribeSnapshots', () =>
    client.send(command, { abortSignal: signal }),
  )
  const [only, ...others] = executionIds
  // Shown to one who asked alone, also what is not his: he says what is wrong with it.
  if (only !== undefined && others.length === 0) return new Map([[only, Snapshots]])
  return Map.groupBy(Snapshots, (it) => tagsOf(it.Tags)[PLAN_TAG] ?? '')
}

/** A snapshot protects only if it is complete, of this volume, of its size, and of its encryption. */
function verify(found: Snapshot, target: Target): Backup {
  const sizeBytes =
    found.FullSnapshotSizeInBytes === undefined ? null : BigInt(found.FullSnapshotSizeInBytes)
  const backup = { id: found.SnapshotId ?? '', sizeBytes }
  const wrong = flawsOf(found, target)
  if (wrong.length > 0) return { ...backup, state: 'invalid', detail: wrong.join('; ') }
  if (found.State === 'completed') return { ...backup, state: 'completed', detail: null }
  return { ...backup, state: 'pending', detail: found.Progress ?? null }
}

function flawsOf(found: Snapshot, { resourceId, attributes, executionId }: Target): string[] {
  const tags = tagsOf(found.Tags)
  const flaws: readonly (readonly [boolean, string])[] = [
    [found.VolumeId !== resourceId, `it is of volume ${found.VolumeId}`],
    [found.VolumeSize !== attributes['sizeGiB'], `its size is ${found.VolumeSize} GiB`],
    [Boolean(found.Encrypted) !== attributes['encrypted'], 'its encryption differs'],
    [tags[SOURCE_TAG] !== resourceId, `it lacks the tag ${SOURCE_TAG}`],
    [tags[PLAN_TAG] !== executionId, `it lacks the tag ${PLAN_TAG}`],
    [found.State === 'error', `it failed: ${found.StateMessage ?? 'no reason given'}`],
  ]
  return flaws.filter(([isWrong]) => isWrong).map(([, flaw]) => flaw)
}

async function start({ once }: Hands, target: Target, signal: AbortSignal): Promise<Backup | null> {
  const { CreateSnapshotCommand } = ec2()
  try {
    const command = new CreateSnapshotCommand(snapshotOf(target))
    const { SnapshotId = '' } = await once.send(command, { abortSignal: signal })
    return { id: SnapshotId, state: 'pending', detail: null, sizeBytes: null }
  } catch (error) {
    if (isThrottled(error)) return null
    throw translated('ec2:CreateSnapshot', error)
  }
}

export function snapshotOf({
  resourceId,
  executionId,
  backupUntil,
}: Pick<Target, 'resourceId' | 'executionId' | 'backupUntil'>): CreateSnapshotCommandInput {
  const tags = {
    [PLAN_TAG]: executionId,
    [SOURCE_TAG]: resourceId,
    [DELETE_AFTER_TAG]: dayOf(backupUntil),
    Name: `cloudthrift backup of ${resourceId}`,
  }
  return {
    VolumeId: resourceId,
    Description: `CloudThrift: taken before the deletion of ${resourceId}`,
    TagSpecifications: [{ ResourceType: 'snapshot', Tags: tagList(tags) }],
  }
}

/** In governance mode: nobody deletes it by mistake, and an administrator can still unlock it. */
export async function lockSnapshot(
  { patient }: Hands,
  { backupUntil }: Target,
  backupId: string,
  signal: AbortSignal,
): Promise<void> {
  const { LockSnapshotCommand } = ec2()
  const command = new LockSnapshotCommand({
    SnapshotId: backupId,
    LockMode: 'governance',
    ExpirationDate: backupUntil,
  })
  await asking('ec2:LockSnapshot', () => patient.send(command, { abortSignal: signal }))
}

async function list(
  clients: AwsClients,
  scope: Scope,
  signal: AbortSignal,
): Promise<readonly StoredBackup[]> {
  const found: Snapshot[] = []
  const pages = ec2().paginateDescribeSnapshots(
    { client: clients.read(scope), pageSize: 1_000 },
    { OwnerIds: ['self'], Filters: [{ Name: 'tag-key', Values: [PLAN_TAG] }] },
    { abortSignal: signal },
  )
  await asking('ec2:DescribeSnapshots', async () => {
    for await (const page of pages) found.push(...(page.Snapshots ?? []))
  })
  return found.map((it) => {
    const tags = tagsOf(it.Tags)
    return {
      id: it.SnapshotId ?? '',
      executionId: tags[PLAN_TAG] ?? '',
      sourceId: tags[SOURCE_TAG] ?? '',
      deleteAfter: dateOf(tags[DELETE_AFTER_TAG]),
    }
  })
}

/** What is no date says nothing: such a snapshot is kept. */
function dateOf(text: string | undefined): Date | null {
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text ?? '') ? `${text}T00:00:00Z` : Number.NaN)
  return Number.isNaN(at.getTime()) ? null : at
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10)
}

async function expire(
  clients: AwsClients,
  { scope, executionId, backupId }: Removed,
  at: Date,
  signal: AbortSignal,
): Promise<void> {
  if (!backupId) return
  const { CreateTagsCommand } = ec2()
  const allow = [{ Action: ['ec2:CreateTags'], Resource: [snapshotArn(scope, backupId)] }]
  const { patient } = clients.restore({ scope, name: `cloudthrift-${executionId}`, allow })
  const Tags = tagList({ [DELETE_AFTER_TAG]: dayOf(at) })
  await asking('ec2:CreateTags', () =>
    patient.send(new CreateTagsCommand({ Resources: [backupId], Tags }), { abortSignal: signal }),
  )
}

/** Deleting twice changes nothing, so these calls may be repeated. */
async function discard(
  clients: AwsClients,
  scope: Scope,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Outcome>> {
  const allow = (batch: readonly string[]): Statement[] => [
    { Action: ['ec2:DeleteSnapshot'], Resource: batch.map((id) => snapshotArn(scope, id)) },
  ]
  const outcomes = new Map<string, Outcome>()
  for (const batch of batchesThatFit(ids, allow)) {
    const task: Task = { scope, name: 'cloudthrift-sweep', allow: allow(batch) }
    for (const id of batch) outcomes.set(id, await discardOne(clients, task, id, signal))
  }
  return outcomes
}

async function discardOne(
  clients: AwsClients,
  task: Task,
  id: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const { DeleteSnapshotCommand } = ec2()
  const meaning = { gone: ['InvalidSnapshot.NotFound'], inUse: ['InvalidSnapshot.InUse'] }
  try {
    return await outcomeOf('ec2:DeleteSnapshot', meaning, () =>
      clients
        .cleanup(task)
        .patient.send(new DeleteSnapshotCommand({ SnapshotId: id }), { abortSignal: signal }),
    )
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { result: 'deferred', code: error.message }
  }
}
