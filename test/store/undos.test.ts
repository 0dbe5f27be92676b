import { afterAll, expect, it } from 'vitest'
import { finishUndo, openUndo, saveUndoAttempt, undoOf } from '../../src/store/undos.ts'
import { createTestDatabase } from '../support/database.ts'
import { AT, executing } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

it('an undo that is opened again knows nothing of the attempts before', async () => {
  const { finding, execution } = await executing(db)
  const open = (): Promise<void> => db.transaction().execute((trx) => openUndo(trx, execution, AT))
  await open()
  const first = (await undoOf(db, finding.id))!
  await saveUndoAttempt(db, first, { way: 'snapshot', at: AT })
  const failed = { outcome: 'failed', resourceId: null, detail: {}, at: AT } as const
  await db.transaction().execute((trx) => finishUndo(trx, first.id, failed))

  await open()

  const again = await undoOf(db, finding.id)
  expect(again).toMatchObject({ attempts: 0, attempted_at: null, way: null, outcome: null })
  expect(again?.run_id).not.toBe(first.run_id)
})
