/** ListVolumesInRecycleBin and RestoreVolumeFromRecycleBin: what was deleted under a retention rule. */

import { AwsError } from '../../wire/aws-error.ts'
import { listOf, required } from '../../wire/query.ts'
import { el, list } from '../../wire/xml.ts'
import type { Binned } from '../../world/recycle-bin.ts'
import { refuseIdsWithPages } from '../lookup.ts'
import { page } from '../pages.ts'
import { type Ec2Handler, type Ec2Request, RETURN_TRUE } from '../request.ts'

export const recycleBinActions = {
  ListVolumesInRecycleBin: listVolumesInRecycleBin,
  RestoreVolumeFromRecycleBin: restoreVolumeFromRecycleBin,
} as const satisfies Record<string, Ec2Handler>

function listVolumesInRecycleBin(request: Ec2Request): string {
  const { region, params, now } = request
  refuseIdsWithPages(request, 'VolumeId')
  const ids = listOf(params, 'VolumeId')
  const { items, nextToken } = page(request, {
    resources: region.bin.values(),
    place: (it) => it.seq,
    matches: (it) => isThere(it, now) && (ids.length === 0 || ids.includes(it.volume.id)),
    range: { min: 5, max: 500 },
  })
  const missing = ids.find((id) => !items.some((it) => it.volume.id === id))
  if (missing !== undefined) throw notThere(missing)
  return list('volumeSet', items, binnedXml) + nextToken
}

/** Also what the listing does not show yet: the lag is one of reads. */
function restoreVolumeFromRecycleBin({ region, params, now }: Ec2Request): string {
  const volumeId = required(params, 'VolumeId')
  const binned = region.bin.get(volumeId)
  if (!binned || binned.leavesAt <= now) throw notThere(volumeId)
  region.restoreFromBin(volumeId)
  return RETURN_TRUE
}

function isThere({ visibleAt, leavesAt }: Binned, now: Date): boolean {
  return visibleAt <= now && leavesAt > now
}

function notThere(volumeId: string): AwsError {
  return new AwsError(
    'InvalidVolume.NotFound',
    `The volume '${volumeId}' is not in the Recycle Bin.`,
  )
}

function binnedXml({ volume, enteredAt, leavesAt }: Binned): string {
  const { type, sizeGiB, iops, throughputMiBps } = volume.shape
  return (
    el('volumeId', volume.id) +
    el('volumeType', type) +
    el('state', 'available') +
    el('size', sizeGiB) +
    el('iops', iops) +
    el('throughput', throughputMiBps) +
    el('availabilityZone', volume.zone) +
    el('availabilityZoneId', volume.zoneId) +
    el('snapshotId', volume.snapshotId) +
    el('createTime', volume.createdAt) +
    el('recycleBinEnterTime', enteredAt) +
    el('recycleBinExitTime', leavesAt)
  )
}
