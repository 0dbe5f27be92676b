import { afterAll, expect, it } from 'vitest'
import { doomBackup, expiredIn, markDeleted } from '../../src/store/backups.ts'
import type { Execution, Finding } from '../../src/store/schema.ts'
import { createTestDatabase } from '../support/database.ts'
import { AT, DAY_MS, executing } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const EXPIRED = new Date(AT.getTime() + 30 * DAY_MS)

/** Its backup expires in thirty days. */
async function removed(
  undoUntil: Date | null,
): Promise<{ finding: Finding; execution: Execution }> {
  const { finding, execution } = await executing(db)
  await db
    .updateTable('finding')
    .set({ status: 'remediated' })
    .where('id', '=', finding.id)
    .execute()
  await db
    .updateTable('execution')
    .set({ undo_until: undoUntil, backup_started_at: AT })
    .where('id', '=', execution.id)
    .execute()
  return { finding, execution }
}

it.each([
  ['is not over yet', 1, false],
  ['is over in this moment', 0, true],
  ['was over before', -1, true],
] as const)('a backup whose undo %s may go: %#', async (_when, laterMs, may) => {
  const { execution } = await removed(new Date(EXPIRED.getTime() + laterMs))

  const doomed = await db.transaction().execute((trx) => doomBackup(trx, execution.id, EXPIRED))

  expect(doomed).toBe(may)
})

it('what was deleted is not listed again', async () => {
  const { finding, execution } = await removed(null)
  const { provider, account_id: accountId, region, detector_id: detectorId } = finding
  const place = { provider, accountId, region, detectorId, remedy: execution.remedy }
  const listed = async (): Promise<string[]> =>
    (await expiredIn(db, place, EXPIRED)).map((each) => each.executionId)
  const before = await listed()

  await markDeleted(db, [execution.id], EXPIRED)

  expect(before).toContain(execution.id)
  expect(await listed()).not.toContain(execution.id)
})
