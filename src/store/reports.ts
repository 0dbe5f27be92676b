/** Weekly reports, one a day at most. */

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
