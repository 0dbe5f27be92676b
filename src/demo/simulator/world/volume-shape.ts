/** What a volume is in figures: all that ModifyVolume can change. */

export const VOLUME_TYPES = ['gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard'] as const
export type VolumeType = (typeof VOLUME_TYPES)[number]

export interface VolumeShape {
  readonly type: VolumeType
  readonly sizeGiB: number
  readonly iops: number | undefined
  readonly throughputMiBps: number | undefined
  readonly isMultiAttach: boolean
}

/** gp2 shows its baseline; gp3 never comes without a figure; disks and magnetic have none. */
export function defaultIops(type: VolumeType, sizeGiB: number): number | undefined {
  if (type === 'gp2') return Math.min(16_000, Math.max(100, 3 * sizeGiB))
  if (type === 'gp3') return 3_000
  return undefined
}

export function defaultThroughput(type: VolumeType): number | undefined {
  return type === 'gp3' ? 125 : undefined
}
