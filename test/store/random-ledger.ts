/** A ledger with a random history, written by the store's own functions. */

import * as fc from 'fast-check'
import type { Db } from '../../src/store/database.ts'
import { bookSaving, reverseSaving } from '../../src/store/savings.ts'
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
