/**
 * What the page of savings asks of single lines: the dearest removals of each month, and the latest that
 * were taken back. Both stay short walks over an index, however long the ledger is.
 */

import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index savings_dearest on savings_entry
      (date_trunc('month', booked_at at time zone 'UTC'), monthly_micros desc, id)
      where kind = 'booked' and monthly_micros is not null`.execute(db)
  await sql`
    create index savings_taken_back on savings_entry (booked_at, id)
      where kind = 'reversed'`.execute(db)
}
