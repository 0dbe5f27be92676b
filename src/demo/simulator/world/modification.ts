/** A change of a volume's shape. It runs by the clock: modifying, optimizing, completed. */

import { later, type Timing } from './surroundings.ts'
import type { VolumeShape } from './volume-shape.ts'

export interface Modification {
  readonly original: VolumeShape
  readonly target: VolumeShape
  readonly startedAt: Date
  /** From here on it is `optimizing`, and the volume shows the target shape. */
  readonly appliesAt: Date
  readonly completesAt: Date
}

export function newModification(
  original: VolumeShape,
  target: VolumeShape,
  timing: Timing,
  now: Date,
): Modification {
  const appliesAt = later(now, timing.modifyingMs)
  const completesAt = later(appliesAt, timing.optimizingMs)
  return { original, target, startedAt: now, appliesAt, completesAt }
}

export function modificationState(
  modification: Modification,
  now: Date,
): 'modifying' | 'optimizing' | 'completed' {
  if (modification.completesAt <= now) return 'completed'
  return modification.appliesAt <= now ? 'optimizing' : 'modifying'
}

/** In percent, over both phases. */
export function modificationProgress(modification: Modification, now: Date): number {
  const total = modification.completesAt.getTime() - modification.startedAt.getTime()
  const elapsed = now.getTime() - modification.startedAt.getTime()
  return elapsed >= total ? 100 : Math.floor((elapsed / total) * 100)
}
