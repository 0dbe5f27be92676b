import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { type Caller, type ConsoleStage, callAs, openConsole } from './support.ts'

describe('a page that was opened before signing out', () => {
  let own: ConsoleStage
  let you: Caller
  beforeEach(async () => {
    own = await openConsole()
    you = await callAs(own)
  })
  afterEach(() => own[Symbol.asyncDispose]())

  /** While the table is locked, a page that reads the switch waits in the middle of being drawn. */
  async function whileDrawing(act: () => Promise<unknown>): Promise<number> {
    const open = Promise.withResolvers<void>()
    const isLocked = Promise.withResolvers<void>()
    const lock = own.db.transaction().execute(async (trx) => {
      await sql`lock table switch_event in access exclusive mode`.execute(trx)
      isLocked.resolve()
      await open.promise
    })
    await isLocked.promise
    const drawing = you.get('/console/settings')
    await eventually('the page waits', async () => {
      const { rows } = await sql<{ waits: boolean }>`
        select exists (select from pg_locks
          where relation = 'switch_event'::regclass and not granted) as waits`.execute(own.db)
      return rows[0]?.waits
    })
    await act()
    open.resolve()
    await lock
    return (await drawing).statusCode
  }

  it('does not bring the session back when it is ready at last', async () => {
    // So that there is something to write: somebody was seen anew.
    own.clock.advance(5 * 60_000)

    const drawn = await whileDrawing(() => you.post('/console/sign-out-everywhere', {}))

    expect(drawn).toBe(200)
    expect((await you.get('/console/settings')).statusCode).toBe(303)
    expect(await own.db.selectFrom('console_session').select('person').execute()).toEqual([])
  })

  it('keeps the session when nobody signed out', async () => {
    own.clock.advance(5 * 60_000)

    await whileDrawing(async () => undefined)

    expect((await you.get('/console/settings')).statusCode).toBe(200)
  })
})
