import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { type Db, openDatabase } from '../../src/store/database.ts'
import { createTestDatabase } from '../support/database.ts'

const database = await createTestDatabase()
const db = openDatabase(database.url, {
  maxConnections: 1,
  isPrepared: true,
  onConnectionError: (error) => {
    throw error
  },
})
afterAll(async () => {
  await db.destroy()
  await database[Symbol.asyncDispose]()
})

const NOBODY = crypto.randomUUID()
const ID = crypto.randomUUID()

async function preparedBy(own: Db): Promise<string[]> {
  const { rows } = await sql<{ statement: string }>`
    select statement from pg_prepared_statements`.execute(own)
  return rows.map((row) => row.statement)
}

describe('a prepared pool', () => {
  it('prepares a text with parameters once, whatever the values', async () => {
    const double = (value: number) =>
      sql<{ it: number }>`select ${value}::int * 2 as it`.execute(db)

    const results = [await double(1), await double(21)]

    expect(results.map(({ rows }) => rows)).toEqual([[{ it: 2 }], [{ it: 42 }]])
    expect(await preparedBy(db)).toEqual(['select $1::int * 2 as it'])
  })

  it('prepares the same text in and out of transactions, and rolls back', async () => {
    const count = () =>
      sql<{ it: number }>`select count(*)::int as it from scan where id <> ${NOBODY}`
    const adding = db.transaction().execute(async (trx) => {
      await sql`insert into scan (id, requested_by, started_at) values (${ID}, ${'test'}, now())`.execute(
        trx,
      )
      const { rows } = await count().execute(trx)
      throw new Error(`there are ${rows[0]?.it}`)
    })

    await expect(adding).rejects.toThrow('there are 1')

    expect((await count().execute(db)).rows).toEqual([{ it: 0 }])
  })

  it('goes on after a statement that PostgreSQL refused', async () => {
    const divide = (by: number) => sql<{ it: number }>`select 6 / ${by}::int as it`.execute(db)

    await expect(divide(0)).rejects.toThrow('division by zero')

    expect((await divide(3)).rows).toEqual([{ it: 2 }])
  })

  it('keeps a bounded number of texts, and sends any other as it is', async () => {
    for (let nth = 0; nth < 150; nth += 1) {
      const { rows } = await sql`select ${nth}::int as ${sql.ref(`it_${nth}`)}`.execute(db)
      expect(rows).toEqual([{ [`it_${nth}`]: nth }])
    }

    expect((await preparedBy(db)).length).toBe(100)
  })
})
