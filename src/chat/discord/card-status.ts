/** What holds now and what follows from it: the first lines of a card, for whoever reads nothing else. */

import type { CardState, CardView } from '../../core/card.ts'
import { code, prose } from './safe-text.ts'
import { dated, mention, relative, type Style } from './style.ts'

type Words = Style['messages']['card']
type Lines = (card: CardView, say: Words) => string[]

const LINES: Readonly<Record<CardState, Lines>> = {
  pending: ({ approvals, expiresAt }, say) => [
    say.doingNothing(relative(expiresAt)),
    ...(approvals.needed > 1 ? [say.twoNeeded] : []),
  ],
  second: ({ approvals, expiresAt }, say) => [
    say.secondEyes(approvals.given.map(mention).join(', '), relative(expiresAt)),
  ],
  working: approved,
  done: (card, say) => [
    ...approved(card, say),
    say.doneNote(card.outcome.backupId && code(card.outcome.backupId)),
    ...(card.undoUntil ? [say.undoUntil(dated(card.undoUntil))] : []),
  ],
  rehearsed: (card, say) => [...approved(card, say), say.rehearsedNote],
  rejected: ({ decision }, say) => {
    if (!decision) return []
    const { by, at, reason } = decision
    const head = say.rejectedBy(mention(by), relative(at))
    return reason ? [head, say.reason(prose(reason))] : [head]
  },
  snoozed: ({ decision, snoozedUntil, expiresAt }, say) =>
    decision
      ? [
          say.snoozedBy(
            mention(decision.by),
            relative(decision.at),
            relative(snoozedUntil ?? expiresAt),
          ),
        ]
      : [],
  expired: ({ expiresAt }, say) => [say.expiredAt(dated(expiresAt))],
  failed: (card, say) => [
    ...approved(card, say),
    ...because(card, say),
    say.failedNote,
    ...(card.outcome.backupId ? [say.backupKept(code(card.outcome.backupId))] : []),
  ],
  void: (card, say) => [...because(card, say), say.voidNote],
  undoing: (_card, say) => [say.undoingNote],
  undone: (_card, say) => [say.undoneNote],
}

export function statusLines(card: CardView, { messages }: Style): string[] {
  return LINES[card.state](card, messages.card)
}

function approved({ approvals, decision }: CardView, say: Words): string[] {
  if (approvals.given.length === 0 || !decision) return []
  return [say.approvedBy(approvals.given.map(mention).join(', '), relative(decision.at))]
}

function because({ outcome }: CardView, say: Words): string[] {
  return outcome.reason ? [say.because(prose(outcome.reason))] : []
}
