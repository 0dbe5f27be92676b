/** What the ledger says, worked out line by line from its definition: no sums, no rollup, no SQL. */

import { realisedAt, runRateAt } from '../../src/core/savings.ts'
import type { Db } from '../../src/store/database.ts'
import { isKept, linesByCell } from '../../test/support/ledger-lines.ts'

export interface Truth {
  readonly lines: number
  /** Rounded down once per cell, as it is published. */
  realised(at: Date): bigint
  runRate(at: Date): bigint
  /** Dollars per month of all bookings until then, less what undos took back. */
  booked(at: Date): bigint
}

export async function readTruth(db: Db): Promise<Truth> {
  const cells = [...(await linesByCell(db)).values()]
  const lines = cells.flat()
  const bookings = lines.filter((it) => !isKept(it))
  return {
    lines: lines.length,
    realised: (at) => cells.reduce((sum, own) => sum + realisedAt(own, at), 0n),
    runRate: (at) => runRateAt(lines, at),
    booked: (at) =>
      bookings
        .filter((it) => it.bookedAt < at)
        .reduce((sum, it) => sum + (it.monthlyMicros ?? 0n), 0n),
  }
}
