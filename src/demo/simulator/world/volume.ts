/**
 * An EBS volume as facts with times; what AWS would show is worked out for a moment on the clock.
 * Attachments are a history, so a moved clock shows what was attached then.
 */

import type { Modification } from './modification.ts'
import { type Actor, isCurrent, type Span } from './surroundings.ts'
import {
  defaultIops,
  defaultThroughput,
  type VolumeShape,
  type VolumeType,
} from './volume-shape.ts'

export type VolumeState = 'creating' | 'available' | 'in-use' | 'deleting' | 'error'

export interface Attachment extends Span {
  readonly instanceId: string
  readonly device: string
  readonly deleteOnTermination: boolean
}

/**
 * An AWS service that owns the resource. Hidden ones are listed only on request, and still billed.
 */
export interface Operator {
  readonly principal: string
  readonly isHidden: boolean
}

export interface Volume {
  readonly id: string
  readonly seq: number
  readonly createdAt: Date
  readonly createdBy: Actor | undefined
  readonly zone: string
  readonly zoneId: string | undefined
  shape: VolumeShape
  readonly tags: Map<string, string>
  readonly attachments: Attachment[]
  readonly modifications: Modification[]
  /** Until then it is `creating`. */
  readyAt: Date
  /** Reads lag writes: before this moment it is not found. */
  readonly visibleAt: Date
  /** Set by a delete: until then it is `deleting`, afterwards it does not exist. */
  goneAt: Date | undefined
  hasFailed: boolean
  readonly snapshotId: string | undefined
  /** Set on a volume that was cloned from another one. */
  readonly sourceVolumeId: string | undefined
  readonly isEncrypted: boolean
  readonly kmsKeyId: string | undefined
  readonly isFastRestored: boolean
  readonly outpostArn: string | undefined
  readonly operator: Operator | undefined
  /** How much of it was ever written: what a full snapshot stores. */
  readonly writtenGiB: number
}

export interface VolumeSpec {
  readonly id?: string
  readonly type?: VolumeType
  readonly sizeGiB?: number
  readonly iops?: number | undefined
  readonly throughputMiBps?: number | undefined
  readonly isMultiAttach?: boolean
  readonly zone?: string
  readonly zoneId?: string
  readonly createdAt?: Date
  readonly createdBy?: Actor | undefined
  readonly readyAt?: Date
  readonly visibleAt?: Date
  readonly tags?: Readonly<Record<string, string>>
  readonly attachments?: readonly Attachment[]
  readonly modifications?: readonly Modification[]
  readonly hasFailed?: boolean
  readonly snapshotId?: string | undefined
  readonly sourceVolumeId?: string | undefined
  readonly isEncrypted?: boolean
  readonly kmsKeyId?: string | undefined
  readonly isFastRestored?: boolean
  readonly outpostArn?: string | undefined
  readonly operator?: Operator | undefined
  readonly writtenGiB?: number
}

interface Identity {
  readonly id: string
  readonly seq: number
  readonly createdAt: Date
  readonly zone: string
  readonly zoneId: string | undefined
}

export function newVolume(spec: VolumeSpec, identity: Identity): Volume {
  const shape = shapeOf(spec)
  return {
    ...identity,
    createdBy: spec.createdBy,
    shape,
    tags: new Map(Object.entries(spec.tags ?? {})),
    attachments: [...(spec.attachments ?? [])],
    modifications: [...(spec.modifications ?? [])],
    readyAt: spec.readyAt ?? identity.createdAt,
    visibleAt: spec.visibleAt ?? identity.createdAt,
    goneAt: undefined,
    hasFailed: spec.hasFailed ?? false,
    snapshotId: spec.snapshotId,
    sourceVolumeId: spec.sourceVolumeId,
    isEncrypted: spec.isEncrypted ?? false,
    kmsKeyId: spec.kmsKeyId,
    isFastRestored: spec.isFastRestored ?? false,
    outpostArn: spec.outpostArn,
    operator: spec.operator,
    writtenGiB: spec.writtenGiB ?? Math.ceil(shape.sizeGiB * 0.6),
  }
}

function shapeOf(spec: VolumeSpec): VolumeShape {
  const { type = 'gp3', sizeGiB = 100 } = spec
  return {
    type,
    sizeGiB,
    iops: spec.iops ?? defaultIops(type, sizeGiB),
    throughputMiBps: spec.throughputMiBps ?? defaultThroughput(type),
    isMultiAttach: spec.isMultiAttach ?? false,
  }
}

export function volumeExists(volume: Volume, now: Date): boolean {
  return volume.visibleAt <= now && (volume.goneAt === undefined || volume.goneAt > now)
}

export function volumeState(volume: Volume, now: Date): VolumeState {
  if (volume.goneAt !== undefined) return 'deleting'
  if (volume.hasFailed) return 'error'
  if (volume.readyAt > now) return 'creating'
  return volume.attachments.some((it) => isCurrent(it, now)) ? 'in-use' : 'available'
}

export function currentAttachments(volume: Volume, now: Date): Attachment[] {
  return volume.attachments.filter((it) => isCurrent(it, now))
}

/** A modification shows only once its `modifying` phase is over. */
export function shapeAt(volume: Volume, now: Date): VolumeShape {
  const modification = volume.modifications.at(-1)
  return modification && modification.appliesAt > now ? modification.original : volume.shape
}

export function latestModification(volume: Volume, now: Date): Modification | undefined {
  return volume.modifications.findLast((it) => it.startedAt <= now)
}

/** The volume wants the new shape at once, and shows it when the modification applies. */
export function modify(volume: Volume, modification: Modification): void {
  volume.modifications.push(modification)
  volume.shape = modification.target
}
