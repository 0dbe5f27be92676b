/** The weekly report on request: posted in the chat once a day at most, and its figures for whoever asks. */

import { Type } from 'typebox'
import { addUp } from '../../core/digest.ts'
import { decimalUsd } from '../../core/money.ts'
import { reportOn } from '../../core/report.ts'
import { wasteByStatus } from '../../store/findings.ts'
import { standingsUpTo } from '../../store/savings-report.ts'
import { weeklyReport } from '../../workflow/weekly-report.ts'
import { problems } from '../problem.ts'
import type { RouteContext, Server } from '../route.ts'
import { Usd } from '../schema.ts'

export function reportRoutes({ deps, requires }: RouteContext): (app: Server) => Promise<void> {
  return async (app) => {
    app.post(
      '/reports',
      {
        onRequest: requires('operate'),
        schema: {
          summary:
            "Post today's report in the chat, if it is not there yet, and return its figures",
          tags: ['reports'],
          security: [{ token: [] }],
          response: {
            200: Type.Object({
              day: Type.String({ format: 'date' }),
              monthlyUsd: Type.String({ description: 'USD per month that are off now.' }),
              realisedUsd: Usd,
              removals: Type.Integer(),
              unpriced: Type.Integer({ description: 'Removals without a list price.' }),
              week: Type.Object({ removals: Type.Integer(), realisedUsd: Usd }),
              idle: Type.Object({
                resources: Type.Integer(),
                monthlyUsd: Usd,
                unpriced: Type.Integer(),
              }),
            }),
            ...problems(401, 403),
          },
        },
      },
      async () => {
        await weeklyReport(deps)
        const waste = addUp((await wasteByStatus(deps.db)).values())
        const at = deps.now()
        const report = reportOn(await standingsUpTo(deps.db, at), waste)
        return {
          day: report.day,
          monthlyUsd: decimalUsd(report.runRateMicros),
          realisedUsd: decimalUsd(report.realisedMicros),
          removals: report.removals,
          unpriced: report.unpriced,
          week: {
            removals: report.removalsThisWeek,
            realisedUsd: decimalUsd(report.realisedThisWeekMicros),
          },
          idle: {
            resources: waste.count,
            monthlyUsd: decimalUsd(waste.micros),
            unpriced: waste.unpriced,
          },
        }
      },
    )
  }
}
