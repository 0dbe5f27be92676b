/** A volume as DescribeVolumes and CreateVolume write it. */

import { el, list, tagSet, wrap } from '../../wire/xml.ts'
import {
  type Attachment,
  currentAttachments,
  type Operator,
  shapeAt,
  type Volume,
  volumeState,
} from '../../world/volume.ts'

export function volumeXml(volume: Volume, now: Date): string {
  const attachments = currentAttachments(volume, now)
  return (
    newVolumeXml(volume, now) +
    list('attachmentSet', attachments, (it) => attachmentXml(volume.id, it, 'attached')) +
    el('fastRestored', volume.isFastRestored || undefined)
  )
}

/** CreateVolume tells neither attachments nor fast restore. */
export function newVolumeXml(volume: Volume, now: Date): string {
  const shape = shapeAt(volume, now)
  return (
    el('volumeId', volume.id) +
    el('size', shape.sizeGiB) +
    el('snapshotId', volume.snapshotId) +
    el('sourceVolumeId', volume.sourceVolumeId) +
    el('availabilityZone', volume.zone) +
    el('availabilityZoneId', volume.zoneId) +
    el('outpostArn', volume.outpostArn) +
    el('status', volumeState(volume, now)) +
    el('createTime', volume.createdAt) +
    el('volumeType', shape.type) +
    el('iops', shape.iops) +
    el('throughput', shape.throughputMiBps) +
    el('encrypted', volume.isEncrypted) +
    el('kmsKeyId', volume.kmsKeyId) +
    el('multiAttachEnabled', shape.isMultiAttach) +
    operatorXml(volume.operator) +
    tagSet(volume.tags)
  )
}

export function attachmentXml(volumeId: string, attachment: Attachment, status: string): string {
  return (
    el('volumeId', volumeId) +
    el('instanceId', attachment.instanceId) +
    el('device', attachment.device) +
    el('status', status) +
    el('attachTime', attachment.from) +
    el('deleteOnTermination', attachment.deleteOnTermination)
  )
}

/** Every volume says whether a service manages it. */
function operatorXml(operator: Operator | undefined): string {
  return wrap(
    'operator',
    el('managed', operator !== undefined) +
      el('principal', operator?.principal) +
      el('hiddenByDefault', operator?.isHidden),
  )
}
