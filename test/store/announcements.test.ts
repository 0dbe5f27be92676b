import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { Announcements, announce } from '../../src/store/announcements.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'

const database = await createTestDatabase()
const { db, url } = database
afterAll(() => database[Symbol.asyncDispose]())

/** Counts what is heard, once it surely listens. */
async function hearing(own: Announcements, topic: string): Promise<{ count: number }> {
  const heard = { count: 0 }
  own.listen(topic, () => {
    heard.count += 1
  })
  await eventually(`${topic} is heard`, async () => {
    await announce(db, topic)
    return heard.count > 0
  })
  return heard
}

async function listeners(): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*)::text as count from pg_stat_activity
    where application_name = 'cloudthrift-listen' and datname = current_database()`.execute(db)
  return Number(rows[0]?.count)
}

describe('Announcements', () => {
  it('hears what is announced on its topic, and no other', async () => {
    await using own = new Announcements(url, (error) => expect.unreachable(String(error)))
    const other = { count: 0 }
    own.listen('other', () => {
      other.count += 1
    })
    const heard = await hearing(own, 'mine')
    const [before, otherBefore] = [heard.count, other.count]

    await announce(db, 'mine')

    await eventually('it is heard', () => heard.count > before)
    expect(other.count).toBe(otherBefore)
  })

  it('hears nothing before the transaction commits, and nothing of one that is rolled back', async () => {
    await using own = new Announcements(url, (error) => expect.unreachable(String(error)))
    const heard = await hearing(own, 'rolled')
    const undone = db.transaction().execute(async (trx) => {
      await announce(trx, 'rolled')
      throw new Error('no')
    })
    await expect(undone).rejects.toThrow('no')
    const mark = await hearing(own, 'mark')
    await eventually('it is heard', () => mark.count > 0)
    const before = heard.count

    await db.transaction().execute((trx) => announce(trx, 'rolled'))

    await eventually('it is heard once', () => heard.count === before + 1)
  })

  it('needs one connection however many listen, and none before anybody does', async () => {
    await using own = new Announcements(url, (error) => expect.unreachable(String(error)))
    expect(await listeners()).toBe(0)

    await hearing(own, 'a')
    await hearing(own, 'b')

    expect(await listeners()).toBe(1)
  })

  it('listens again when its connection was cut, and looks for what it missed', async () => {
    const errors: unknown[] = []
    await using own = new Announcements(url, (error) => errors.push(error))
    const heard = await hearing(own, 'cut')

    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'cloudthrift-listen' and datname = current_database()`.execute(db)

    await eventually('the cut is noticed', () => errors.length > 0)
    const before = heard.count
    await eventually('it is heard', () => heard.count > before)
    expect(await listeners()).toBe(1)
  })

  it('calls nobody back who does not listen any more', async () => {
    await using own = new Announcements(url, (error) => expect.unreachable(String(error)))
    let count = 0
    const ear = own.listen('left', () => {
      count += 1
    })
    const mark = await hearing(own, 'left-mark')
    ear[Symbol.dispose]()
    const [before, markBefore] = [count, mark.count]

    await announce(db, 'left')
    await announce(db, 'left-mark')

    await eventually('it is heard', () => mark.count > markBefore)
    expect(count).toBe(before)
  })
})
