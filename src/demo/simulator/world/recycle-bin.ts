/** The recycle bin of a region: which deleted volumes it keeps, and for how long. */

import type { Volume } from './volume.ts'

export interface RuleTag {
  readonly key: string
  /** Undefined: the rule names none, which stands for the empty value. */
  readonly value?: string
}

export interface RetentionRule {
  readonly id: string
  /** 1 to 7 for volumes. */
  readonly days: number
  /** None: all of the region. */
  readonly tags: readonly RuleTag[]
  readonly excludes: readonly RuleTag[]
  readonly status: 'pending' | 'available'
}

export interface Binned {
  readonly volume: Volume
  readonly seq: number
  readonly enteredAt: Date
  /** Reads lag writes: before this moment the bin does not show it. */
  readonly visibleAt: Date
  readonly leavesAt: Date
}

/** Of several rules the longest counts; null: none keeps it. */
export function retainedDays(
  rules: readonly RetentionRule[],
  tags: ReadonlyMap<string, string>,
): number | null {
  const has = ({ key, value = '' }: RuleTag): boolean => tags.get(key) === value
  const days = rules
    .filter((it) => it.status === 'available' && !it.excludes.some(has))
    .filter((it) => it.tags.length === 0 || it.tags.some(has))
    .map((it) => it.days)
  return days.length > 0 ? Math.max(...days) : null
}
