/** The actions on volumes. EC2 itself refuses to delete a volume in use: the guard we rely on. */

import { AwsError } from '../../wire/aws-error.ts'
import { flag, listOf, required } from '../../wire/query.ts'
import { list } from '../../wire/xml.ts'
import { later } from '../../world/surroundings.ts'
import {
  currentAttachments,
  shapeAt,
  type Volume,
  volumeExists,
  volumeState,
} from '../../world/volume.ts'
import { type FilterTable, tagMatcher } from '../filters.ts'
import { refuseIdsWithPages, volumeById, volumesById } from '../lookup.ts'
import { page } from '../pages.ts'
import { type Ec2Handler, type Ec2Request, RETURN_TRUE } from '../request.ts'
import { attachVolume, detachVolume } from './attachments.ts'
import { createVolume } from './create-volume.ts'
import { volumeXml } from './volume-xml.ts'

export const volumeActions = {
  DescribeVolumes: describeVolumes,
  CreateVolume: createVolume,
  DeleteVolume: deleteVolume,
  AttachVolume: attachVolume,
  DetachVolume: detachVolume,
} as const satisfies Record<string, Ec2Handler>

const FILTERS: FilterTable<Volume> = {
  'attachment.attach-time': (it, now) => currentAttachments(it, now).map((at) => iso(at.from)),
  'attachment.delete-on-termination': (it, now) =>
    currentAttachments(it, now).map((at) => String(at.deleteOnTermination)),
  'attachment.device': (it, now) => currentAttachments(it, now).map((at) => at.device),
  'attachment.instance-id': (it, now) => currentAttachments(it, now).map((at) => at.instanceId),
  'attachment.status': (it, now) => currentAttachments(it, now).map(() => 'attached'),
  'availability-zone': (it) => it.zone,
  'availability-zone-id': (it) => it.zoneId,
  'create-time': (it) => iso(it.createdAt),
  encrypted: (it) => it.isEncrypted,
  'fast-restored': (it) => it.isFastRestored,
  'multi-attach-enabled': (it, now) => shapeAt(it, now).isMultiAttach,
  'operator.managed': (it) => it.operator !== undefined,
  'operator.principal': (it) => it.operator?.principal,
  size: (it, now) => shapeAt(it, now).sizeGiB,
  'snapshot-id': (it) => it.snapshotId,
  status: (it, now) => volumeState(it, now),
  'volume-id': (it) => it.id,
  'volume-type': (it, now) => shapeAt(it, now).type,
}

function describeVolumes(request: Ec2Request): string {
  const { params, region, now } = request
  refuseIdsWithPages(request, 'VolumeId')
  const ids = listOf(params, 'VolumeId')
  const showsHidden = flag(params, 'IncludeManagedResources') ?? false
  const matches = tagMatcher(params, FILTERS, now)
  const { items, nextToken } = page(request, {
    resources: ids.length > 0 ? volumesById(request, ids) : region.volumes.values(),
    place: (it) => it.seq,
    matches: (it) =>
      volumeExists(it, now) && (showsHidden || !it.operator?.isHidden) && matches(it),
    range: { min: 5, max: 1_000 },
  })
  return list('volumeSet', items, (it) => volumeXml(it, now)) + nextToken
}

function deleteVolume(request: Ec2Request): string {
  const { region, now, world } = request
  const volume = volumeById(request, required(request.params, 'VolumeId'))
  const state = volumeState(volume, now)
  const instances = currentAttachments(volume, now).map((it) => it.instanceId)
  if (instances.length > 0) {
    throw new AwsError(
      'VolumeInUse',
      `Volume ${volume.id} is currently attached to ${instances.join(', ')}`,
    )
  }
  if (state === 'creating' || state === 'deleting') {
    throw new AwsError('IncorrectState', `The volume '${volume.id}' is '${state}'`)
  }
  if (volume.operator) {
    throw new AwsError(
      'OperationNotPermitted',
      `The volume '${volume.id}' is managed by ${volume.operator.principal}`,
    )
  }
  region.binIfRetained(volume)
  if (world.timing.deletingMs === 0) region.volumes.delete(volume.id)
  else volume.goneAt = later(now, world.timing.deletingMs)
  return RETURN_TRUE
}

function iso(at: Date): string {
  return at.toISOString()
}
