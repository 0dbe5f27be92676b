import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { describe, expect, it } from 'vitest'
import { up as spine } from '../../migrations/0001-spine.ts'
import { up as ledger } from '../../migrations/0005-ledger.ts'
import { up as closings } from '../../migrations/0014-closings.ts'
import { figuresAt, totalOf } from '../../src/core/figures.ts'
import { ledgerEntries } from '../../src/store/savings.ts'
import { sumsAt } from '../../src/store/savings-sums.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { refusalOf } from './support.ts'

const HOUR_MS = 3_600_000

const MIGRATIONS = {
  '0001-spine': { up: spine },
  '0005-ledger': { up: ledger },
  '0014-closings': { up: closings },
}

async function migrate({ db }: TestDatabase, target: keyof typeof MIGRATIONS): Promise<void> {
  const provider = { getMigrations: async () => MIGRATIONS }
  const { error } = await new Migrator({ db, provider }).migrateTo(target)
  if (error) throw new Error('it did not migrate', { cause: error })
}

/** A database as it was before, with two removals booked a microsecond after nine. */
async function databaseBefore(): Promise<TestDatabase> {
  const database = await createTestDatabase('template1')
  const { db } = database
  await migrate(database, '0001-spine')
  await sql`alter table savings_entry disable trigger all`.execute(db)
  await sql`
    insert into savings_entry (
      kind, finding_id, execution_id, provider, account_id, region, detector_id, resource_id, team,
      monthly_micros, price_date, price_source, acted_at, booked_at)
    select 'booked', gen_random_uuid(), gen_random_uuid(), 'aws', '1', 'r', 'k', 'vol', 'search',
      micros, '2024-07-18', 'a list', at, at
    from unnest(array[730000000::bigint, null]) as micros,
      (select timestamptz '2026-01-01 09:00:00.000001Z') as moment(at)`.execute(db)
  await sql`alter table savings_entry enable trigger all`.execute(db)
  return database
}

describe('the migration of the ledger', () => {
  it('makes intervals of what was booked before, and sums them', async () => {
    await using database = await databaseBefore()
    const { db } = database

    await migrate(database, '0014-closings')

    const startsAt = new Date('2026-01-01T09:00:00.000Z')
    const endsAt = new Date(startsAt.getTime() + 8_760 * HOUR_MS)
    const entries = await ledgerEntries(db, 10)
    expect(entries).toMatchObject([
      { starts_at: startsAt, ends_at: endsAt, booked_at: startsAt, reverses: null },
      { starts_at: startsAt, ends_at: endsAt, booked_at: startsAt, reverses: null },
    ])
    const at = new Date(startsAt.getTime() + 24 * HOUR_MS)
    expect(totalOf(figuresAt(await sumsAt(db, at), at))).toMatchObject({
      removals: 2,
      unpriced: 1,
      runRateMicros: 730_000_000n,
      realisedMicros: 24_000_000n,
    })
  })

  it('leaves the ledger refusing every change', async () => {
    await using database = await databaseBefore()
    await migrate(database, '0005-ledger')

    const refusal = await refusalOf(database.db.deleteFrom('savings_entry').execute())

    expect(refusal).toMatch(/^23001 .* is append-only/)
  })
})
