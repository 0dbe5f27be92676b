/** What the ledger says, worked out line by line from its definition: no sums, no rollup, no SQL. */

import { nameOf } from '../../src/core/figures.ts'
import { type Line, realisedAt, runRateAt } from '../../src/core/savings.ts'
import type { Db } from '../../src/store/database.ts'
import { ledgerEntries } from '../../src/store/savings.ts'

export interface Truth {
  readonly lines: number
  /** Rounded down once per cell, as it is published. */
  realised(at: Date): bigint
  runRate(at: Date): bigint
  /** Dollars per month of all bookings until then, less what undos took back. */
  booked(at: Date): bigint
}

export async function readTruth(db: Db): Promise<Truth> {
  const entries = await ledgerEntries(db, 1_000_000)
  const lines = entries.map((it): Line & { cell: string; bookedAt: Date } => ({
    cell: nameOf({ accountId: it.account_id, kind: it.detector_id, team: it.team }),
    kind: it.kind,
    monthlyMicros: it.monthly_micros,
    startsAt: it.starts_at,
    endsAt: it.ends_at,
    bookedAt: it.booked_at,
  }))
  const cells = [...Map.groupBy(lines, (it) => it.cell).values()]
  return {
    lines: lines.length,
    realised: (at) => cells.reduce((sum, own) => sum + realisedAt(own, at), 0n),
    runRate: (at) => runRateAt(lines, at),
    booked: (at) =>
      lines
        .filter((it) => it.bookedAt < at && !isKept(it))
        .reduce((sum, it) => sum + (it.monthlyMicros ?? 0n), 0n),
  }
}

/** An offset, or what takes one back. */
function isKept({ kind, monthlyMicros }: Line): boolean {
  return kind === 'offset' || (kind === 'reversed' && (monthlyMicros ?? 0n) > 0n)
}
