/** The archive: what of the audit trail may go, and what the database holds back whoever asks. */

import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { addDecision } from '../../src/store/approvals.ts'
import { archiveFindings } from '../../src/store/archive.ts'
import { bookSaving } from '../../src/store/savings.ts'
import { createTestDatabase } from '../support/database.ts'
import { AT, executing, refusalOf } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

/** A finding with all that can hang on one. */
async function story(isBooked = false): Promise<string> {
  const { finding, approval, execution } = await executing(db)
  await db.transaction().execute(async (trx) => {
    await addDecision(trx, {
      approval_id: approval.id,
      finding_id: finding.id,
      verdict: 'approve',
      reason: null,
      snooze_until: null,
      actor: 'api:alice',
      actor_name: 'Alice',
      via: 'api',
      decided_at: AT,
    })
    const { price } = approval
    if (isBooked) await bookSaving(trx, { finding, execution, monthlyMicros: 1n, price, at: AT })
  })
  return finding.id
}

function archived(id: string): Promise<void> {
  return db.transaction().execute((trx) => archiveFindings(trx, [id], AT))
}

const TABLES = ['finding_event', 'sighting', 'decision', 'approval', 'execution'] as const

async function rowsAbout(id: string): Promise<number[]> {
  const counts = TABLES.map((table) =>
    db.selectFrom(table).select('finding_id').where('finding_id', '=', id).execute(),
  )
  return (await Promise.all(counts)).map((rows) => rows.length)
}

describe('the archive', () => {
  it('holds the whole story of a finding, of which nothing else is left', async () => {
    const id = await story()
    const before = await rowsAbout(id)

    await archived(id)

    const { document } = await db
      .selectFrom('archive')
      .select('document')
      .where('finding_id', '=', id)
      .executeTakeFirstOrThrow()
    expect(before).toEqual([expect.any(Number), 1, 1, 1, 1])
    expect(before[0]).toBeGreaterThan(0)
    expect(await rowsAbout(id)).toEqual([0, 0, 0, 0, 0])
    expect(document).toMatchObject({
      finding: { id, sightings: 1 },
      events: [{ event: 'found', finding_id: id }],
      decisions: [{ actor: 'api:alice', verdict: 'approve' }],
      approvals: [{ finding_id: id }],
      executions: [{ finding_id: id }],
    })
  })

  it('takes nothing away from a finding that the ledger knows, whoever asks', async () => {
    const id = await story(true)
    const before = await rowsAbout(id)

    const refusal = await refusalOf(archived(id))

    expect(refusal).toMatch(/^23\d{3} /)
    expect(await rowsAbout(id)).toEqual(before)
  })

  it.each(['finding_event', 'decision'] as const)(
    'must have a finding before anything of it leaves %s',
    async (table) => {
      const id = await story()

      const refusal = await refusalOf(db.deleteFrom(table).where('finding_id', '=', id).execute())

      expect(refusal).toMatch(/^23001 .* is append-only/)
    },
  )

  it('does not help to forget one that is booked, even with a document of it', async () => {
    const id = await story(true)
    await sql`
      insert into archive (finding_id, account_id, resource_id, resolved_at, archived_at, document)
      values (${id}, 'a', 'r', ${AT}, ${AT}, '{}')`.execute(db)

    for (const table of ['finding_event', 'decision'] as const) {
      const refusal = await refusalOf(db.deleteFrom(table).where('finding_id', '=', id).execute())

      expect(refusal).toMatch(/^23001 .* is append-only/)
    }
  })

  it.each([
    sql`update archive set document = '{}'`,
    sql`delete from archive`,
    sql`truncate archive`,
  ])('only ever grows', async (attack) => {
    await archived(await story())

    expect(await refusalOf(attack.execute(db))).toMatch(/^23001 archive is append-only/)
  })
})
