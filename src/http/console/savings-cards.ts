/** The four figures at the top of the page about money. What is not known is said, never shown as zero. */

import type { Figures } from '../../core/figures.ts'
import { type Language, messagesIn } from '../../core/messages/messages.ts'
import type { OwnCost } from '../../workflow/own-cost.ts'
import { type Amount, amountOf, monthLabel } from './amounts.ts'

export interface Standing {
  /** Where the whole ledger stands. */
  readonly now: Figures
  /** What the period came to. */
  readonly over: Figures
  /** The first month of the ledger, when the period is all of it. */
  readonly since: string | null
  readonly own: OwnCost
  readonly unpricedCalls: number
  readonly language: Language
}

interface Card {
  readonly name: 'realised' | 'runRate' | 'net' | 'removals'
  readonly title: string
  /** Text instead of an amount: a count, or that it is not known. */
  readonly amount: Amount | string
  readonly meaning: string
  readonly notes: readonly string[]
}

export function cardsOf(standing: Standing): Card[] {
  const { now, over, since, language } = standing
  const messages = messagesIn(language)
  const { realised, runRate, removals } = messages.savingsPage
  const [gross, kept] = [now.runRateMicros + now.keptMicros, now.keptMicros]
  return [
    {
      name: 'realised',
      title: realised.title,
      amount: amountOf(over.realisedMicros, messages),
      meaning: realised.meaning,
      notes: [
        since === null
          ? realised.ever(messages.money(now.realisedMicros))
          : realised.since(monthLabel(since, language)),
      ],
    },
    {
      name: 'runRate',
      title: runRate.title,
      amount: amountOf(now.runRateMicros, messages),
      meaning: runRate.meaning,
      notes: [runRate.parts(messages.money(gross), messages.money(kept))],
    },
    netCard(standing),
    {
      name: 'removals',
      title: removals.title,
      amount: String(over.removals),
      meaning: removals.meaning,
      notes: [removals.restored(over.restored), removals.unpriced(over.unpriced)],
    },
  ]
}

function netCard({ now, own, unpricedCalls, language }: Standing): Card {
  const messages = messagesIn(language)
  const { net } = messages.savingsPage
  const models = messages.money(own.modelMicros)
  const unpriced = unpricedCalls > 0 ? [net.unpricedCalls(unpricedCalls)] : []
  const { title } = net
  if (own.statedMicros === null || own.totalMicros === null) {
    return {
      name: 'net',
      title,
      amount: net.unknown,
      meaning: net.tell,
      notes: [net.models(models), ...unpriced],
    }
  }
  return {
    name: 'net',
    title,
    amount: amountOf(now.runRateMicros - own.totalMicros, messages),
    meaning: net.meaning,
    notes: [net.parts(messages.money(own.statedMicros), models), ...unpriced],
  }
}
