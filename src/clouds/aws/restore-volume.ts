/**
 * Brings a deleted volume back: out of the recycle bin, the same; else from its snapshot, equal in
 * everything but its id. CreateVolume has a client token, so that a repeat is the same volume.
 */

import type { CreateVolumeCommandInput, Volume } from '@aws-sdk/client-ec2'
import { AppError } from '../../core/errors.ts'
import type { Attributes } from '../../core/evidence.ts'
import type { Outcome, Removed, Restore, Return, Way } from '../../core/remedy.ts'
import { arnOf, snapshotArn } from './arn.ts'
import type { AwsClients, Task } from './clients.ts'
import { ec2 } from './ec2.ts'
import { asking, codeOf } from './errors.ts'
import { outcomeOf } from './outcome.ts'
import { findInBin } from './recycle-bin.ts'
import { putTagsBack, tagsToCreate } from './restored-tags.ts'
import type { Statement } from './session-policy.ts'
import { RESTORED_TAG, tagList } from './tags.ts'
import { volumeTypeOf } from './volume-shapes.ts'
import { attributesOf, DESCRIBE_VOLUMES, describeVolume, VOLUME_NOT_FOUND } from './volumes.ts'

/** What EC2 does on our behalf to make an encrypted volume of an encrypted snapshot. */
export const KEY_ACTIONS = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncrypt*',
]
const HINTS = {
  'InvalidZone.NotFound': 'The zone of the volume is not there for this account any more.',
  VolumeLimitExceeded: 'A quota of volumes of this region is used up: raise it, and undo again.',
}
const ENDED = new Set(['deleting', 'deleted', 'error'])

export function restoreVolume(clients: AwsClients): Restore {
  return {
    look: (removed, signal) => look(clients, removed, signal),
    start: (removed, way, signal) => start(clients, removed, way, signal),
    tidy: (removed, volumeId, signal) => tidy(clients, removed, volumeId, signal),
  }
}

/** The same volume first: whoever has taken it out of the bin, it is back. */
async function look(clients: AwsClients, removed: Removed, signal: AbortSignal): Promise<Return> {
  const same = await describeVolume(clients.read(removed.scope), removed.resourceId, signal)
  if (same && !ENDED.has(same.State ?? '')) return whole(same)
  const made = await madeBefore(clients, removed, signal)
  const usable = made.find((it) => !ENDED.has(it.State ?? ''))
  if (usable) return whole(usable)
  return openWays(clients, removed, made, signal)
}

function whole(volume: Volume): Return {
  return volume.State === 'creating'
    ? { state: 'returning' }
    : { state: 'back', resourceId: volume.VolumeId ?? '' }
}

/** By our note: what an earlier attempt of this undo has made. */
async function madeBefore(
  clients: AwsClients,
  { scope, executionId }: Removed,
  signal: AbortSignal,
): Promise<Volume[]> {
  const { DescribeVolumesCommand } = ec2()
  const Filters = [{ Name: `tag:${RESTORED_TAG}`, Values: [executionId] }]
  const answer = await asking(DESCRIBE_VOLUMES, () =>
    clients.read(scope).send(new DescribeVolumesCommand({ Filters }), { abortSignal: signal }),
  )
  return answer.Volumes ?? []
}

async function openWays(
  clients: AwsClients,
  removed: Removed,
  made: readonly Volume[],
  signal: AbortSignal,
): Promise<Return> {
  const ways: Way[] = []
  const reasons: string[] = []
  const bin = await askBin(clients, removed, signal)
  if (typeof bin === 'string') reasons.push(bin)
  else if (bin) ways.push('recycle-bin')
  else reasons.push('it is not in the recycle bin (any more)')
  const failed = made.find((it) => it.State === 'error')
  const flaw = failed
    ? `the new volume ${failed.VolumeId} failed`
    : await snapshotFlaw(clients, removed, signal)
  if (flaw === null) ways.push('snapshot')
  else reasons.push(flaw)
  return { state: 'away', ways, detail: reasons.join('; ') }
}

/** A bin that cannot be asked leaves the other way open; where it is known to have it, it is waited for. */
async function askBin(
  clients: AwsClients,
  removed: Removed,
  signal: AbortSignal,
): Promise<{ leavesAt: Date } | string | null> {
  try {
    return await findInBin(clients, removed, signal)
  } catch (error) {
    const isOptional = removed.binnedUntil === null
    if (!(error instanceof AppError) || !(isOptional || error.code === 'CLOUD_DENIED')) throw error
    return error.message
  }
}

/** Null: the snapshot is there and complete. */
function snapshotFlaw(
  clients: AwsClients,
  { scope, backupId }: Removed,
  signal: AbortSignal,
): Promise<string | null> {
  if (!backupId) return Promise.resolve('there is no snapshot of it')
  const { DescribeSnapshotsCommand } = ec2()
  return asking('ec2:DescribeSnapshots', async () => {
    try {
      const command = new DescribeSnapshotsCommand({ SnapshotIds: [backupId] })
      const { Snapshots } = await clients.read(scope).send(command, { abortSignal: signal })
      const state = Snapshots?.[0]?.State
      return state === 'completed' ? null : `the snapshot ${backupId} is ${state ?? 'gone'}`
    } catch (error) {
      if (codeOf(error) !== 'InvalidSnapshot.NotFound') throw error
      return `the snapshot ${backupId} is gone`
    }
  })
}

function start(
  clients: AwsClients,
  removed: Removed,
  way: Way,
  signal: AbortSignal,
): Promise<Outcome> {
  const { CreateVolumeCommand, RestoreVolumeFromRecycleBinCommand } = ec2()
  const { once } = clients.restore(taskOf(removed))
  if (way === 'recycle-bin') {
    const command = new RestoreVolumeFromRecycleBinCommand({ VolumeId: removed.resourceId })
    return outcomeOf('ec2:RestoreVolumeFromRecycleBin', { gone: [VOLUME_NOT_FOUND] }, () =>
      once.send(command, { abortSignal: signal }),
    )
  }
  const meaning = { gone: ['InvalidSnapshot.NotFound'], hints: HINTS }
  return outcomeOf('ec2:CreateVolume', meaning, () =>
    once.send(new CreateVolumeCommand(volumeOf(removed)), { abortSignal: signal }),
  )
}

function volumeOf({ attributes, tags, backupId, executionId }: Removed): CreateVolumeCommandInput {
  const { type, sizeGiB, iops, throughputMiBps, zone, encrypted, kmsKeyId, multiAttach } =
    attributes
  const Tags = tagList({ ...tagsToCreate(tags), [RESTORED_TAG]: executionId })
  return {
    ClientToken: executionId,
    AvailabilityZone: String(zone),
    VolumeType: volumeTypeOf(type),
    ...(backupId ? { SnapshotId: backupId } : {}),
    ...(typeof sizeGiB === 'number' ? { Size: sizeGiB } : {}),
    ...(typeof iops === 'number' ? { Iops: iops } : {}),
    ...(typeof throughputMiBps === 'number' ? { Throughput: throughputMiBps } : {}),
    ...(encrypted === true ? { Encrypted: true } : {}),
    ...(typeof kmsKeyId === 'string' ? { KmsKeyId: kmsKeyId } : {}),
    ...(multiAttach === true ? { MultiAttachEnabled: true } : {}),
    TagSpecifications: [{ ResourceType: 'volume', Tags }],
  }
}

/** The old volume, its snapshot, and new volumes that carry the note of this execution. */
function taskOf({ scope, resourceId, backupId, executionId, attributes }: Removed): Task {
  const note = { [`aws:RequestTag/${RESTORED_TAG}`]: executionId }
  const noted = { [`aws:ResourceTag/${RESTORED_TAG}`]: executionId }
  const volumes = arnOf(scope, 'ec2', 'volume/*')
  const { kmsKeyId } = attributes
  const allow: Statement[] = [
    {
      Action: ['ec2:RestoreVolumeFromRecycleBin', 'ec2:CreateTags', 'ec2:DeleteTags'],
      Resource: [arnOf(scope, 'ec2', `volume/${resourceId}`)],
    },
    { Action: ['ec2:CreateVolume', 'ec2:CreateTags'], Resource: [volumes], equal: note },
    { Action: ['ec2:CreateTags', 'ec2:DeleteTags'], Resource: [volumes], equal: noted },
    ...(backupId
      ? [{ Action: ['ec2:CreateVolume'], Resource: [snapshotArn(scope, backupId)] }]
      : []),
    ...(typeof kmsKeyId === 'string' ? [{ Action: KEY_ACTIONS, Resource: [kmsKeyId] }] : []),
  ]
  return { scope, name: `cloudthrift-${executionId}`, allow }
}

const COMPARED = [
  'type',
  'sizeGiB',
  'iops',
  'throughputMiBps',
  'zone',
  'encrypted',
  'kmsKeyId',
  'multiAttach',
]

async function tidy(
  clients: AwsClients,
  removed: Removed,
  volumeId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const volume = await describeVolume(clients.read(removed.scope), volumeId, signal)
  const { patient } = clients.restore(taskOf(removed))
  const now = { id: volumeId, tags: volume?.Tags ?? [] }
  const tags = await putTagsBack(patient, removed, now, signal)
  return [...(volume ? differences(removed.attributes, attributesOf(volume)) : []), ...tags]
}

function differences(before: Attributes, after: Attributes): string[] {
  return COMPARED.filter((name) => (before[name] ?? null) !== (after[name] ?? null)).map(
    (name) => `${name} was ${before[name]}, is ${after[name]}`,
  )
}
