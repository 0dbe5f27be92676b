import { afterAll, describe, expect, it } from 'vitest'
import {
  bookSaving,
  ledgerEntries,
  type Saving,
  type SavingsTotal,
  savingsTotals,
} from '../../src/store/savings.ts'
import type { SavingsEntry } from '../../src/store/schema.ts'
import { createTestDatabase } from '../support/database.ts'
import { AT, executing, refusalOf } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

/** What a removed finding saves, with the account and detector that a test names. */
async function saving(
  monthlyMicros: bigint | null,
  change: Partial<Saving['finding']> = {},
): Promise<Saving> {
  const { finding, approval, execution } = await executing(db)
  const { price } = approval
  return { finding: { ...finding, ...change }, execution, monthlyMicros, price, at: AT }
}

function book(entry: Saving): Promise<void> {
  return db.transaction().execute((trx) => bookSaving(trx, entry))
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

describe('savingsTotals', () => {
  it('sums by account and detector, exactly, and counts the unpriced apart', async () => {
    const [ours, theirs] = [crypto.randomUUID(), crypto.randomUUID()].toSorted()
    const volume = { account_id: ours!, detector_id: 'aws/ebs-volume-unattached' }
    const address = { account_id: ours!, detector_id: 'aws/elastic-ip-unassociated' }
    const theirVolume = { ...volume, account_id: theirs! }
    await book(await saving(9_007_199_254_740_993n, volume))
    await book(await saving(9_007_199_254_740_993n, volume))
    await book(await saving(null, volume))
    await book(await saving(3_650_000n, address))
    await book(await saving(null, theirVolume))

    const totals = await savingsTotals(db)

    const booked = totals.filter(({ accountId }) => accountId === ours || accountId === theirs)
    expect(booked).toEqual([
      total(volume, { removals: 3, unpriced: 1, monthlyMicros: 18_014_398_509_481_986n }),
      total(address, { removals: 1, unpriced: 0, monthlyMicros: 3_650_000n }),
      total(theirVolume, { removals: 1, unpriced: 1, monthlyMicros: 0n }),
    ])
  })

  it('is empty before the first removal', async () => {
    await using fresh = await createTestDatabase()

    expect(await savingsTotals(fresh.db)).toEqual([])
  })
})

describe('ledgerEntries', () => {
  it('gives the newest first, as many as asked for', async () => {
    for (const micros of [1n, 2n, 3n]) await book(await saving(micros))

    const entries = await ledgerEntries(db, 2)

    expect(entries.map(({ monthly_micros }) => monthly_micros)).toEqual([3n, 2n])
  })
})

function total(
  of: { readonly account_id: string; readonly detector_id: string },
  sum: Pick<SavingsTotal, 'removals' | 'unpriced' | 'monthlyMicros'>,
): SavingsTotal {
  return { accountId: of.account_id, detectorId: of.detector_id, ...sum }
}
