/** The append-only ledger of what was saved. */

import { sql } from 'kysely'
import type { UsdMicros } from '../core/money.ts'
import type { Db, Trx } from './database.ts'
import type { Execution, Finding, SavingsEntry, StoredPrice } from './schema.ts'

export interface Saving {
  readonly finding: Finding
  readonly execution: Execution
  /** Null: removed, but no list price is known. Counted, never added as zero. */
  readonly monthlyMicros: UsdMicros | null
  readonly price: StoredPrice
  readonly at: Date
  /** When billing ends, where that is later: what lies in a recycle bin is still billed. */
  readonly startsAt?: Date
}

/** The unique index on the execution refuses a second booking. */
export async function bookSaving(trx: Trx, saving: Saving): Promise<void> {
  const { finding, execution, price, at } = saving
  await trx
    .insertInto('savings_entry')
    .values({
      kind: 'booked',
      finding_id: finding.id,
      execution_id: execution.id,
      provider: finding.provider,
      account_id: finding.account_id,
      region: finding.region,
      detector_id: finding.detector_id,
      resource_id: finding.resource_id,
      team: finding.team,
      monthly_micros: saving.monthlyMicros,
      price_date: price.priceDate,
      price_source: price.source,
      acted_at: at,
      booked_at: at,
    })
    .execute()
}

/** What was brought back counts no longer. */
const STILL_REMOVED = sql<bigint>`sum(case kind when 'booked' then 1 when 'reversed' then -1 end)`
const STILL_UNPRICED = sql<bigint>`
  sum(case when monthly_micros is null then case kind when 'booked' then 1 else -1 end else 0 end)`

export interface SavingsTotal {
  readonly accountId: string
  readonly detectorId: string
  readonly removals: number
  readonly unpriced: number
  readonly monthlyMicros: UsdMicros
}

export async function savingsTotals(db: Db): Promise<SavingsTotal[]> {
  const rows = await db
    .selectFrom('savings_entry')
    .select((eb) => [
      'account_id',
      'detector_id',
      STILL_REMOVED.as('removals'),
      STILL_UNPRICED.as('unpriced'),
      eb.fn.sum<string | null>('monthly_micros').as('monthly_micros'),
    ])
    .groupBy(['account_id', 'detector_id'])
    .orderBy('account_id')
    .orderBy('detector_id')
    .execute()
  return rows.map((row) => ({
    accountId: row.account_id,
    detectorId: row.detector_id,
    removals: Number(row.removals),
    unpriced: Number(row.unpriced),
    monthlyMicros: BigInt(row.monthly_micros ?? 0),
  }))
}

export function ledgerEntries(db: Db, limit: number): Promise<SavingsEntry[]> {
  return db.selectFrom('savings_entry').selectAll().orderBy('id', 'desc').limit(limit).execute()
}
