/**
 * The page about money. Every figure comes from the functions that answer GET /savings, so that page,
 * API, CSV file and dashboard say the same to the micro-dollar.
 */

import { Type } from 'typebox'
import { totalOf } from '../../core/figures.ts'
import { messagesIn } from '../../core/messages/messages.ts'
import { beginOf, monthsWithin, PERIODS, type Period } from '../../core/period.ts'
import { endOf, endsBetween } from '../../core/timeline.ts'
import { modelUsage } from '../../store/model-usage.ts'
import { type BookedRemoval, dearestRemovals, takenBackRemovals } from '../../store/removals.ts'
import { savingsReport } from '../../store/savings-report.ts'
import { ledgerBegan } from '../../store/savings-sums.ts'
import type { Deps } from '../../workflow/deps.ts'
import { ownCost } from '../../workflow/own-cost.ts'
import type { Server } from '../route.ts'
import { ledgerFile, monthsFile } from '../savings-files.ts'
import type { ConsoleContext } from './context.ts'
import { drawPage } from './page.ts'
import { cardsOf } from './savings-cards.ts'
import { groupsOf } from './savings-groups.ts'
import { monthsView } from './savings-months.ts'
import { type RemovalRow, removalRow } from './savings-removals.ts'
import { signedIn } from './session.ts'
import { minuteText } from './times.ts'

const MOST_REMOVALS = 10
const MONTHS_AHEAD = 12
const query = Type.Object({
  period: Type.Optional(Type.Enum([...PERIODS])),
})

export function savingsPage(app: Server, context: ConsoleContext): void {
  const { deps } = context
  app.get(
    '/savings',
    { onRequest: signedIn, schema: { querystring: query } },
    async (request, reply) => {
      const view = await savingsView(context, request.query.period ?? 'all')
      return drawPage(context, request, reply, {
        template: 'savings',
        title: messagesIn(deps.language).console.sections.savings,
        section: 'savings',
        styles: ['uplot.css', 'savings.css'],
        scripts: ['uplot.js', 'ink.js', 'savings.js'],
        view,
      })
    },
  )
  app.get('/savings.csv', { onRequest: signedIn }, (_request, reply) => monthsFile(reply, deps))
  app.get('/savings/ledger.csv', { onRequest: signedIn }, (_request, reply) =>
    ledgerFile(reply, deps),
  )
}

async function savingsView({ deps }: ConsoleContext, period: Period): Promise<object> {
  const { db, language, policy } = deps
  const words = messagesIn(language).savingsPage
  const at = deps.now()
  const begin = beginOf(period, at)
  // Side by side: whoever looks waits for the longest of them only.
  const [report, singles, own, models] = await Promise.all([
    savingsReport(db, at, { since: begin, endsAhead: endsAhead(at) }),
    singlesOf(deps, begin, at),
    ownCost(deps, at),
    modelUsage(db),
  ])
  const shown = monthsWithin(report.months, begin)
  return {
    words,
    at: minuteText(at),
    period,
    periods: PERIODS.map((name) => ({ name, label: words.periods[name] })),
    isEmpty: report.months.length === 0,
    isQuiet: shown.length === 0,
    cards: cardsOf({
      now: totalOf(report.cells),
      over: totalOf(report.over),
      since: period === 'all' ? (report.months[0]?.month ?? null) : null,
      own,
      unpricedCalls: models.unpricedCalls,
      language,
    }),
    ...monthsView(report, shown, language),
    groups: groupsOf(report.over, policy, language),
    ...singles,
  }
}

/** Of this month and of the next twelve. */
function endsAhead(at: Date): Date[] {
  const until = endOf('month', at)
  until.setUTCMonth(until.getUTCMonth() + MONTHS_AHEAD)
  return endsBetween('month', at, until)
}

async function singlesOf(
  { db, language }: Pick<Deps, 'db' | 'language'>,
  begin: Date | null,
  at: Date,
): Promise<{ top: RemovalRow[]; undone: RemovalRow[] }> {
  const began = await ledgerBegan(db)
  if (!began) return { top: [], undone: [] }
  const from = begin && begin > began ? begin : began
  const [top, undone] = await Promise.all([
    dearestRemovals(db, { from, at }, MOST_REMOVALS),
    takenBackRemovals(db, from, MOST_REMOVALS),
  ])
  const rowOf = (it: BookedRemoval): RemovalRow => removalRow(it, at, language)
  return { top: top.map(rowOf), undone: undone.map(rowOf) }
}
