/** Single removals on the page about money: what each was, what came of it, and whether it stands. */

import { type Language, messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import { realisedAt } from '../../core/savings.ts'
import { kindTitle } from '../../core/wording.ts'
import type { BookedRemoval } from '../../store/removals.ts'
import { type Amount, amountOf } from './amounts.ts'
import { dayOf } from './times.ts'

export interface RemovalRow {
  readonly href: string
  readonly resourceId: string
  readonly name: string
  readonly place: string
  readonly kind: string
  readonly team: string
  /** Null: no list price is known. */
  readonly monthly: Amount | null
  readonly cameTo: Amount
  readonly removedOn: string
  readonly backOn: string
  readonly state: string
  readonly tone: 'good' | 'warn' | ''
}

export function removalRow(it: BookedRemoval, at: Date, language: Language): RemovalRow {
  const messages = messagesIn(language)
  const { top } = messages.savingsPage
  const backOn = it.takenBackAt ? dayOf(it.takenBackAt) : ''
  const isOver = it.lines.every((line) => line.endsAt <= at)
  const [state, tone] = stateOf()
  return {
    href: `/console/findings/${it.findingId}`,
    resourceId: plainText(it.resourceId, 80),
    name: plainText(it.name ?? '', 60),
    place: plainText(`${it.accountId} · ${it.region}`, 80),
    kind: kindTitle(it.kind, language),
    team: plainText(it.team ?? '', 60),
    monthly: it.monthlyMicros === null ? null : amountOf(it.monthlyMicros, messages),
    cameTo: amountOf(realisedAt(it.lines, at), messages),
    removedOn: dayOf(it.bookedAt),
    backOn,
    state,
    tone,
  }

  function stateOf(): [string, RemovalRow['tone']] {
    if (it.takenBackAt) return [top.broughtBack(backOn), 'warn']
    return isOver ? [top.over, ''] : [top.stands, 'good']
  }
}
