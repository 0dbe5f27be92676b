/**
 * What an answer to many would do, before it is given: how many, how much, what happens to each sort,
 * until when it can be undone; and what is left out because it changed since it was shown.
 */

import type { Verdict } from '../../core/approval.ts'
import { daysAfter } from '../../core/days.ts'
import { isProduction, sumOf } from '../../core/digest.ts'
import { REASONS } from '../../core/messages/en/chat.ts'
import { type Messages, messagesIn } from '../../core/messages/messages.ts'
import { isDryRun } from '../../core/policy.ts'
import { type Refusal, refusalText } from '../../core/refusal.ts'
import { REMEDIES, type RemedyName } from '../../core/remedy.ts'
import type { InboxRow } from '../../store/inbox-rows.ts'
import { termsOf } from '../../store/terms.ts'
import type { Item } from '../../workflow/answer-many.ts'
import {
  hasWayBack,
  isWaiting,
  labelOf,
  needsTwo,
  type RowView,
  remedyFor,
  rowView,
  SPELLING,
  type SumView,
  sumView,
  type ViewDeps,
  yesOf,
} from './inbox-view.ts'
import { dayOf } from './times.ts'

export interface ReviewView {
  readonly verdict: Verdict
  readonly sum: SumView
  /** What will happen, a sentence each. */
  readonly plan: readonly string[]
  readonly rows: readonly RowView[]
  /** What has to be typed where there is no way back. */
  readonly proofs: readonly { readonly name: string; readonly label: string }[]
  readonly leftOut: readonly { readonly label: string; readonly why: string }[]
  readonly reasons: readonly { readonly value: string; readonly text: string }[]
  readonly until: { readonly least: string; readonly usual: string }
  readonly back: string
}

export function reviewView(
  deps: ViewDeps,
  asked: { readonly verdict: Verdict; readonly items: readonly Item[]; readonly back: string },
  found: readonly InboxRow[],
): ReviewView {
  const messages = messagesIn(deps.language)
  const rows = asked.items.flatMap((item) => found.find((row) => isShown(row, item)) ?? [])
  const sum = sumOf(rows.map((it) => ({ monthlyMicros: it.saving_micros })))
  const tomorrow = daysAfter(deps.now(), 1)
  return {
    verdict: asked.verdict,
    back: asked.back,
    sum: sumView(sum, messages),
    plan: planOf(deps, asked.verdict, rows, messages),
    rows: rows.map((row) => rowView(deps, row)),
    proofs: asked.verdict === 'approve' ? proofsOf(deps, rows, messages) : [],
    leftOut: leftOutOf(asked.items, found, messages),
    reasons: REASONS.map((value) => ({ value, text: messages.chat.reject.reasons[value] })),
    until: {
      least: dayOf(tomorrow),
      usual: dayOf(daysAfter(deps.now(), snoozeDays(deps, rows))),
    },
  }
}

function isShown(row: InboxRow, { findingId, revision }: Item): boolean {
  return row.id === findingId && row.revision === revision && isWaiting(row)
}

function planOf(
  deps: ViewDeps,
  verdict: Verdict,
  rows: readonly InboxRow[],
  messages: Messages,
): string[] {
  const { review: say } = messages.inbox
  if (verdict === 'reject') return [say.keep]
  if (verdict === 'snooze') return [say.later]
  const tried = rows.filter((it) => isDryRun(deps.policy, deps.clouds.get(it.provider) ?? REAL))
  const real = rows.filter((it) => !tried.includes(it))
  const twos = rows.filter((it) => needsTwo(deps, it) && yesOf(it).length === 0)
  const production = rows.filter(({ tags }) => isProduction(tags))
  return [
    ...REMEDIES.flatMap((name) => remedyLine(name, real, messages)),
    ...undoLines(deps, real, messages),
    ...(tried.length > 0 ? [say.dryRun(tried.length)] : []),
    ...(twos.length > 0 ? [say.second(twos.length)] : []),
    ...(production.length > 0 ? [say.production(production.length)] : []),
  ]
}

/** What nobody knows better is taken for real. */
const REAL = { isReal: true }

function remedyLine(
  name: RemedyName,
  rows: readonly InboxRow[],
  { inbox }: Messages,
): readonly string[] {
  const count = rows.filter(({ remedy }) => remedy === name).length
  return count > 0 ? [inbox.review.plans[name](count)] : []
}

/** The earliest end counts for all. */
function undoLines(deps: ViewDeps, rows: readonly InboxRow[], { inbox }: Messages): string[] {
  const restorable = rows.filter((it) => hasWayBack(deps, it))
  if (restorable.length === 0) return []
  const days = Math.min(...restorable.map((it) => termsOf(it, deps.policy).backup.snapshotDays))
  const until = dayOf(daysAfter(deps.now(), days))
  const hasBin = restorable.some(
    (it) =>
      Boolean(remedyFor(deps, it)?.bin) && termsOf(it, deps.policy).backup.recycleBin !== 'ignore',
  )
  return [inbox.review.undoUntil(until), ...(hasBin ? [inbox.review.bin] : [])]
}

function proofsOf(
  deps: ViewDeps,
  rows: readonly InboxRow[],
  { inbox }: Messages,
): ReviewView['proofs'] {
  return rows
    .filter((row) => !hasWayBack(deps, row))
    .map((row) => {
      const thing = rowView(deps, row)
      const what = [thing.label, thing.shape].filter(Boolean).join(' · ')
      return { name: `proof.${row.id}`, label: inbox.review.proof(what) }
    })
}

function leftOutOf(
  items: readonly Item[],
  found: readonly InboxRow[],
  messages: Messages,
): ReviewView['leftOut'] {
  return items.flatMap((item) => {
    const row = found.find(({ id }) => id === item.findingId)
    if (row && isShown(row, item)) return []
    const why = refusalText(refusalOf(row), messages, SPELLING)
    return [{ label: row ? labelOf(row) : item.findingId, why }]
  })
}

function refusalOf(row: InboxRow | undefined): Refusal {
  if (!row) return { why: 'not-found' }
  if (isWaiting(row)) return { why: 'outdated' }
  const last = row.said.at(-1)
  const said = last && {
    verdict: last.verdict,
    by: { id: last.identity, name: last.name },
    at: new Date(last.at),
  }
  return { why: 'not-waiting', status: row.status, last: said ?? null }
}

function snoozeDays(deps: ViewDeps, [first]: readonly InboxRow[]): number {
  return (first ? termsOf(first, deps.policy) : deps.policy).approval.snoozeDays
}
