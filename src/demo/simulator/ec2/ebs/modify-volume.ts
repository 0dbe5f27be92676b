/** ModifyVolume. The next modification has to wait for the last one, and for the cooldown. */

import { AwsError, missingParameter } from '../../wire/aws-error.ts'
import { flag, integer, type Params, required, text } from '../../wire/query.ts'
import { wrap } from '../../wire/xml.ts'
import { modificationState, newModification } from '../../world/modification.ts'
import { latestModification, modify, type Volume, volumeState } from '../../world/volume.ts'
import { defaultIops, defaultThroughput, type VolumeShape } from '../../world/volume-shape.ts'
import { volumeById } from '../lookup.ts'
import type { Ec2Request } from '../request.ts'
import { modificationXml } from './modification-xml.ts'
import { checkShape, volumeType } from './volume-rules.ts'

export function modifyVolume(request: Ec2Request): string {
  const { world, now } = request
  const volume = volumeById(request, required(request.params, 'VolumeId'))
  const target = targetShape(request, volume.shape)
  refuseTooSoon(request, volume)
  const modification = newModification(volume.shape, target, world.timing, now)
  modify(volume, modification)
  return wrap('volumeModification', modificationXml(volume.id, modification, now))
}

function targetShape({ params }: Ec2Request, current: VolumeShape): VolumeShape {
  if (!WISHES.some((it) => params[it] !== undefined)) throw missingParameter('size/volumeType')
  const type = volumeType(text(params, 'VolumeType'), current.type)
  const kept = keptFigures(current, type)
  const wanted = {
    type,
    sizeGiB: targetSize(params, current),
    iops: integer(params, 'Iops') ?? kept.iops,
    throughputMiBps: integer(params, 'Throughput') ?? kept.throughputMiBps,
    isMultiAttach: flag(params, 'MultiAttachEnabled') ?? current.isMultiAttach,
  }
  checkShape(wanted)
  return {
    ...wanted,
    iops: wanted.iops ?? defaultIops(type, wanted.sizeGiB),
    throughputMiBps: wanted.throughputMiBps ?? defaultThroughput(type),
  }
}

const WISHES = ['Size', 'VolumeType', 'Iops', 'Throughput', 'MultiAttachEnabled']

/** Another type starts from its own defaults; the baseline of gp2 follows its size. */
function keptFigures(
  current: VolumeShape,
  type: VolumeShape['type'],
): Pick<VolumeShape, 'iops' | 'throughputMiBps'> {
  const isProvisioned = type === 'io1' || type === 'io2'
  if (type !== current.type) {
    return { iops: isProvisioned ? 3_000 : undefined, throughputMiBps: undefined }
  }
  return {
    iops: type === 'gp2' ? undefined : current.iops,
    throughputMiBps: current.throughputMiBps,
  }
}

function targetSize(params: Params, current: VolumeShape): number {
  const sizeGiB = integer(params, 'Size') ?? current.sizeGiB
  if (sizeGiB >= current.sizeGiB) return sizeGiB
  throw new AwsError(
    'InvalidParameterValue',
    `New size cannot be smaller than existing size ${current.sizeGiB}GiB`,
  )
}

function refuseTooSoon({ world, now }: Ec2Request, volume: Volume): void {
  const state = volumeState(volume, now)
  if (state !== 'available' && state !== 'in-use') {
    throw new AwsError('IncorrectState', `The volume '${volume.id}' is '${state}'`)
  }
  const latest = latestModification(volume, now)
  const progress = latest && modificationState(latest, now)
  if (progress && progress !== 'completed') {
    throw new AwsError(
      'IncorrectModificationState',
      `Cannot modify volume in modification state ${progress.toUpperCase()}`,
    )
  }
  const { modifications: allowed, modificationWindowMs } = world.timing
  const recent = volume.modifications.filter(
    (it) => now.getTime() - it.startedAt.getTime() < modificationWindowMs,
  )
  if (recent.length < allowed) return
  throw new AwsError(
    'VolumeModificationRateExceeded',
    "You've reached the maximum modification rate per volume limit. " +
      'Wait at least 6 hours between modifications per EBS volume.',
  )
}
