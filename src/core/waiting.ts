/**
 * Findings that wait for a decision, as the inbox shows them: which ones, how they are grouped, and
 * where a page ends. Groups come by their dollars, and so do the findings within each.
 */

import type { Sum } from './digest.ts'
import type { UsdMicros } from './money.ts'

export const GROUPINGS = ['team', 'account'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** Every condition that is given must hold. */
export interface WaitingFilter {
  readonly kind?: string
  readonly account?: string
  readonly region?: string
  /** Empty: those of no team. */
  readonly team?: string
  readonly minMicros?: UsdMicros
  /** Part of a name or of an id, in any case. */
  readonly text?: string
}

/** Empty name: those of no team. */
export interface WaitingGroup extends Sum {
  readonly name: string
}

/** Just enough of a finding to put it in its place. */
export interface WaitingKey {
  readonly id: string
  readonly group: string
  readonly micros: UsdMicros | null
}

/** The last finding of a page; `rank`: where its group stood then, should it be gone. */
export interface WaitingCursor extends WaitingKey {
  readonly rank: number
}

/** Dearest first, what has no price last. */
export function inOrder(groups: readonly WaitingGroup[]): WaitingGroup[] {
  return groups.toSorted((a, b) => compare(b.micros, a.micros) || (a.name < b.name ? -1 : 1))
}

/** The groups that the next page may show, from the one where the page before ended. */
export function groupsFrom(
  groups: readonly WaitingGroup[],
  cursor: WaitingCursor | undefined,
): readonly WaitingGroup[] {
  if (!cursor) return groups
  const place = groups.findIndex(({ name }) => name === cursor.group)
  return groups.slice(place < 0 ? cursor.rank : place)
}

/** Groups and their keys in order, out of keys that are sorted by dollars. */
export function grouped(keys: readonly WaitingKey[]): {
  readonly groups: WaitingGroup[]
  readonly keys: WaitingKey[]
} {
  const byGroup = Map.groupBy(keys, ({ group }) => group)
  const groups = inOrder([...byGroup].map(([name, its]) => ({ name, ...sumOf(its) })))
  return { groups, keys: groups.flatMap(({ name }) => byGroup.get(name) ?? []) }
}

/** True: it comes after the cursor within the cursor's group. */
export function isBehind(key: WaitingKey, cursor: WaitingCursor): boolean {
  const order = compare(cursor.micros ?? -1n, key.micros ?? -1n)
  return order > 0 || (order === 0 && key.id > cursor.id)
}

function sumOf(keys: readonly WaitingKey[]): Sum {
  return {
    count: keys.length,
    micros: keys.reduce((sum, { micros }) => sum + (micros ?? 0n), 0n),
    unpriced: keys.filter(({ micros }) => micros === null).length,
  }
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
