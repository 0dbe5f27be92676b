import { afterAll, expect, it } from 'vitest'
import { removedOf, targetOf } from '../../src/workflow/target.ts'
import { executing } from '../store/support.ts'
import { createTestDatabase } from '../support/database.ts'

const database = await createTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())

it('what is removed, and brought back, is what was approved, whatever was seen since', async () => {
  const { finding, approval, execution } = await executing(database.db)
  const evidence = { ...finding.evidence, attributes: { sizeGiB: 1 } }
  const seen = { ...finding, evidence, tags: { Name: 'seen since' } }

  const target = targetOf(seen, approval, execution, { lock: false })

  expect(target.attributes).toEqual(approval.evidence.attributes)
  expect(target.attributes).not.toEqual(evidence.attributes)
  expect(target.tags).toEqual(approval.tags)
  expect(removedOf(seen, approval, execution)).toMatchObject(target)
})
