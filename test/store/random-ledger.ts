/** A ledger with a random history, written by the store's own functions, and its lines by cell. */

import * as fc from 'fast-check'
import { nameOf } from '../../src/core/figures.ts'
import type { Line } from '../../src/core/savings.ts'
import type { Db } from '../../src/store/database.ts'
import { bookSaving, ledgerEntries, reverseSaving } from '../../src/store/savings.ts'
import { EPOCH, type Life, lives } from '../core/ledger-lives.ts'
import { LIST_PRICE, type Place, removedResources } from '../support/removed.ts'

const PLACES: readonly Place[] = [
  { accountId: '111122223333', kind: 'aws/ebs-volume-unattached', team: 'search' },
  { accountId: '111122223333', kind: 'aws/ebs-volume-unattached', team: null },
  { accountId: '111122223333', kind: 'aws/elastic-ip-unassociated', team: 'search' },
  { accountId: '444455556666', kind: 'aws/ebs-volume-unattached', team: 'payments' },
]

export async function writeRandomLedger(db: Db, count: number, seed: number): Promise<void> {
  const all = fc.sample(lives, { numRuns: count, seed })
  const places = all.map((_, index) => PLACES[index % PLACES.length] ?? PLACES[0]!)
  const removed = await removedResources(db, places, new Date(EPOCH))
  for (const [index, life] of all.entries()) await write(db, life, removed[index]!)
}

async function write(
  db: Db,
  { removal, undoneAt }: Life,
  { finding, execution }: Awaited<ReturnType<typeof removedResources>>[number],
): Promise<void> {
  await db.transaction().execute((trx) =>
    bookSaving(trx, {
      finding,
      execution,
      monthlyMicros: removal.monthlyMicros,
      price: LIST_PRICE,
      at: removal.removedAt,
      startsAt: removal.billedUntil,
      horizonMonths: removal.horizonMonths,
      kept: removal.kept && { ...removal.kept, price: LIST_PRICE },
    }),
  )
  if (!undoneAt) return
  const undo = { findingId: finding.id, executionId: execution.id, at: undoneAt }
  await db.transaction().execute((trx) => reverseSaving(trx, undo))
}

export interface LedgerLine extends Line {
  readonly bookedAt: Date
  readonly isUndo: boolean
}

/** As they stand in the ledger, by the name of their cell. */
export async function linesByCell(db: Db): Promise<Map<string, LedgerLine[]>> {
  const entries = (await ledgerEntries(db, 100_000)).toReversed()
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
