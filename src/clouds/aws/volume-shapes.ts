/** What ModifyVolume can change, as we change it: to the gp3 baseline, and back to what it was. */

import type {
  ModifyVolumeCommandInput,
  Volume,
  VolumeModification,
  VolumeType,
} from '@aws-sdk/client-ec2'
import { AppError } from '../../core/errors.ts'
import type { Attributes } from '../../core/evidence.ts'
import { ec2 } from './ec2.ts'

export interface Shape {
  readonly type: string
  /** Null: it follows from the type and the size. */
  readonly iops: number | null
  readonly throughputMiBps: number | null
}

/** The performance that comes with every gp3 volume, free of charge. */
export const BASELINE: Shape = { type: 'gp3', iops: 3_000, throughputMiBps: 125 }

export function shapeBefore({ type, iops, throughputMiBps }: Attributes): Shape {
  return {
    type: String(type),
    iops: typeof iops === 'number' ? iops : null,
    throughputMiBps: typeof throughputMiBps === 'number' ? throughputMiBps : null,
  }
}

export function hasShape(volume: Volume, shape: Shape): boolean {
  return isShape(shape, volume.VolumeType, volume.Iops, volume.Throughput)
}

export function leadsTo(modification: VolumeModification, shape: Shape): boolean {
  const { TargetVolumeType, TargetIops, TargetThroughput } = modification
  return isShape(shape, TargetVolumeType, TargetIops, TargetThroughput)
}

function isShape(shape: Shape, type?: string, iops?: number, throughput?: number): boolean {
  return (
    type === shape.type &&
    (shape.iops === null || iops === shape.iops) &&
    // Emulators leave it out when nobody asked for any.
    (shape.throughputMiBps === null || (throughput ?? 125) === shape.throughputMiBps)
  )
}

/** A type that is left out would be gp2: what is not known is refused. */
export function volumeTypeOf(name: unknown): VolumeType {
  const type = Object.values(ec2().VolumeType).find((it) => it === name)
  if (type) return type
  throw new AppError('CLOUD_DENIED', `unknown volume type ${String(name)}`, {
    hint: 'This version of CloudThrift does not know this type of volume.',
  })
}

export function wishFor(volumeId: string, shape: Shape): ModifyVolumeCommandInput {
  return {
    VolumeId: volumeId,
    VolumeType: volumeTypeOf(shape.type),
    ...(shape.iops === null ? {} : { Iops: shape.iops }),
    ...(shape.throughputMiBps === null ? {} : { Throughput: shape.throughputMiBps }),
  }
}
