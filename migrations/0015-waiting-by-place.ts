/**
 * What waits in one region, or of one kind, dearest first: whoever looks for a word there walks past nothing
 * that lies elsewhere.
 */

import { type Kysely, sql } from 'kysely'

const DEAREST = sql`(-coalesce(saving_micros, -1)), id`

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index waiting_by_region on finding (region, ${DEAREST})
      include (saving_micros, account_id, detector_id) where status = 'pending'`.execute(db)
  await sql`
    create index waiting_by_kind on finding (detector_id, ${DEAREST})
      include (saving_micros, account_id, region) where status = 'pending'`.execute(db)
}
