import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { bookSaving, ledgerEntries, reverseSaving, type Saving } from '../../src/store/savings.ts'
import type { SavingsEntry } from '../../src/store/schema.ts'
import { createTestDatabase } from '../support/database.ts'
import { AT, DAY_MS, executing, refusalOf } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const snapshotPrice = { priceDate: '2024-07-18', source: 'the snapshot list' }

async function saving(monthlyMicros: bigint | null): Promise<Saving> {
  const { finding, approval, execution } = await executing(db)
  return { finding, execution, monthlyMicros, price: approval.price, at: AT }
}

function book(entry: Saving): Promise<void> {
  return db.transaction().execute((trx) => bookSaving(trx, entry))
}

function undo({ finding, execution }: Saving, at: Date): Promise<bigint> {
  const undone = { findingId: finding.id, executionId: execution.id, at }
  return db.transaction().execute((trx) => reverseSaving(trx, undone))
}

async function entriesOf({ execution }: Saving): Promise<SavingsEntry[]> {
  const entries = await ledgerEntries(db, 1_000)
  return entries.filter(({ execution_id }) => execution_id === execution.id)
}

describe('bookSaving', () => {
  it('writes what was saved, for which resource, at which price', async () => {
    const entry = await saving(8_800_000n)

    await book(entry)

    const { finding, execution } = entry
    expect(await entriesOf(entry)).toMatchObject([
      {
        kind: 'booked',
        finding_id: finding.id,
        execution_id: execution.id,
        provider: 'aws',
        account_id: finding.account_id,
        region: finding.region,
        detector_id: finding.detector_id,
        resource_id: finding.resource_id,
        monthly_micros: 8_800_000n,
        price_date: '2024-07-18',
        price_source: 'the list',
        acted_at: AT,
        booked_at: AT,
        starts_at: AT,
        ends_at: new Date(AT.getTime() + 365 * DAY_MS),
        reverses: null,
      },
    ])
  })

  it('refuses to book one execution twice, at once or later', async () => {
    const entry = await saving(1n)

    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => book(entry)))

    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusalOf(book(entry))).toBe('23505 savings_booked_once')
    expect(await entriesOf(entry)).toHaveLength(1)
  })

  it('books nothing when its transaction fails', async () => {
    const entry = await saving(1n)
    const failing = db.transaction().execute(async (trx) => {
      await bookSaving(trx, entry)
      throw new Error('the move was lost')
    })

    await expect(failing).rejects.toThrow('the move was lost')

    expect(await entriesOf(entry)).toEqual([])
  })
})

describe('reverseSaving', () => {
  it('takes every line back that is still in force, and says what is off no longer', async () => {
    const until = new Date(AT.getTime() + 30 * DAY_MS)
    const kept = { monthlyMicros: 5_000_000n, until, price: snapshotPrice }
    const entry = { ...(await saving(8_800_000n)), kept }
    await book(entry)
    const undoneAt = new Date(AT.getTime() + DAY_MS)

    const less = await undo(entry, undoneAt)

    const lines = (await entriesOf(entry)).toReversed()
    const [booked, offset] = lines
    expect(lines.map((each) => [each.kind, each.monthly_micros, each.price_source])).toEqual([
      ['booked', 8_800_000n, 'the list'],
      ['offset', -5_000_000n, 'the snapshot list'],
      ['reversed', -8_800_000n, 'the list'],
      ['reversed', 5_000_000n, 'the snapshot list'],
    ])
    expect(lines.slice(2)).toMatchObject([
      { reverses: booked?.id, starts_at: undoneAt, ends_at: booked?.ends_at, booked_at: undoneAt },
      { reverses: offset?.id, starts_at: undoneAt, ends_at: until, booked_at: undoneAt },
    ])
    expect(less).toBe(8_800_000n)
  })

  it('does not touch what is over', async () => {
    const entry = { ...(await saving(8_800_000n)), horizonMonths: 1 }
    await book(entry)

    const less = await undo(entry, new Date(AT.getTime() + 31 * DAY_MS))

    expect(less).toBe(0n)
    expect(await entriesOf(entry)).toHaveLength(1)
  })

  it('takes back what lies in the recycle bin from where it would have begun', async () => {
    const startsAt = new Date(AT.getTime() + 7 * DAY_MS)
    const entry = { ...(await saving(8_800_000n)), startsAt }
    await book(entry)

    await undo(entry, new Date(AT.getTime() + DAY_MS))

    expect(await entriesOf(entry)).toMatchObject([
      { kind: 'reversed', starts_at: startsAt },
      { kind: 'booked', starts_at: startsAt },
    ])
  })

  it.each([
    ['booked', 1n],
    ['reversed', null],
  ] as const)('refuses a line that is %s and takes back %s', async (kind, reverses) => {
    const { finding, execution } = await saving(1n)
    const insert = sql`
      insert into savings_entry (
        kind, finding_id, execution_id, provider, account_id, region, detector_id, resource_id,
        monthly_micros, price_date, price_source, acted_at, booked_at, starts_at, ends_at, reverses)
      values (${kind}, ${finding.id}, ${execution.id}, 'aws', '1', 'r', 'k', 'vol-1',
        1, '2024-07-18', 'l', ${AT}, ${AT}, ${AT}, ${AT}, ${reverses})`

    expect(await refusalOf(insert.execute(db))).toBe('23514 savings_reverses')
  })

  it('refuses to take a line back twice, at once or later', async () => {
    const entry = await saving(1n)
    await book(entry)

    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => undo(entry, AT)))

    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusalOf(undo(entry, AT))).toBe('23505 savings_reversed_once')
    expect(await entriesOf(entry)).toHaveLength(2)
  })

  it('leaves the lines of another execution alone', async () => {
    const [entry, other] = [await saving(1n), await saving(2n)]
    await book(entry)
    await book(other)

    await undo({ ...entry, execution: other.execution }, AT)

    expect(await entriesOf(entry)).toHaveLength(1)
    expect(await entriesOf(other)).toHaveLength(1)
  })
})

describe('the table savings_entry', () => {
  it('refuses a second offset of one execution', async () => {
    const until = new Date(AT.getTime() + DAY_MS)
    const entry = {
      ...(await saving(1n)),
      kept: { monthlyMicros: 1n, until, price: snapshotPrice },
    }
    await book(entry)
    const again = sql`
      insert into savings_entry (
        kind, finding_id, execution_id, provider, account_id, region, detector_id, resource_id,
        monthly_micros, price_date, price_source, acted_at, booked_at, starts_at, ends_at)
      select kind, finding_id, execution_id, provider, account_id, region, detector_id, resource_id,
        monthly_micros, price_date, price_source, acted_at, booked_at, starts_at, ends_at
      from savings_entry where execution_id = ${entry.execution.id} and kind = 'offset'`

    expect(await refusalOf(again.execute(db))).toBe('23505 savings_offset_once')
  })

  it.each<[string, string, Partial<Record<'booked_at' | 'starts_at' | 'ends_at', string>>]>([
    [
      'savings_never_backdated',
      'a line that begins before it is written',
      { booked_at: '2026-03-02T09:00:01Z' },
    ],
    [
      'savings_never_backdated',
      'a line that ends before it begins',
      { ends_at: '2026-03-02T08:59:59Z' },
    ],
    [
      'savings_whole_milliseconds',
      'a moment that JavaScript cannot hold',
      { ends_at: '2026-03-03T09:00:00.000001Z' },
    ],
  ])('has a rule %s: refuses %s', async (rule, _what, change) => {
    const { finding, execution } = await saving(1n)
    const times = { booked_at: AT, starts_at: AT, ends_at: AT, ...change }
    const insert = sql`
      insert into savings_entry (
        kind, finding_id, execution_id, provider, account_id, region, detector_id, resource_id,
        monthly_micros, price_date, price_source, acted_at, booked_at, starts_at, ends_at)
      values ('booked', ${finding.id}, ${execution.id}, 'aws', '1', 'r', 'k', 'vol-1',
        1, '2024-07-18', 'l', ${AT}, ${times.booked_at}, ${times.starts_at}, ${times.ends_at})`

    expect(await refusalOf(insert.execute(db))).toBe(`23514 ${rule}`)
  })

  it.each([
    ['booked', -1],
    ['offset', 1],
  ])('refuses the sign of a line that is %s at %i', async (kind, micros) => {
    const { finding, execution } = await saving(1n)
    const insert = sql`
      insert into savings_entry (
        kind, finding_id, execution_id, provider, account_id, region, detector_id, resource_id,
        monthly_micros, price_date, price_source, acted_at, booked_at, starts_at, ends_at)
      values (${kind}, ${finding.id}, ${execution.id}, 'aws', '1', 'r', 'k', 'vol-1',
        ${micros}, '2024-07-18', 'l', ${AT}, ${AT}, ${AT}, ${AT})`

    expect(await refusalOf(insert.execute(db))).toBe('23514 savings_sign')
  })
})

describe('ledgerEntries', () => {
  it('gives the newest first, as many as asked for', async () => {
    for (const micros of [1n, 2n, 3n]) await book(await saving(micros))

    const entries = await ledgerEntries(db, 2)

    expect(entries.map(({ monthly_micros }) => monthly_micros)).toEqual([3n, 2n])
  })
})
