/** What the ledger says was saved: now, over time, and as files. */

import type { Readable } from 'node:stream'
import { type Static, Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { SPANS } from '../../core/timeline.ts'
import type { CellFilter } from '../../store/closings.ts'
import { type Stretch, savingsReport, savingsTimeline } from '../../store/savings-report.ts'
import { problems } from '../problem.ts'
import type { RouteContext, Server } from '../route.ts'
import { ledgerFile, monthsFile } from '../savings-files.ts'
import { SavingsView, savingsView, TimelineView, timelineView } from '../savings-view.ts'

const security = [{ token: [] }]
const tags = ['savings']
const strict = { additionalProperties: false }
const csvAnswer = {
  description: 'Comma-separated values (RFC 4180)',
  content: { 'text/csv': { schema: Type.Unsafe<string | Readable>({ type: 'string' }) } },
}
const MAX_POINTS = 1_000
const SPAN_MS = { hour: 3_600_000, day: 86_400_000, month: 28 * 86_400_000 }
const USUAL_MS = 30 * SPAN_MS.day

const filter = Type.Optional(Type.String({ pattern: '^\\P{C}{1,300}$' }))
const Filter = { account: filter, kind: filter, team: filter }
const moment = (description: string): Type.TOptional<Type.TString> =>
  Type.Optional(Type.String({ format: 'date-time', description }))
const Query = Type.Object(Filter, strict)
const TimelineQuery = Type.Object(
  {
    ...Filter,
    from: moment('Default: 30 days ago.'),
    until: moment('Default and latest: now.'),
    span: Type.Optional(Type.Enum([...SPANS], { description: 'One point each. Default day.' })),
  },
  strict,
)

export function savingsRoutes(context: RouteContext): (app: Server) => Promise<void> {
  return async (app) => {
    figures(app, context)
    files(app, context)
  }
}

function figures(app: Server, { deps, requires }: RouteContext): void {
  app.get(
    '/savings',
    {
      onRequest: requires('read'),
      schema: {
        summary: 'Totals of the ledger; by account, kind, team and month',
        tags,
        security,
        querystring: Query,
        response: { 200: SavingsView, ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => savingsView(await savingsReport(deps.db, deps.now(), filterOf(query))),
  )
  app.get(
    '/savings/timeline',
    {
      onRequest: requires('read'),
      schema: {
        summary: 'Run-rate and realised dollars over time, in hours, days or months of UTC',
        tags,
        security,
        querystring: TimelineQuery,
        response: { 200: TimelineView, ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => {
      const stretch = stretchOf(query, deps.now())
      return timelineView(stretch.span, await savingsTimeline(deps.db, stretch, filterOf(query)))
    },
  )
}

function files(app: Server, { deps, requires }: RouteContext): void {
  app.get(
    '/savings.csv',
    {
      onRequest: requires('read'),
      schema: {
        summary: 'By month, account, kind and team, as CSV; realised_usd adds up to the total',
        tags,
        security,
        querystring: Query,
        response: { 200: csvAnswer, ...problems(400, 401, 403) },
      },
    },
    ({ query }, reply) => monthsFile(reply, deps, filterOf(query)),
  )
  app.get(
    '/savings/ledger.csv',
    {
      onRequest: requires('read'),
      schema: {
        summary: 'Every line of the ledger, as CSV',
        tags,
        security,
        response: { 200: csvAnswer, ...problems(401, 403) },
      },
    },
    (_request, reply) => ledgerFile(reply, deps),
  )
}

function filterOf({ account, kind, team }: Static<typeof Query>): CellFilter {
  return { accountId: account, kind, team }
}

function stretchOf(query: Static<typeof TimelineQuery>, now: Date): Stretch {
  const span = query.span ?? 'day'
  const asked = query.until ? new Date(query.until) : now
  const until = asked < now ? asked : now
  const from = query.from ? new Date(query.from) : new Date(until.getTime() - USUAL_MS)
  // A leap second is a legal time in JSON, but none here.
  if (!(from < until)) throw wrong('from: give a time before `until`, and before now.')
  if ((until.getTime() - from.getTime()) / SPAN_MS[span] > MAX_POINTS) {
    throw wrong(`span: these would be more than ${MAX_POINTS} points; ask for less, or coarser.`)
  }
  return { span, from, until }
}

function wrong(hint: string): AppError {
  return new AppError('INPUT_INVALID', 'this stretch of time cannot be shown', { hint })
}
