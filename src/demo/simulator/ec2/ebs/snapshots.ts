/**
 * CreateSnapshot, DescribeSnapshots, DeleteSnapshot, LockSnapshot. A snapshot takes its time and may be invisible
 * at first. CreateSnapshot has no client token: a repeated call makes a second snapshot.
 */

import { AwsError } from '../../wire/aws-error.ts'
import { listOf, required, tagsToCreate, text } from '../../wire/query.ts'
import { el, list, tagSet } from '../../wire/xml.ts'
import { type Snapshot, snapshotProgress, snapshotState } from '../../world/snapshot.ts'
import { later } from '../../world/surroundings.ts'
import { shapeAt, type Volume, volumeState } from '../../world/volume.ts'
import { type FilterTable, tagMatcher } from '../filters.ts'
import { refuseIdsWithPages, snapshotById, snapshotsById, volumeById } from '../lookup.ts'
import { page } from '../pages.ts'
import { type Ec2Handler, type Ec2Request, RETURN_TRUE } from '../request.ts'
import { tagRecord } from '../tag-rules.ts'
import { lockSnapshot } from './lock-snapshot.ts'

export const snapshotActions = {
  CreateSnapshot: createSnapshot,
  DescribeSnapshots: describeSnapshots,
  DeleteSnapshot: deleteSnapshot,
  LockSnapshot: lockSnapshot,
} as const satisfies Record<string, Ec2Handler>

const BYTES_PER_GIB = 1_073_741_824

function createSnapshot(request: Ec2Request): string {
  const { region, params, now } = request
  const { snapshotMs, snapshotInvisibleMs } = request.world.timing
  const volume = volumeById(request, required(params, 'VolumeId'))
  refuseSnapshot(request, volume)
  const snapshot = region.addSnapshot({
    volumeId: volume.id,
    sizeGiB: shapeAt(volume, now).sizeGiB,
    writtenGiB: volume.writtenGiB,
    completesAt: later(now, snapshotMs),
    visibleAt: later(now, snapshotInvisibleMs),
    isEncrypted: volume.isEncrypted,
    kmsKeyId: volume.kmsKeyId,
    description: text(params, 'Description'),
    tags: tagRecord(tagsToCreate(params, 'snapshot')),
  })
  return el('status', 'pending') + el('progress', '0%') + constantXml(snapshot)
}

function refuseSnapshot({ region, world, now }: Ec2Request, volume: Volume): void {
  const state = volumeState(volume, now)
  if (state !== 'available' && state !== 'in-use') {
    throw new AwsError('IncorrectState', `The volume '${volume.id}' is '${state}'`)
  }
  const earliest = later(now, -world.timing.snapshotIntervalMs)
  const isTooSoon = region.snapshots
    .values()
    .some((it) => it.volumeId === volume.id && it.startedAt > earliest)
  if (!isTooSoon) return
  throw new AwsError(
    'SnapshotCreationPerVolumeRateExceeded',
    `The maximum per volume CreateSnapshot request rate has been exceeded for ${volume.id}.`,
  )
}

const FILTERS: FilterTable<Snapshot> = {
  description: (it) => it.description,
  encrypted: (it) => it.isEncrypted,
  'owner-alias': (it) => it.ownerAlias,
  'owner-id': (it) => it.ownerId,
  progress: (it, now) => `${snapshotProgress(it, now)}%`,
  'snapshot-id': (it) => it.id,
  'start-time': (it) => it.startedAt.toISOString(),
  status: (it, now) => snapshotState(it, now),
  'storage-tier': () => 'standard',
  'volume-id': (it) => it.volumeId,
  'volume-size': (it) => it.sizeGiB,
}

function describeSnapshots(request: Ec2Request): string {
  const { params, region, now } = request
  refuseIdsWithPages(request, 'SnapshotId')
  const ids = listOf(params, 'SnapshotId')
  const owners = listOf(params, 'Owner').map((it) => (it === 'self' ? region.accountId : it))
  const matches = tagMatcher(params, FILTERS, now)
  const { items, nextToken } = page(request, {
    resources: ids.length > 0 ? snapshotsById(request, ids) : region.snapshots.values(),
    place: (it) => it.seq,
    matches: (it) => it.visibleAt <= now && isOwnedBy(it, owners) && matches(it),
    range: { min: 5, max: 1_000 },
  })
  return list('snapshotSet', items, (it) => snapshotXml(it, now)) + nextToken
}

/** Nobody named: everything that one may restore, other people's public snapshots included. */
function isOwnedBy({ ownerId, ownerAlias }: Snapshot, owners: readonly string[]): boolean {
  return owners.length === 0 || owners.includes(ownerId) || owners.includes(ownerAlias ?? '')
}

function snapshotXml(snapshot: Snapshot, now: Date): string {
  const state = snapshotState(snapshot, now)
  const isCompleted = state === 'completed'
  return (
    el('status', state) +
    el('statusMessage', state === 'error' ? 'The snapshot could not be completed.' : undefined) +
    el('progress', `${snapshotProgress(snapshot, now)}%`) +
    el('completionTime', isCompleted ? snapshot.completesAt : undefined) +
    el('storageTier', 'standard') +
    el('fullSnapshotSizeInBytes', isCompleted ? snapshot.writtenGiB * BYTES_PER_GIB : undefined) +
    constantXml(snapshot)
  )
}

/** What never changes. */
function constantXml(snapshot: Snapshot): string {
  return (
    el('snapshotId', snapshot.id) +
    el('volumeId', snapshot.volumeId) +
    el('volumeSize', snapshot.sizeGiB) +
    el('startTime', snapshot.startedAt) +
    el('ownerId', snapshot.ownerId) +
    el('ownerAlias', snapshot.ownerAlias) +
    el('description', snapshot.description) +
    el('encrypted', snapshot.isEncrypted) +
    el('kmsKeyId', snapshot.kmsKeyId) +
    tagSet(snapshot.tags)
  )
}

function deleteSnapshot(request: Ec2Request): string {
  const { region, params, now } = request
  const snapshot = snapshotById(request, required(params, 'SnapshotId'))
  if (snapshot.ownerId !== region.accountId) {
    throw new AwsError('UnauthorizedOperation', `The snapshot '${snapshot.id}' is not yours.`)
  }
  if (snapshot.imageId !== undefined) {
    throw new AwsError(
      'InvalidSnapshot.InUse',
      `The snapshot ${snapshot.id} is currently in use by ${snapshot.imageId}`,
    )
  }
  if (snapshot.lockedUntil !== undefined && snapshot.lockedUntil > now) {
    throw new AwsError('OperationNotPermitted', `The snapshot ${snapshot.id} is locked.`)
  }
  region.snapshots.delete(snapshot.id)
  return RETURN_TRUE
}
