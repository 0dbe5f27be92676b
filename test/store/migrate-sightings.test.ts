import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { afterAll, describe, expect, it } from 'vitest'
import { up as spine } from '../../migrations/0001-spine.ts'
import { up as sightings } from '../../migrations/0018-sightings.ts'
import { createTestDatabase } from '../support/database.ts'

const database = await createTestDatabase('template1')
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const BEFORE = { '0001-spine': { up: spine } }
const ALL = { ...BEFORE, '0018-sightings': { up: sightings } }

async function migrate(migrations: typeof BEFORE): Promise<void> {
  const provider = { getMigrations: async () => migrations }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error) throw new Error('it did not migrate', { cause: error })
}

describe('the migration of sightings', () => {
  it('takes along what scans saw of each finding: who was seen twice may be asked about', async () => {
    await migrate(BEFORE)
    await sql`
      insert into finding (
        provider, account_id, region, detector_id, resource_id, canonical_id, tags, evidence,
        fingerprint, digest, guards, price, sightings, first_seen_at, last_seen_at, last_scan_id,
        moved_at)
      select 'aws', '1', 'r', 'k', 'vol-' || n, 'arn', '{}', '{}', 'f', 'd', '[]', '{}', n, now(),
        timestamptz '2026-01-01Z' + n * interval '1 day', gen_random_uuid(), now()
      from generate_series(1, 3) as n`.execute(db)
    const seen = sql`sightings, last_seen_at, last_scan_id`
    const before = await sql`select id, ${seen} from finding order by id`.execute(db)

    await migrate(ALL)

    const after = await sql`
      select finding_id as id, ${seen} from sighting order by finding_id`.execute(db)
    expect(before.rows).toHaveLength(3)
    expect(after.rows).toEqual(before.rows)
  })
})
