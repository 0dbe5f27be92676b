import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

const database = await createTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())

async function one<Value>(db: Db, expression: string): Promise<Value | undefined> {
  const { rows } = await sql<{ it: Value }>`select ${sql.raw(expression)} as it`.execute(db)
  return rows[0]?.it
}

describe('openDatabase', () => {
  it.each([
    ["'9007199254740993'::bigint", 9_007_199_254_740_993n],
    ["'2024-07-18'::date", '2024-07-18'],
    ["'2024-07-18T00:30:00+02'::timestamptz", new Date('2024-07-17T22:30:00Z')],
    ['5::int', 5],
    ["'5.10'::numeric", '5.10'],
    [`'{"a": [1]}'::jsonb`, { a: [1] }],
  ])('reads %s without loss', async (expression, value) => {
    expect(await one(database.db, expression)).toEqual(value)
  })

  it('says so when an idle connection breaks, and opens another one', async () => {
    const errors: Error[] = []
    const db = openDatabase(database.url, {
      maxConnections: 1,
      onConnectionError: (error) => errors.push(error),
    })
    const pid = await one<number>(db, 'pg_backend_pid()')

    await sql`select pg_terminate_backend(${pid})`.execute(database.db)

    await eventually('the broken connection is reported', () => errors.length > 0)
    expect(await one(db, '1')).toBe(1)
    await db.destroy()
  })
})
