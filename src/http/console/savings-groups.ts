/** The ledger by team, account and kind, the most realised first, as tables with a bar. */

import { type CellFigures, type Figures, totalOf, totalsBy } from '../../core/figures.ts'
import { type Language, type Messages, messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import type { Policy } from '../../core/policy.ts'
import { kindTitle } from '../../core/wording.ts'
import { type Amount, amountOf } from './amounts.ts'

export interface FiguresView {
  readonly realised: Amount
  readonly runRate: Amount
  readonly removals: number
  readonly restored: number
  readonly unpriced: number
}

interface Row extends FiguresView {
  readonly name: string
  /** Of all that was realised, in percent: the length of its bar. */
  readonly share: number
}

interface Group {
  readonly title: string
  readonly head: string
  readonly rows: readonly Row[]
  /** Behind a fold, so that a hundred teams do not bury the page. */
  readonly more: readonly Row[]
  readonly total: FiguresView
}

const SHOWN = 12

export function groupsOf(
  cells: readonly CellFigures[],
  { accounts }: Pick<Policy, 'accounts'>,
  language: Language,
): Group[] {
  const messages = messagesIn(language)
  const words = messages.savingsPage.groups
  const accountName = (id: string): string =>
    accounts[id]?.name === undefined ? id : `${accounts[id].name} (${id})`
  const grouped = (
    [title, head]: readonly [string, string],
    nameOf: (cell: CellFigures) => string | null,
    label: (name: string | null) => string,
  ): Group => {
    const totals = totalsBy(cells, (cell) => ({ name: nameOf(cell) })).toSorted(([, a], [, b]) =>
      compare(b.realisedMicros, a.realisedMicros),
    )
    const whole = totalOf(cells)
    const rows = totals.map(([{ name }, it]) => ({
      name: plainText(label(name), 80),
      share: percentOf(it.realisedMicros, whole.realisedMicros),
      ...figuresView(it, messages),
    }))
    const total = figuresView(whole, messages)
    return { title, head, rows: rows.slice(0, SHOWN), more: rows.slice(SHOWN), total }
  }
  return [
    grouped(
      [words.teams, words.team],
      (it) => it.team,
      (name) => name ?? words.noTeam,
    ),
    grouped(
      [words.accounts, words.account],
      (it) => it.accountId,
      (name) => accountName(name ?? ''),
    ),
    grouped(
      [words.kinds, words.kind],
      (it) => it.kind,
      (name) => kindTitle(name ?? '', language),
    ),
  ]
}

export function figuresView(it: Figures, messages: Pick<Messages, 'money'>): FiguresView {
  return {
    realised: amountOf(it.realisedMicros, messages),
    runRate: amountOf(it.runRateMicros, messages),
    removals: it.removals,
    restored: it.restored,
    unpriced: it.unpriced,
  }
}

/** To the nearest tenth. What others lost can make a part more than the whole. */
function percentOf(part: bigint, whole: bigint): number {
  if (part <= 0n || whole <= 0n) return 0
  return Math.min(Number((part * 1_000n + whole / 2n) / whole) / 10, 100)
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
