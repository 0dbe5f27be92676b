/** What the ledger says was saved. */

import { Type } from 'typebox'
import { decimalUsd } from '../../core/money.ts'
import { savingsTotals } from '../../store/savings.ts'
import { problems } from '../problem.ts'
import type { RouteContext, Server } from '../route.ts'

const Sum = {
  removals: Type.Integer(),
  monthlyUsd: Type.String({ description: 'USD per month that are off now, at list price.' }),
  unpriced: Type.Integer({ description: 'Removals without a list price: counted, never summed.' }),
}

export function savingsRoutes({ deps, requires }: RouteContext): (app: Server) => Promise<void> {
  return async (app) => {
    app.get(
      '/savings',
      {
        onRequest: requires('read'),
        schema: {
          summary: 'Totals of the ledger, by account and kind',
          tags: ['savings'],
          security: [{ token: [] }],
          response: {
            200: Type.Object({
              totals: Type.Object(Sum),
              groups: Type.Array(
                Type.Object({ accountId: Type.String(), kind: Type.String(), ...Sum }),
              ),
            }),
            ...problems(401, 403),
          },
        },
      },
      async () => {
        const groups = await savingsTotals(deps.db)
        return {
          totals: {
            removals: groups.reduce((sum, it) => sum + it.removals, 0),
            monthlyUsd: decimalUsd(groups.reduce((sum, it) => sum + it.monthlyMicros, 0n)),
            unpriced: groups.reduce((sum, it) => sum + it.unpriced, 0),
          },
          groups: groups.map((it) => ({
            accountId: it.accountId,
            kind: it.detectorId,
            removals: it.removals,
            monthlyUsd: decimalUsd(it.monthlyMicros),
            unpriced: it.unpriced,
          })),
        }
      },
    )
  }
}
