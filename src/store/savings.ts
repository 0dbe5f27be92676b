/** The append-only ledger of what was saved. Its arithmetic is core/savings.ts. */

import type { Insertable } from 'kysely'
import type { UsdMicros } from '../core/money.ts'
import { DEFAULT_POLICY } from '../core/policy.ts'
import type { Price } from '../core/price.ts'
import { type Kept, type Line, linesOf, reversalOf } from '../core/savings.ts'
import type { Db, Trx } from './database.ts'
import type { Execution, Finding, SavingsEntry, Tables } from './schema.ts'

type ListedPrice = Pick<Price, 'priceDate' | 'source'>

export interface Saving {
  readonly finding: Finding
  readonly execution: Execution
  /** Null: removed, but no list price is known. Counted, never added as zero. */
  readonly monthlyMicros: UsdMicros | null
  readonly price: ListedPrice
  readonly at: Date
  /** When billing ends, where that is later: what lies in a recycle bin is still billed. */
  readonly startsAt?: Date
  readonly horizonMonths?: number
  /** What is kept for safety, and what it costs. */
  readonly kept?: (Kept & { readonly price: ListedPrice }) | null
}

/** The unique indexes on the execution refuse a second booking. */
export async function bookSaving(trx: Trx, saving: Saving): Promise<void> {
  const { finding, execution, price, at, kept = null } = saving
  const lines = linesOf({
    monthlyMicros: saving.monthlyMicros,
    removedAt: at,
    billedUntil: saving.startsAt ?? at,
    horizonMonths: saving.horizonMonths ?? DEFAULT_POLICY.savings.horizonMonths,
    kept,
  })
  const about = {
    finding_id: finding.id,
    execution_id: execution.id,
    provider: finding.provider,
    account_id: finding.account_id,
    region: finding.region,
    detector_id: finding.detector_id,
    resource_id: finding.resource_id,
    team: finding.team,
    acted_at: at,
    booked_at: at,
  }
  const rows = lines.map((line) => {
    const { priceDate, source } = line.kind === 'offset' && kept ? kept.price : price
    return { ...about, price_date: priceDate, price_source: source, ...columnsOf(line) }
  })
  await trx.insertInto('savings_entry').values(rows).execute()
}

/**
 * It was brought back: from now on the lines of its execution come to nothing. Returns how much less
 * is off per month, before what backups cost. Lock the finding first; the unique index refuses to take
 * a line back twice.
 */
export async function reverseSaving(
  trx: Trx,
  undo: { readonly findingId: string; readonly executionId: string; readonly at: Date },
): Promise<UsdMicros> {
  const entries = await trx
    .selectFrom('savings_entry')
    .selectAll()
    .where('finding_id', '=', undo.findingId)
    .where('execution_id', '=', undo.executionId)
    .orderBy('id')
    .execute()
  const reversals = entries.flatMap((entry) => {
    const line = reversalOf(lineOf(entry), undo.at)
    return line ? [{ entry, line }] : []
  })
  if (reversals.length === 0) return 0n
  const rows = reversals.map(({ entry: { id, ...about }, line }) => ({
    ...about,
    ...columnsOf(line),
    acted_at: undo.at,
    booked_at: undo.at,
    reverses: id,
  }))
  await trx.insertInto('savings_entry').values(rows).execute()
  return reversals
    .filter(({ entry }) => entry.kind === 'booked')
    .reduce((sum, { entry }) => sum + (entry.monthly_micros ?? 0n), 0n)
}

function columnsOf(
  line: Line,
): Pick<Insertable<Tables['savings_entry']>, 'kind' | 'monthly_micros' | 'starts_at' | 'ends_at'> {
  return {
    kind: line.kind,
    monthly_micros: line.monthlyMicros,
    starts_at: line.startsAt,
    ends_at: line.endsAt,
  }
}

function lineOf(entry: SavingsEntry): Line {
  return {
    kind: entry.kind,
    monthlyMicros: entry.monthly_micros,
    startsAt: entry.starts_at,
    endsAt: entry.ends_at,
  }
}

/** The newest first. */
export function ledgerEntries(db: Db, limit: number): Promise<SavingsEntry[]> {
  return db.selectFrom('savings_entry').selectAll().orderBy('id', 'desc').limit(limit).execute()
}

/** The lines after one, oldest first: a ledger of any size is read page by page. */
export function ledgerPage(db: Db, afterId: bigint, limit: number): Promise<SavingsEntry[]> {
  return db
    .selectFrom('savings_entry')
    .selectAll()
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute()
}
