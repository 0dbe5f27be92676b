/**
 * What the sandbox holds: idle things that CloudThrift must find, and decoys that it must leave
 * alone. One row, one resource; the price of each is computed from the same row.
 */

interface Disk {
  readonly name: string
  readonly type: 'gp2' | 'gp3' | 'io1' | 'io2' | 'st1' | 'sc1' | 'standard'
  readonly sizeGiB: number
  readonly iops?: number
  /** Beside the tags that everything here carries. */
  readonly tags?: Readonly<Record<string, string>>
}

/** Unattached and unprotected: each type in its smallest size. */
export const IDLE_DISKS: readonly Disk[] = [
  { name: 'idle_gp2', type: 'gp2', sizeGiB: 1 },
  { name: 'idle_gp3', type: 'gp3', sizeGiB: 1 },
  { name: 'idle_io1', type: 'io1', sizeGiB: 4, iops: 100 },
  { name: 'idle_io2', type: 'io2', sizeGiB: 4, iops: 100 },
  { name: 'idle_st1', type: 'st1', sizeGiB: 125 },
  { name: 'idle_sc1', type: 'sc1', sizeGiB: 125 },
  { name: 'idle_standard', type: 'standard', sizeGiB: 1 },
]

/** Unattached, but somebody's: shown with a guard, never asked about. */
export const GUARDED_DISKS: readonly Disk[] = [
  {
    name: 'protected',
    type: 'gp3',
    sizeGiB: 1,
    tags: { 'cloudthrift:protected': 'true' },
  },
  {
    name: 'kubernetes',
    type: 'gp3',
    sizeGiB: 1,
    tags: { 'kubernetes.io/created-for/pvc/name': 'data-postgres-0' },
  },
]

/** In use: never even listed. */
export const ATTACHED_DISK: Disk = { name: 'attached', type: 'gp3', sizeGiB: 1 }

/** Of the instance that the decoys hang on; it goes with it. */
export const ROOT_DISK: Disk = { name: 'root', type: 'gp3', sizeGiB: 8 }

export const IDLE_ADDRESSES = ['idle_one', 'idle_two'] as const
export const PROTECTED_ADDRESS = 'protected'
export const ASSOCIATED_ADDRESS = 'associated'
export const ADDRESSES: readonly string[] = [
  ...IDLE_ADDRESSES,
  PROTECTED_ADDRESS,
  ASSOCIATED_ADDRESS,
]

export const DISKS: readonly Disk[] = [...IDLE_DISKS, ...GUARDED_DISKS, ATTACHED_DISK]
