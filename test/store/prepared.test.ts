import { type QueryResult, sql } from 'kysely'
import { afterAll, describe, expect, it, vi } from 'vitest'
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

function scans(own: Db): Promise<QueryResult<{ it: number }>> {
  return sql<{ it: number }>`select count(*)::int as it from scan where id <> ${NOBODY}`.execute(
    own,
  )
}

function divide(by: number): Promise<QueryResult<{ it: number }>> {
  return sql<{ it: number }>`select 6 / ${by}::int as it`.execute(db)
}

async function preparedBy(own: Db): Promise<string[]> {
  const { rows } = await sql<{ statement: string }>`
    select statement from pg_prepared_statements`.execute(own)
  return rows.map((row) => row.statement)
}

async function backend(own: Db): Promise<number | undefined> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(own)
  return rows[0]?.pid
}

describe('a prepared pool', () => {
  it('keeps its connection while nobody asks, with the plans that it knows', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const before = await backend(db)

      await vi.advanceTimersByTimeAsync(3_600_000)

      expect(await backend(db)).toBe(before)
    } finally {
      vi.useRealTimers()
    }
  })

  it('prepares a text with parameters once, whatever the values', async () => {
    const double = (value: number) =>
      sql<{ it: number }>`select ${value}::int * 2 as it`.execute(db)

    const results = [await double(1), await double(21)]

    expect(results.map(({ rows }) => rows)).toEqual([[{ it: 2 }], [{ it: 42 }]])
    expect(await preparedBy(db)).toEqual(['select $1::int * 2 as it'])
  })

  it('prepares the same text in and out of transactions, and rolls back', async () => {
    const adding = db.transaction().execute(async (trx) => {
      await sql`insert into scan (id, requested_by, started_at) values (${ID}, ${'test'}, now())`.execute(
        trx,
      )
      const { rows } = await scans(trx)
      throw new Error(`there are ${rows[0]?.it}`)
    })

    await expect(adding).rejects.toThrow('there are 1')

    expect((await scans(db)).rows).toEqual([{ it: 0 }])
  })

  it('opens no transaction for what reads nothing, and is usable afterwards', async () => {
    await db.transaction().execute(async () => undefined)

    const { rows } = await sql<{ it: number }>`
      select count(*)::int as it from pg_stat_activity
      where pid = pg_backend_pid() and xact_start < query_start`.execute(db)

    expect(rows).toEqual([{ it: 0 }])
  })

  it('is in a transaction from the first read on', async () => {
    const at = await db.transaction().execute(async (trx) => {
      const first = await sql<{ it: string }>`select now()::text as it from scan where false
        union all select now()::text where ${true}`.execute(trx)
      const second = await sql<{ it: string }>`select now()::text as it where ${true}`.execute(trx)
      return [first.rows[0]?.it, second.rows[0]?.it]
    })

    expect(at[0]).toBe(at[1])
  })

  it('goes on after a statement that PostgreSQL refused', async () => {
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
