/**
 * Bounded tags: every combination of values is a series of its own, to be paid for and to be summed.
 * A value is written as the receiver would write it, since what it would make equal must be summed by
 * us; and a key has so many values, first come; whatever comes later is `other`.
 */

import { FINDING_STATUSES } from './finding.ts'

/** Keys whose values others choose, and how many of them are sent by name. */
export const SLOTS = { account: 25, kind: 12, team: 40, provider: 4, reason: 20 } as const
/** Keys whose values are ours. */
export const VALUES = {
  stage: FINDING_STATUSES,
  action: ['delete', 'release', 'park', 'restore'],
  decision: ['approve', 'reject', 'snooze', 'expire'],
  result: ['success', 'failure', 'aborted', 'rehearsed'],
  outcome: ['accepted', 'rejected', 'failed'],
  direction: ['input', 'output'],
  sink: ['datadog'],
} as const satisfies Record<string, readonly string[]>

export type OpenKey = keyof typeof SLOTS
export type TagKey = OpenKey | keyof typeof VALUES

export const OTHER = 'other'
const NONE = 'none'
const LONGEST = 150

/**
 * Lower case, ASCII letters, digits and `_ - . /`, no underscore at an end or beside another: Datadog
 * leaves it as it is, and no receiver can take it for anything but a value.
 */
export function tagValue(text: string | null): string {
  const written = (text ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9\-./]+/g, '_')
    .slice(0, LONGEST)
    .replace(/^_+|_+$/g, '')
  return written || NONE
}

/** The values that hold a slot of their key. */
export type TagSlots = Readonly<Record<OpenKey, ReadonlySet<string>>>

export function slotsOf(
  valuesOf: (key: OpenKey) => Iterable<string>,
): Readonly<Record<OpenKey, Set<string>>> {
  return {
    account: new Set(valuesOf('account')),
    kind: new Set(valuesOf('kind')),
    team: new Set(valuesOf('team')),
    provider: new Set(valuesOf('provider')),
    reason: new Set(valuesOf('reason')),
  }
}

/** The value as it is sent: as written, if it is ours or holds a slot. */
export function boundTag(slots: TagSlots, key: TagKey, text: string | null): string {
  const value = tagValue(text)
  const isKnown = isOpen(key)
    ? value === NONE || slots[key].has(value)
    : VALUES[key].some((it) => it === value)
  return isKnown ? value : OTHER
}

export function isOpen(key: TagKey): key is OpenKey {
  return key in SLOTS
}
