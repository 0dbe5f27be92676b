import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { fingerprint } from '../../src/core/evidence.ts'
import { FINDING_STATUSES } from '../../src/core/finding.ts'
import type { Db } from '../../src/store/database.ts'
import { auditTrail, findFinding, lockFinding } from '../../src/store/findings.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { recordSightings } from '../support/sightings.ts'
import {
  AT,
  again,
  DAY_MS,
  findingAbout,
  findingIn,
  look,
  putInto,
  refusalOf,
  sighted,
  waitsForALock,
} from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

/** What EC2 can answer: XML carries neither NUL nor half a character. */
const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const quoted = fc.constantFrom(`'`, `"`, `\\`, `');--`, '{}', '\n', '${1}', '🚀', 'ß')
const tags = fc.dictionary(text, fc.oneof(text, quoted), { maxKeys: 5 })

describe('recordSightings', () => {
  it('keeps whatever a tag says, and its fingerprint with it', async () => {
    await fc.assert(
      fc.asyncProperty(tags, async (given) => {
        const seen = sighted({ observation: { tags: given, name: given['Name'] ?? null } })

        await recordSightings(db, look(), [seen])

        const kept = await findingAbout(db, seen)
        expect(kept.tags).toEqual(given)
        expect(fingerprint(kept.evidence, kept.tags)).toBe(kept.fingerprint)
      }),
      { numRuns: 50 },
    )
  })

  it('makes one finding when many record the same resource at once', async () => {
    const seen = sighted()

    await Promise.all(Array.from({ length: 20 }, () => recordSightings(db, look(), [seen])))

    const { id, sightings } = await findingAbout(db, seen)
    expect(sightings).toBe(20)
    expect(await auditTrail(db, id)).toHaveLength(1)
  })

  it('keeps what was approved also when the execution begins in the middle of it', async () => {
    const seen = sighted()
    const before = await findingIn(db, 'approved', seen)
    const changed = again(seen, { observation: { tags: { team: 'search' } } })
    const hasBegun = Promise.withResolvers<void>()
    const mayCommit = Promise.withResolvers<void>()
    const begin = db.transaction().execute(async (trx) => {
      await putInto(trx, before.id, 'queued')
      hasBegun.resolve()
      await mayCommit.promise
    })
    await hasBegun.promise

    const recording = recordSightings(db, look(), [changed])
    await eventually('the scan waits for the execution', () => waitsForALock(db))
    mayCommit.resolve()
    await Promise.all([begin, recording])

    expect(await findingAbout(db, seen)).toEqual({ ...before, status: 'queued' })
  })

  it('raises the revision by one when many record the same change at once', async () => {
    const seen = sighted()
    await findingIn(db, 'pending', seen)
    const changed = again(seen, { observation: { tags: { team: 'search' } } })

    await Promise.all(Array.from({ length: 20 }, () => recordSightings(db, look(), [changed])))

    expect(await findingAbout(db, seen)).toMatchObject({ revision: 2, sightings: 21 })
  })
})

describe('a second live finding about one resource', () => {
  const ended = ['remediated', 'resolved', 'restoring', 'restored']

  it.each(FINDING_STATUSES)('is impossible while one is open: %s', async (status) => {
    const seen = sighted()
    const old = await findingIn(db, 'resolved', seen)
    await findingIn(db, 'open', seen, look({ at: new Date(AT.getTime() + DAY_MS) }))

    const outcome = await refusalOf(putInto(db, old.id, status)).catch(() => 'accepted')

    expect(outcome).toBe(ended.includes(status) ? 'accepted' : '23505 finding_live')
  })
})

interface Writes {
  readonly inserted: number
  readonly updated: number
  /** Of the updates, those that wrote no index. */
  readonly hot: number
}

/** Of this connection, too: a backend keeps its counts for a while. */
async function writes(connection: Db, table: string): Promise<Writes> {
  await sql`select pg_stat_force_next_flush()`.execute(connection)
  const { rows } = await sql<Writes>`
    select n_tup_ins::int as inserted, n_tup_upd::int as updated, n_tup_hot_upd::int as hot
    from pg_stat_user_tables where relname = ${table}`.execute(connection)
  const [row] = rows
  if (!row) throw new Error('no such table')
  return row
}

async function contents(ids: readonly string[]): Promise<unknown> {
  const { rows } = await sql`
    select id, revision, status, moved_at, evidence, digest, price, tags,
      (select count(*) from finding_event as e where e.finding_id = f.id) as events
    from finding as f where resource_id = any(${ids}::text[]) order by id`.execute(db)
  return rows
}

describe('a rescan of what has not changed', () => {
  it('marks each as seen in its narrow row, and writes no finding, no index and no event', async () => {
    const page = Array.from({ length: 200 }, () => sighted())
    const ids = page.map(({ observation }) => observation.resourceId)

    await db.connection().execute(async (connection) => {
      await recordSightings(connection, look(), page)
      const before = await contents(ids)
      const findings = await writes(connection, 'finding')
      const seen = await writes(connection, 'sighting')

      await recordSightings(connection, look(), page)

      expect(await contents(ids)).toEqual(before)
      expect(await writes(connection, 'finding')).toEqual(findings)
      expect(await writes(connection, 'sighting')).toEqual({
        inserted: seen.inserted,
        updated: seen.updated + 200,
        hot: seen.hot + 200,
      })
    })
  })

  it('does not wait for whoever has locked a finding', async () => {
    const seen = sighted()
    const { id } = await findingIn(db, 'open', seen)
    const later = new Date(AT.getTime() + DAY_MS)

    await db.transaction().execute(async (trx) => {
      await lockFinding(trx, id)
      await recordSightings(db, look({ at: later }), [seen])
    })

    expect(await findFinding(db, id)).toMatchObject({ sightings: 2, last_seen_at: later })
  })
})
