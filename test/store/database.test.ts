import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
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

describe('a database that is let go', () => {
  it.each([true, false])(
    'waits until its connections have ended (prepared: %s)',
    async (isPrepared) => {
      await using door = await openDoor()
      const errors: Error[] = []
      const db = openDatabase(door.url, {
        maxConnections: 3,
        isPrepared,
        onConnectionError: (error) => errors.push(error),
      })
      await Promise.all([one(db, 'pg_sleep(0.01)'), one(db, 'pg_sleep(0.01)')])

      let isGone = false
      const going = db.destroy().then(() => (isGone = true))
      await eventually('both take their leave', () => door.leaving.length === 2)
      const wasGone = isGone
      for (const leave of door.leaving) leave()
      await going

      expect(wasGone).toBe(false)
      expect(errors).toEqual([])
    },
  )

  it('waits also when all that were open before have ended long ago', async () => {
    await using door = await openDoor()
    const errors: Error[] = []
    const db = openDatabase(door.url, {
      maxConnections: 1,
      onConnectionError: (error) => errors.push(error),
    })
    const pid = await one<number>(db, 'pg_backend_pid()')
    await sql`select pg_terminate_backend(${pid})`.execute(database.db)
    await eventually('the first is cut off', () => errors.length > 0 && door.leaving.length === 1)
    door.leaving[0]?.()
    await one(db, 'pg_sleep(0.05)')

    let isGone = false
    const going = db.destroy().then(() => (isGone = true))
    await eventually('the second takes its leave', () => door.leaving.length === 2)
    const wasGone = isGone
    door.leaving[1]?.()
    await going

    expect(wasGone).toBe(false)
  })

  it('does not wait for ever for one whose other side is gone', async () => {
    await using door = await openDoor()
    const db = openDatabase(door.url, { maxConnections: 1, onConnectionError: () => {} })
    await one(db, '1')

    await db.destroy()

    expect(door.leaving).toHaveLength(1)
  })
})

interface Door extends AsyncDisposable {
  readonly url: string
  /** Those who wish to leave, and are kept until this lets them. */
  readonly leaving: (() => void)[]
}

/** The way to the database: whoever leaves it is not let go at once. */
async function openDoor(): Promise<Door> {
  const leaving: Door['leaving'] = []
  const sockets: Socket[] = []
  const inside = new URL(database.url)
  const server: Server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ host: inside.hostname, port: Number(inside.port), allowHalfOpen: true })
    sockets.push(near, far)
    near.pipe(far)
    far.pipe(near, { end: false })
    far.on('end', () => leaving.push(() => near.end()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('no port')
  const outside = new URL(inside)
  outside.port = String(address.port)
  return {
    url: outside.href,
    leaving,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
