/**
 * Many questions in one place: a shared digest, and the private panel of a reviewer. A yes to many is
 * a yes to exactly the list that was shown, never to a query.
 */

import { hash } from 'node:crypto'
import { type CardState, isOpen } from './card.ts'
import type { Tags } from './evidence.ts'
import type { UsdMicros } from './money.ts'

/** One finding in one line. */
export interface CardLine {
  readonly approvalId: string
  readonly findingId: string
  readonly revision: number
  readonly state: CardState
  readonly kind: string
  readonly kindTitle: string
  readonly accountId: string
  readonly region: string
  readonly resourceId: string
  readonly name: string | null
  readonly team: string | null
  readonly monthlyMicros: UsdMicros | null
  readonly firstSeenAt: Date
  /** True: a person must decide on its own card: no way back, production, or two people needed. */
  readonly isOwnCardOnly: boolean
}

/** A list that a person was shown: its size, its sum, and a fingerprint that an answer must name. */
export interface Proposal {
  readonly lines: readonly CardLine[]
  readonly sum: Sum
  readonly fingerprint: string
  /** How many of the list must be decided on their own cards. */
  readonly leftOut: number
}

export interface Sum {
  readonly count: number
  readonly micros: UsdMicros
  /** Counted, never summed. */
  readonly unpriced: number
}

export interface DigestView {
  readonly digestId: string
  readonly total: Sum
  readonly byKind: readonly (Sum & { readonly kind: string; readonly kindTitle: string })[]
  readonly largest: readonly CardLine[]
  readonly counts: {
    readonly open: number
    readonly working: number
    readonly removed: number
    readonly kept: number
    readonly failed: number
  }
  readonly removed: Sum
  readonly cheap: Sum
  readonly cheapBelow: UsdMicros
  readonly requestedAt: Date
  readonly expiresAt: Date
}

export const PAGE_SIZE = 25

export interface PanelView {
  /** The digest it belongs to, or 'all'. */
  readonly panelId: string
  readonly page: number
  readonly pages: number
  readonly lines: readonly CardLine[]
  readonly picked: ReadonlySet<string>
  readonly pickedSum: Sum
}

export function sumOf(lines: readonly Pick<CardLine, 'monthlyMicros'>[]): Sum {
  return {
    count: lines.length,
    micros: lines.reduce((sum, { monthlyMicros }) => sum + (monthlyMicros ?? 0n), 0n),
    unpriced: lines.filter(({ monthlyMicros }) => monthlyMicros === null).length,
  }
}

export function addUp(sums: Iterable<Sum>): Sum {
  let total: Sum = { count: 0, micros: 0n, unpriced: 0 }
  for (const { count, micros, unpriced } of sums) {
    total = {
      count: total.count + count,
      micros: total.micros + micros,
      unpriced: total.unpriced + unpriced,
    }
  }
  return total
}

const LARGEST = 5

export function digestOf(
  lines: readonly CardLine[],
  about: Pick<DigestView, 'digestId' | 'cheapBelow' | 'requestedAt' | 'expiresAt'>,
): DigestView {
  const dearestFirst = lines.toSorted(byDearest)
  const removed = lines.filter(({ state }) => state === 'done')
  const kinds = Map.groupBy(dearestFirst, ({ kind }) => kind)
  return {
    ...about,
    total: sumOf(lines),
    byKind: [...kinds].map(([kind, its]) => ({
      kind,
      kindTitle: its[0]?.kindTitle ?? kind,
      ...sumOf(its),
    })),
    largest: dearestFirst.slice(0, LARGEST),
    counts: countsOf(lines),
    removed: sumOf(removed),
    cheap: sumOf(cheapLines(lines, about.cheapBelow)),
  }
}

function countsOf(lines: readonly CardLine[]): DigestView['counts'] {
  const count = (...states: readonly CardState[]): number =>
    lines.filter(({ state }) => states.includes(state)).length
  return {
    open: count('pending', 'second'),
    working: count('working', 'undoing'),
    removed: count('done'),
    kept: count('rejected', 'snoozed', 'expired', 'void', 'rehearsed', 'undone'),
    failed: count('failed'),
  }
}

/** Open ones below the limit that may be decided in a bunch. What has no price is not cheap. */
export function cheapLines(lines: readonly CardLine[], below: UsdMicros): CardLine[] {
  return lines.filter(
    ({ state, isOwnCardOnly, monthlyMicros }) =>
      isOpen(state) && !isOwnCardOnly && monthlyMicros !== null && monthlyMicros < below,
  )
}

export function proposalOf(lines: readonly CardLine[], allowOwnCardOnly: boolean): Proposal {
  const kept = allowOwnCardOnly ? lines : lines.filter(({ isOwnCardOnly }) => !isOwnCardOnly)
  const parts = kept
    .map(({ approvalId, revision, monthlyMicros }) => `${approvalId} ${revision} ${monthlyMicros}`)
    .toSorted()
  return {
    lines: kept,
    sum: sumOf(kept),
    fingerprint: hash('sha256', parts.join('\n'), 'base64url').slice(0, 16),
    leftOut: lines.length - kept.length,
  }
}

export function byDearest(a: CardLine, b: CardLine): number {
  const [left, right] = [a.monthlyMicros ?? -1n, b.monthlyMicros ?? -1n]
  if (left !== right) return left > right ? -1 : 1
  return a.approvalId < b.approvalId ? -1 : 1
}

const STAGE = /^(?:env|environment|stage)$/i

/** By its tags. A bunch never holds anything of production. */
export function isProduction(tags: Tags): boolean {
  return Object.entries(tags).some(([key, value]) => STAGE.test(key) && /^pro?d/i.test(value))
}
