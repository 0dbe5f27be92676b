/** Weekly reports, one a day at most, and what they draw from the ledger. */

import type { Booked } from '../core/report.ts'
import type { Report } from './chat-schema.ts'
import type { Db, Trx } from './database.ts'

/** Null: there is one of this day already. */
export async function openReport(trx: Trx, day: string, at: Date): Promise<Report | null> {
  const report = await trx
    .insertInto('report')
    .values({ day, made_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  return report ?? null
}

export function findReport(db: Db, reportId: string): Promise<Report | undefined> {
  return db.selectFrom('report').selectAll().where('id', '=', reportId).executeTakeFirst()
}

/** What the ledger had booked by then, and nothing has brought back. */
export async function bookedRemovals(db: Db, at: Date): Promise<Booked[]> {
  const rows = await db
    .selectFrom('savings_entry')
    .select(['acted_at', 'monthly_micros'])
    .where('kind', '=', 'booked')
    .where('booked_at', '<=', at)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('savings_entry as reversal')
            .whereRef('reversal.finding_id', '=', 'savings_entry.finding_id')
            .where('reversal.kind', '=', 'reversed'),
        ),
      ),
    )
    .orderBy('acted_at')
    .execute()
  return rows.map((row) => ({ actedAt: row.acted_at, monthlyMicros: row.monthly_micros }))
}
