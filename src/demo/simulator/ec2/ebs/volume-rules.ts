/** What AWS lets a volume be: sizes, IOPS and throughput per type, and their ratios. */

import { AwsError, invalidValue } from '../../wire/aws-error.ts'
import { VOLUME_TYPES, type VolumeShape, type VolumeType } from '../../world/volume-shape.ts'

interface Rule {
  readonly sizeGiB: readonly [min: number, max: number]
  /** Absent: the type takes no IOPS. */
  readonly iops?: { readonly min: number; readonly max: number; readonly perGiB: number }
  readonly throughputMiBps?: {
    readonly min: number
    readonly max: number
    readonly perIops: number
  }
  readonly canMultiAttach?: true
}

const RULES: Readonly<Record<VolumeType, Rule>> = {
  gp2: { sizeGiB: [1, 16_384] },
  gp3: {
    sizeGiB: [1, 65_536],
    iops: { min: 3_000, max: 80_000, perGiB: 500 },
    throughputMiBps: { min: 125, max: 2_000, perIops: 0.25 },
  },
  io1: {
    sizeGiB: [4, 16_384],
    iops: { min: 100, max: 64_000, perGiB: 50 },
    canMultiAttach: true,
  },
  io2: {
    sizeGiB: [4, 65_536],
    iops: { min: 100, max: 256_000, perGiB: 1_000 },
    canMultiAttach: true,
  },
  st1: { sizeGiB: [125, 16_384] },
  sc1: { sizeGiB: [125, 16_384] },
  standard: { sizeGiB: [1, 1_024] },
}

export function volumeType(value: string | undefined, fallback: VolumeType): VolumeType {
  if (value === undefined) return fallback
  const type = VOLUME_TYPES.find((it) => it === value)
  if (!type) throw new AwsError('UnknownVolumeType', `Unsupported volume type '${value}'.`)
  return type
}

/** The shape as asked for; what is left undefined there gets the type's default elsewhere. */
export function checkShape(shape: VolumeShape): void {
  checkSize(shape)
  checkIops(shape)
  checkThroughput(shape)
  if (shape.isMultiAttach && !RULES[shape.type].canMultiAttach) {
    throw combination(`Multi-Attach is not supported for ${shape.type} volumes.`)
  }
}

function checkSize({ type, sizeGiB }: VolumeShape): void {
  const [min, max] = RULES[type].sizeGiB
  if (sizeGiB < min) {
    throw outOfRange(
      `Volume of ${sizeGiB}GiB is too small for volume type ${type}; minimum is ${min}GiB.`,
    )
  }
  if (sizeGiB > max) {
    throw outOfRange(
      `Volume of ${sizeGiB}GiB is too large for volume type ${type}; maximum is ${max}GiB.`,
    )
  }
}

function checkIops({ type, sizeGiB, iops }: VolumeShape): void {
  const rule = RULES[type].iops
  if (iops === undefined) {
    if (type === 'io1' || type === 'io2') {
      throw combination(`The parameter iops must be specified for ${type} volumes.`)
    }
    return
  }
  if (!rule) throw combination(`The parameter iops is not supported for ${type} volumes.`)
  if (iops < rule.min)
    throw outOfRange(`Volume iops of ${iops} is too low; minimum is ${rule.min}.`)
  if (iops > rule.max)
    throw outOfRange(`Volume iops of ${iops} is too high; maximum is ${rule.max}.`)
  // The baseline of gp3 comes with the smallest volume.
  if (iops > Math.max(rule.min, rule.perGiB * sizeGiB)) {
    const ratio = iops / sizeGiB
    throw outOfRange(
      `Iops to volume size ratio of ${ratio} is too high; maximum is ${rule.perGiB}.`,
    )
  }
}

function checkThroughput({ type, iops = 3_000, throughputMiBps }: VolumeShape): void {
  if (throughputMiBps === undefined) return
  const rule = RULES[type].throughputMiBps
  if (!rule) throw combination(`The parameter throughput is not supported for ${type} volumes.`)
  const { min, max, perIops } = rule
  if (throughputMiBps < min || throughputMiBps > max) {
    throw invalidValue(String(throughputMiBps), 'throughput', `Valid range: ${min} - ${max}.`)
  }
  if (throughputMiBps > perIops * iops) {
    const ratio = throughputMiBps / iops
    throw outOfRange(
      `Throughput (MiBps) to iops ratio of ${ratio} is too high; maximum is ${perIops}.`,
    )
  }
}

function outOfRange(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message)
}

function combination(message: string): AwsError {
  return new AwsError('InvalidParameterCombination', message)
}
