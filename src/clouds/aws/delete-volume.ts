/**
 * Deletes a volume behind a snapshot that was found complete. The tags are what the cleanup role's
 * conditions ask for: a plan on the volume, and the snapshot as the proof token.
 */

import {
  CreateSnapshotCommand,
  type CreateSnapshotCommandInput,
  CreateTagsCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DescribeSnapshotsCommand,
  type EC2Client,
  type Snapshot,
} from '@aws-sdk/client-ec2'
import type { BackUp, Backup, Outcome, Remedy, Scope, Target } from '../../core/detector.ts'
import type { AwsClients } from './clients.ts'
import { asking, unlessGone } from './errors.ts'
import { outcomeOf, rehearse } from './outcome.ts'
import { type Probe, permittedBy } from './permission-probe.ts'
import { snapshotUsage } from './snapshot-usage.ts'
import { PLAN_TAG, SNAPSHOT_TAG, SOURCE_TAG, tagList, tagsOf } from './tags.ts'

const NOT_FOUND = 'InvalidVolume.NotFound'

export function deleteVolume(clients: AwsClients): Remedy {
  return {
    name: 'delete',
    backUp: snapshot(clients),
    prepare: (target, backupId, signal) => mark(clients, target, backupId, signal),
    apply: (target, backupId, signal) => remove(clients, target, backupId, signal),
    rehearse: (target, signal) =>
      rehearse(() =>
        clients
          .change(target.scope)
          .send(new DeleteVolumeCommand({ VolumeId: target.resourceId, DryRun: true }), {
            abortSignal: signal,
          }),
      ),
    permitted: (scope, volumeId, signal) =>
      permittedBy(probesOf(clients.change(scope), { scope, volumeId }, signal)),
    withdraw: (target, signal) => unmark(clients, target, signal),
  }
}

/** The calls of a removal, in its order, on a volume that stands for all. */
function probesOf(
  client: EC2Client,
  { scope, volumeId }: { readonly scope: Scope; readonly volumeId: string },
  signal: AbortSignal,
): Probe[] {
  const target = { scope, resourceId: volumeId, attributes: {}, executionId: 'permission-probe' }
  const Tags = tagList({ [PLAN_TAG]: target.executionId })
  const tagging = new CreateTagsCommand({ Resources: [volumeId], Tags, DryRun: true })
  const backUp = new CreateSnapshotCommand({ ...snapshotOf(target), DryRun: true })
  const removal = new DeleteVolumeCommand({ VolumeId: volumeId, DryRun: true })
  const abort = { abortSignal: signal }
  return [
    { action: 'ec2:CreateTags', mayHingeOnMark: false, call: () => client.send(tagging, abort) },
    { action: 'ec2:CreateSnapshot', mayHingeOnMark: true, call: () => client.send(backUp, abort) },
    { action: 'ec2:DeleteVolume', mayHingeOnMark: true, call: () => client.send(removal, abort) },
  ]
}

function snapshot(clients: AwsClients): BackUp {
  return {
    find: (target, signal) => find(clients, target, signal),
    start: (target, signal) => start(clients, target, signal),
    rehearse: (target, signal) =>
      rehearse(() =>
        clients
          .change(target.scope)
          .send(new CreateSnapshotCommand({ ...snapshotOf(target), DryRun: true }), {
            abortSignal: signal,
          }),
      ),
    usage: snapshotUsage,
  }
}

async function find(
  clients: AwsClients,
  target: Target,
  signal: AbortSignal,
): Promise<Backup | null> {
  const ours = { Name: `tag:${PLAN_TAG}`, Values: [target.executionId] }
  const command = new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [ours] })
  const found = await asking('ec2:DescribeSnapshots', () =>
    clients.read(target.scope).send(command, { abortSignal: signal }),
  )
  const backups = (found.Snapshots ?? []).map((it) => verify(it, target))
  return backups.find((it) => it.state === 'completed') ?? backups[0] ?? null
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

async function start(clients: AwsClients, target: Target, signal: AbortSignal): Promise<Backup> {
  const created = await asking('ec2:CreateSnapshot', () =>
    clients
      .change(target.scope)
      .send(new CreateSnapshotCommand(snapshotOf(target)), { abortSignal: signal }),
  )
  return { id: created.SnapshotId ?? '', state: 'pending', detail: null, sizeBytes: null }
}

function snapshotOf({ resourceId, executionId }: Target): CreateSnapshotCommandInput {
  const tags = {
    [PLAN_TAG]: executionId,
    [SOURCE_TAG]: resourceId,
    Name: `cloudthrift backup of ${resourceId}`,
  }
  return {
    VolumeId: resourceId,
    Description: `CloudThrift: taken before the deletion of ${resourceId}`,
    TagSpecifications: [{ ResourceType: 'snapshot', Tags: tagList(tags) }],
  }
}

async function remove(
  clients: AwsClients,
  target: Target,
  backupId: string | null,
  signal: AbortSignal,
): Promise<Outcome> {
  if (!backupId) throw new Error(`no backup of ${target.resourceId}: refusing to delete it`)
  return outcomeOf('ec2:DeleteVolume', NOT_FOUND, ['VolumeInUse'], () =>
    clients
      .change(target.scope)
      .send(new DeleteVolumeCommand({ VolumeId: target.resourceId }), { abortSignal: signal }),
  )
}

/** Tagging twice changes nothing, so the reading client may retry it. */
function mark(
  clients: AwsClients,
  { scope, resourceId, executionId }: Target,
  backupId: string | null,
  signal: AbortSignal,
): Promise<void> {
  const tags = { [PLAN_TAG]: executionId, ...(backupId ? { [SNAPSHOT_TAG]: backupId } : {}) }
  const command = new CreateTagsCommand({ Resources: [resourceId], Tags: tagList(tags) })
  return asking('ec2:CreateTags', () =>
    unlessGone([NOT_FOUND], () => clients.read(scope).send(command, { abortSignal: signal })),
  )
}

function unmark(
  clients: AwsClients,
  { scope, resourceId }: Target,
  signal: AbortSignal,
): Promise<void> {
  const Tags = [{ Key: PLAN_TAG }, { Key: SNAPSHOT_TAG }]
  const command = new DeleteTagsCommand({ Resources: [resourceId], Tags })
  return asking('ec2:DeleteTags', () =>
    unlessGone([NOT_FOUND], () => clients.read(scope).send(command, { abortSignal: signal })),
  )
}
