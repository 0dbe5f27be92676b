/** The ledger month by month: stacked by kind, and what was projected beside what was realised. */

import { type Figures, totalOf } from '../../core/figures.ts'
import type { MonthOfSavings } from '../../core/ledger-months.ts'
import { type Language, messagesIn } from '../../core/messages/messages.ts'
import { plainText } from '../../core/plain-text.ts'
import { type Expected, expectedFrom, expectedOf } from '../../core/projection.ts'
import { kindTitle } from '../../core/wording.ts'
import type { SavingsReport } from '../../store/savings-report.ts'
import { type Amount, amountOf, drawn, monthLabel } from './amounts.ts'
import { type FiguresView, figuresView } from './savings-groups.ts'

interface MonthRow extends FiguresView {
  /** '2026-11' */
  readonly month: string
  readonly label: string
  readonly isOpen: boolean
  /** In the order of `kinds`. */
  readonly parts: readonly Amount[]
  readonly projected: Amount
  readonly difference: Amount
  readonly cumulative: Amount
}

interface AheadRow {
  readonly label: string
  /** Of the month that runs only what is left. */
  readonly isRest: boolean
  readonly projected: Amount
  readonly cumulative: Amount
}

export interface MonthsView {
  readonly kinds: readonly string[]
  readonly months: readonly MonthRow[]
  readonly ahead: readonly AheadRow[]
  /** What savings.js draws, as JSON. */
  readonly stack: string
  readonly lines: string
}

/** As many as can be told apart without colour; what is beyond is one together. */
const MOST_KINDS = 5

export function monthsView(
  report: SavingsReport,
  shown: readonly MonthOfSavings[],
  language: Language,
): MonthsView {
  const kinds = kindsOf(shown, language)
  const rows = rowsOf(report, shown, kinds, language)
  const now = totalOf(report.cells)
  const ahead = expectedFrom(now, report.ahead)
  return {
    kinds: kinds.map((it) => it.title),
    months: rows,
    ahead: aheadRows(ahead, report.at, language),
    stack: stackChart(shown, rows, kinds, messagesIn(language).savingsPage.months.soFar),
    lines: linesChart(report, rows, { now, ahead }, language),
  }
}

interface KindColumn {
  readonly title: string
  realisedIn(month: MonthOfSavings): bigint
}

function kindsOf(shown: readonly MonthOfSavings[], language: Language): KindColumn[] {
  const sums = new Map(shown.map((it) => [it, realisedByKind(it)]))
  const names = [...new Set([...sums.values()].flatMap((it) => [...it.keys()]))].toSorted()
  const column = (title: string, kinds: readonly string[]): KindColumn => ({
    title: plainText(title, 60),
    realisedIn: (month) =>
      kinds.reduce((sum, kind) => sum + (sums.get(month)?.get(kind) ?? 0n), 0n),
  })
  const named = names.slice(0, MOST_KINDS).map((kind) => column(kindTitle(kind, language), [kind]))
  const others = names.slice(MOST_KINDS)
  if (others.length === 0) return named
  return [...named, column(messagesIn(language).savingsPage.months.other, others)]
}

function realisedByKind({ kinds }: MonthOfSavings): Map<string, bigint> {
  return new Map(kinds.map((it) => [it.kind, it.realisedMicros]))
}

function rowsOf(
  report: SavingsReport,
  shown: readonly MonthOfSavings[],
  kinds: readonly KindColumn[],
  language: Language,
): MonthRow[] {
  const messages = messagesIn(language)
  const earlier = report.months.slice(0, report.months.length - shown.length)
  let cumulative = earlier.reduce((sum, it) => sum + totalOf(it.kinds).realisedMicros, 0n)
  let rateMicros = totalOf(earlier.at(-1)?.kinds ?? []).runRateMicros
  return shown.map((it, index) => {
    const figures = totalOf(it.kinds)
    const startsAt = new Date(`${it.month}-01T00:00:00.000Z`)
    const expected = expectedOf(rateMicros, startsAt, report.at)
    rateMicros = figures.runRateMicros
    cumulative += figures.realisedMicros
    return {
      ...figuresView(figures, messages),
      month: it.month,
      label: monthLabel(it.month, language),
      isOpen: index === shown.length - 1,
      parts: kinds.map((kind) => amountOf(kind.realisedIn(it), messages)),
      projected: amountOf(expected, messages),
      difference: amountOf(figures.realisedMicros - expected, messages),
      cumulative: amountOf(cumulative, messages),
    }
  })
}

function aheadRows(ahead: readonly Expected[], at: Date, language: Language): AheadRow[] {
  const messages = messagesIn(language)
  const thisMonth = at.toISOString().slice(0, 7)
  return ahead.map((it) => ({
    label: monthLabel(it.month, language),
    isRest: it.month === thisMonth,
    projected: amountOf(it.micros, messages),
    cumulative: amountOf(it.cumulativeMicros, messages),
  }))
}

function stackChart(
  shown: readonly MonthOfSavings[],
  rows: readonly MonthRow[],
  kinds: readonly KindColumn[],
  soFar: string,
): string {
  return JSON.stringify({
    labels: rows.map((it) => it.label),
    says: rows.map((it) => (it.isOpen ? `${it.label} ${soFar}` : it.label)),
    totals: rows.map((it) => it.realised.text),
    series: kinds.map((kind, place) => ({
      title: kind.title,
      values: shown.map((it) => drawn(kind.realisedIn(it))),
      texts: rows.map((it) => it.parts[place]?.text ?? ''),
    })),
  })
}

/** Both lines meet now: what was realised ends there, and what is projected begins. */
function linesChart(
  { at }: SavingsReport,
  rows: readonly MonthRow[],
  { now, ahead }: { readonly now: Figures; readonly ahead: readonly Expected[] },
  language: Language,
): string {
  const messages = messagesIn(language)
  const { projected, realised, cumulative } = messages.savingsPage.projected
  const point = (
    seconds: number,
    label: string,
    micros: bigint,
  ): { at: number; label: string; value: number; text: string } => ({
    at: seconds,
    label,
    value: drawn(micros),
    text: messages.money(micros),
  })
  const past = rows
    .filter((it) => !it.isOpen)
    .map((it) => ({
      at: endSeconds(it.month),
      label: it.label,
      value: Number(it.cumulative.exact),
      text: it.cumulative.text,
    }))
  const today = point(at.getTime() / 1_000, at.toISOString().slice(0, 10), now.realisedMicros)
  const future = ahead.map((it) =>
    point(endSeconds(it.month), monthLabel(it.month, language), it.cumulativeMicros),
  )
  return JSON.stringify({
    titles: { projected, realised, cumulative },
    past: [...past, today],
    future: [today, ...future],
  })
}

function endSeconds(month: string): number {
  const [year = 0, number = 1] = month.split('-').map(Number)
  return Date.UTC(year, number, 1) / 1_000
}
