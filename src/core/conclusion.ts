/**
 * From what the sources said to what people are shown: facts, last use, events, owner. Pure; every row
 * of it has a test. What nobody could tell becomes an unknown, and never a sign of idleness.
 */

import type { Answer, Tags } from './evidence.ts'
import { dayOf } from './guard.ts'
import type { DatedFact, History, Investigation, PastEvent } from './investigation.ts'
import { ownerOf } from './owner.ts'
import { firstTag, type Policy } from './policy.ts'

const DAY_MS = 86_400_000
const SHOWN_EVENTS = 10
/** What a trail keeps at most: with less it was too long to read. */
const TRAIL_DAYS = 90

export interface Case {
  readonly accountId: string
  readonly tags: Tags
  readonly createdAt: Date | null
  /** Use within so many days contradicts the idleness that we saw. */
  readonly minIdleDays: number
  readonly history: History
  /** What was asked just now: whatever points to the resource, and what its removal needs. */
  readonly gates: readonly DatedFact[]
}

export function conclude(about: Case, policy: Policy, now: Date): Investigation {
  const { history, tags, accountId } = about
  const events = 'value' in history.trail ? history.trail.value : []
  return {
    at: now.toISOString(),
    facts: [
      ...about.gates,
      ...unusedLately(about, now),
      untouchedLately(about, now),
      ...history.opinions,
      notBackedUp(tags, policy, now),
    ],
    lastUsedOn: lastUsedOn(history, events),
    events: events.slice(0, SHOWN_EVENTS),
    owner: ownerOf({ accountId, tags, events }, policy),
    history,
  }
}

/** Signs of use that the resource itself gave. */
function unusedLately({ history, createdAt, minIdleDays }: Case, now: Date): DatedFact[] {
  const { lastUse, at } = history
  if (lastUse === null) return []
  const state = refutation('unused-lately', lastUse.source, at)
  if ('unknown' in lastUse) return [state('unknown', lastUse.unknown)]
  const on = lastUse.value
  if (on !== null) return [used(state, on, { minIdleDays, now, saying: `last used on ${on}` })]
  const born = createdAt ? dayOf(createdAt) : 'on an unknown day'
  const days = daysBetween(lastUse.since, at)
  return [state('yes', `not in use for ${days} days or never; created ${born}`)]
}

/** What people did to it. Two scans miss what is put to use and back between them. */
function untouchedLately({ history, minIdleDays }: Case, now: Date): DatedFact {
  const { trail, at } = history
  const state = refutation('untouched-lately', trail.source, at)
  if ('unknown' in trail) return state('unknown', trail.unknown)
  const last = trail.value.find((it) => it.means === 'used')
  if (last) {
    return used(state, last.at.slice(0, 10), { minIdleDays, now, saying: sentenceOf(last) })
  }
  const days = daysBetween(trail.since, at)
  return days < Math.min(minIdleDays, TRAIL_DAYS)
    ? state('unknown', `too busy to read in full: nothing in the last ${days} days`)
    : state('yes', `not put to use in ${days} days`)
}

type State = (answer: Answer, detail: string, remedy?: string) => DatedFact

/**
 * Such facts can refute what we saw, not replace it: that it was seen idle twice, far enough apart, is
 * the proof. So knowing is a gate, and not knowing is shown.
 */
function refutation(name: string, source: string, at: string): State {
  return (answer, detail, remedy) => ({
    name,
    answer,
    source,
    detail: answer === 'unknown' ? `${detail}; our own sightings are the proof` : detail,
    ...(remedy === undefined ? {} : { remedy }),
    at,
    isGate: answer !== 'unknown',
  })
}

/** Of a day of use nobody knows the hour: it counts to its end. */
function used(
  state: State,
  day: string,
  { minIdleDays, now, saying }: { minIdleDays: number; now: Date; saying: string },
): DatedFact {
  const isLately = minIdleDays > 0 && day >= dayOf(later(now, -minIdleDays))
  if (!isLately) return state('yes', saying)
  const free = dayOf(later(new Date(day), minIdleDays + 1))
  return state('no', saying, `it must stay unused until ${free}`)
}

/** Somebody wants it backed up; that is worth knowing, and forbids nothing by itself. */
function notBackedUp(tags: Tags, { backupTags }: Policy, now: Date): DatedFact {
  const found = firstTag(tags, backupTags)
  return {
    name: 'not-backed-up',
    answer: found ? 'no' : 'yes',
    source: 'tags',
    detail: found ? `tag ${found.key}: a backup service may keep copies of it on purpose` : null,
    ...(found ? { remedy: `take it out of the backup plan and remove the tag ${found.key}` } : {}),
    at: now.toISOString(),
    isGate: false,
  }
}

function lastUsedOn({ lastUse }: History, events: readonly PastEvent[]): string | null {
  const measured = lastUse && 'value' in lastUse ? lastUse.value : null
  const days = events.filter((it) => it.means === 'used').map((it) => it.at.slice(0, 10))
  return [...days, ...(measured ? [measured] : [])].toSorted().at(-1) ?? null
}

function sentenceOf({ what, actor, at }: PastEvent): string {
  return `${what}${actor ? ` by ${actor}` : ''} on ${at.slice(0, 10)}`
}

function later(at: Date, days: number): Date {
  return new Date(at.getTime() + days * DAY_MS)
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}
