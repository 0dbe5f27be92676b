/** A modification as ModifyVolume and DescribeVolumesModifications write it. */

import { el } from '../../wire/xml.ts'
import {
  type Modification,
  modificationProgress,
  modificationState,
} from '../../world/modification.ts'
import type { VolumeShape } from '../../world/volume-shape.ts'

export function modificationXml(volumeId: string, modification: Modification, now: Date): string {
  const state = modificationState(modification, now)
  return (
    el('volumeId', volumeId) +
    el('modificationState', state) +
    shapeXml('original', modification.original) +
    shapeXml('target', modification.target) +
    el('progress', modificationProgress(modification, now)) +
    el('startTime', modification.startedAt) +
    el('endTime', state === 'completed' ? modification.completesAt : undefined)
  )
}

function shapeXml(prefix: string, shape: VolumeShape): string {
  return (
    el(`${prefix}Size`, shape.sizeGiB) +
    el(`${prefix}VolumeType`, shape.type) +
    el(`${prefix}Iops`, shape.iops) +
    el(`${prefix}Throughput`, shape.throughputMiBps) +
    el(`${prefix}MultiAttachEnabled`, shape.isMultiAttach)
  )
}
