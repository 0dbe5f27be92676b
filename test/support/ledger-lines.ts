/** The ledger line by line, and what the lines come to by the arithmetic alone: no sums, no SQL. */

import { nameOf } from '../../src/core/figures.ts'
import { type Line, realisedAt, runRateAt } from '../../src/core/savings.ts'
import type { Db } from '../../src/store/database.ts'
import { bookSaving, ledgerEntries } from '../../src/store/savings.ts'
import { LIST_PRICE, type Place, type Removed, removedResources } from './removed.ts'

export interface LedgerLine extends Line {
  readonly bookedAt: Date
  /** It takes back a booking, not an offset. */
  readonly isUndo: boolean
}

/** By the name of their cell, oldest first. */
export async function linesByCell(db: Db): Promise<Map<string, LedgerLine[]>> {
  const entries = (await ledgerEntries(db, 1_000_000)).toReversed()
  const booked = new Set(entries.filter((it) => it.kind === 'booked').map((it) => it.id))
  return Map.groupBy(
    entries.map((it) => ({
      cell: nameOf({ accountId: it.account_id, kind: it.detector_id, team: it.team }),
      kind: it.kind,
      monthlyMicros: it.monthly_micros,
      startsAt: it.starts_at,
      endsAt: it.ends_at,
      bookedAt: it.booked_at,
      isUndo: it.reverses !== null && booked.has(it.reverses),
    })),
    ({ cell }) => cell,
  )
}

/** An offset, or what takes one back. */
export function isKept({ kind, isUndo }: LedgerLine): boolean {
  return kind === 'offset' || (kind === 'reversed' && !isUndo)
}

/** Rounded down once per cell, as it is published. */
export async function truthAt(db: Db, at: Date): Promise<{ realised: bigint; runRate: bigint }> {
  const cells = [...(await linesByCell(db)).values()]
  return {
    realised: cells.reduce((sum, lines) => sum + realisedAt(lines, at), 0n),
    runRate: runRateAt(cells.flat(), at),
  }
}

/** A removal that is booked now. */
export async function bookRemoval(
  db: Db,
  place: Place,
  { monthlyMicros, at }: { readonly monthlyMicros: bigint; readonly at: Date },
): Promise<Removed> {
  const [removed] = await removedResources(db, [place], at)
  if (!removed) throw new Error('nothing was removed')
  const saving = { ...removed, monthlyMicros, price: LIST_PRICE, at }
  await db.transaction().execute((trx) => bookSaving(trx, saving))
  return removed
}
