/** The database knows the states of a finding too: what is written past the workflow is refused. */

import { sql } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import { FINDING_STATUSES } from '../../src/core/finding.ts'
import { createTestDatabase } from '../support/database.ts'
import { approvalOf, findingIn, refusalOf } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

it.each(['', 'deleted', 'Pending', 'pending '])('a finding is never %j', async (status) => {
  const { id } = await findingIn(db, 'pending')
  const writing = sql`update finding set status = ${status} where id = ${id}`.execute(db)

  expect(await refusalOf(writing)).toBe('23514 finding_status_check')
})

it('a finding may have every state of the workflow', async () => {
  const { id } = await findingIn(db, 'pending')

  for (const status of FINDING_STATUSES) {
    const writing = sql`update finding set status = ${status} where id = ${id}`.execute(db)
    expect((await writing).numAffectedRows).toBe(1n)
  }
})

it('a remedy is one of those that there are', async () => {
  const { id } = await approvalOf(db, await findingIn(db, 'pending'))
  const writing = sql`update approval set remedy = 'burn' where id = ${id}`.execute(db)

  expect(await refusalOf(writing)).toBe('23514 approval_remedy_check')
})
