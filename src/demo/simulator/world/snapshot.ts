/** An EBS snapshot. It completes when the clock says so, and reads may not show it at once. */

export interface Snapshot {
  readonly id: string
  readonly seq: number
  readonly volumeId: string
  readonly sizeGiB: number
  readonly startedAt: Date
  completesAt: Date
  /** Reads lag writes: before this moment it is not found. */
  visibleAt: Date
  hasFailed: boolean
  readonly ownerId: string
  /** 'amazon' on public images' snapshots, which a listing without an owner returns as well. */
  readonly ownerAlias: string | undefined
  readonly description: string | undefined
  readonly isEncrypted: boolean
  readonly kmsKeyId: string | undefined
  readonly writtenGiB: number
  /** The image that needs it: such a snapshot cannot be deleted. */
  readonly imageId: string | undefined
  /** In governance mode: until then it cannot be deleted. */
  lockedUntil: Date | undefined
  readonly tags: Map<string, string>
}

export interface SnapshotSpec {
  readonly id?: string
  readonly volumeId: string
  readonly sizeGiB: number
  readonly startedAt?: Date
  readonly completesAt?: Date
  readonly visibleAt?: Date
  readonly hasFailed?: boolean
  readonly ownerId?: string
  readonly ownerAlias?: string
  readonly description?: string | undefined
  readonly isEncrypted?: boolean
  readonly kmsKeyId?: string | undefined
  readonly writtenGiB?: number
  readonly imageId?: string
  readonly tags?: Readonly<Record<string, string>>
}

interface Identity {
  readonly id: string
  readonly seq: number
  readonly startedAt: Date
  readonly ownerId: string
}

export function newSnapshot(spec: SnapshotSpec, identity: Identity): Snapshot {
  return {
    ...identity,
    volumeId: spec.volumeId,
    sizeGiB: spec.sizeGiB,
    completesAt: spec.completesAt ?? identity.startedAt,
    visibleAt: spec.visibleAt ?? identity.startedAt,
    hasFailed: spec.hasFailed ?? false,
    ownerAlias: spec.ownerAlias,
    description: spec.description,
    isEncrypted: spec.isEncrypted ?? false,
    kmsKeyId: spec.kmsKeyId,
    writtenGiB: spec.writtenGiB ?? Math.ceil(spec.sizeGiB * 0.6),
    imageId: spec.imageId,
    lockedUntil: undefined,
    tags: new Map(Object.entries(spec.tags ?? {})),
  }
}

export function snapshotState(snapshot: Snapshot, now: Date): 'pending' | 'completed' | 'error' {
  if (snapshot.hasFailed) return 'error'
  return snapshot.completesAt <= now ? 'completed' : 'pending'
}

/** In percent. 100 only when it is completed. */
export function snapshotProgress(snapshot: Snapshot, now: Date): number {
  const total = snapshot.completesAt.getTime() - snapshot.startedAt.getTime()
  const elapsed = now.getTime() - snapshot.startedAt.getTime()
  return elapsed >= total ? 100 : Math.max(0, Math.floor((elapsed / total) * 100))
}
