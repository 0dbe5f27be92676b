/** What came of an answer to many: sums, and for each that was not simply done, why. Shown once. */

import type { FastifyRequest } from 'fastify'
import type { Verdict } from '../../core/approval.ts'
import { sumOf } from '../../core/digest.ts'
import { messagesIn } from '../../core/messages/messages.ts'
import { refusalText } from '../../core/refusal.ts'
import type { ItemResult } from '../../workflow/answer-many.ts'
import { labelOf, SPELLING, sumView, type ViewDeps } from './inbox-view.ts'

declare module 'fastify' {
  interface Session {
    /** Of the last answer, for the next page. */
    results?: ResultsView
  }
}

export interface ResultsView {
  readonly tone: 'good' | 'warn' | 'bad'
  /** '7 approved · $12.00/month', '1 waits for a second person', '2 refused' */
  readonly counts: readonly string[]
  readonly items: readonly {
    readonly id: string
    readonly label: string
    readonly text: string
    readonly isDone: boolean
  }[]
}

export function resultsView(
  deps: ViewDeps,
  verdict: Verdict,
  results: readonly ItemResult[],
): ResultsView {
  const messages = messagesIn(deps.language)
  const { results: say, perMonth } = messages.inbox
  const of = (outcome: ItemResult['outcome']): ItemResult[] =>
    results.filter((it) => it.outcome === outcome)
  const done = of('done')
  const sum = sumOf(done.map(({ row }) => ({ monthlyMicros: row?.saving_micros ?? null })))
  const money = verdict === 'approve' ? ` · ${sumView(sum, messages).money}${perMonth}` : ''
  const [second, refused, failed] = [of('second'), of('refused'), of('failed')]
  return {
    tone: toneOf(done.length, refused.length + failed.length),
    counts: [
      ...(done.length > 0 ? [`${say.done[verdict](done.length)}${money}`] : []),
      ...(second.length > 0 ? [say.second(second.length)] : []),
      ...(refused.length > 0 ? [say.refused(refused.length)] : []),
      ...(failed.length > 0 ? [say.failed(failed.length)] : []),
    ],
    items: results.map((it) => ({
      id: it.item.findingId,
      label: it.row ? labelOf(it.row) : it.item.findingId,
      text:
        it.outcome === 'refused'
          ? refusalText(it.refusal, messages, SPELLING)
          : say.each[it.outcome],
      isDone: it.outcome === 'done',
    })),
  }
}

/** Said once. */
export function takeResults({ session }: FastifyRequest): ResultsView | undefined {
  const { results } = session
  if (results) delete session.results
  return results
}

function toneOf(done: number, bad: number): ResultsView['tone'] {
  if (bad === 0) return 'good'
  return done > 0 ? 'warn' : 'bad'
}
