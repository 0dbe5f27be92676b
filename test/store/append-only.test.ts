import { type RawBuilder, sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { addDecision } from '../../src/store/approvals.ts'
import { bookSaving } from '../../src/store/savings.ts'
import { createTestDatabase } from '../support/database.ts'
import { AT, executing, refusalOf } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const TABLES = ['finding_event', 'decision', 'savings_entry'] as const

/** One row in each table at least. */
async function fill(): Promise<void> {
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
    await bookSaving(trx, { finding, execution, monthlyMicros: 1n, price, at: AT })
  })
}

async function contentOf(table: (typeof TABLES)[number]): Promise<unknown[]> {
  return db.selectFrom(table).selectAll().orderBy('id').execute()
}

const ATTACKS: readonly (readonly [
  string,
  (table: (typeof TABLES)[number]) => RawBuilder<unknown>,
])[] = [
  ['update', (table) => sql`update ${sql.table(table)} set finding_id = finding_id`],
  [
    'update of nothing',
    (table) => sql`update ${sql.table(table)} set finding_id = finding_id where false`,
  ],
  ['delete', (table) => sql`delete from ${sql.table(table)}`],
  ['delete of nothing', (table) => sql`delete from ${sql.table(table)} where false`],
  ['truncate', (table) => sql`truncate ${sql.table(table)}`],
  ['truncate of what it refers to', () => sql`truncate finding cascade`],
  [
    'merge',
    (table) => sql`
      merge into ${sql.table(table)} as t using ${sql.table(table)} as s on s.id = t.id
      when matched then delete`,
  ],
  [
    'insert that turns into an update',
    (table) => sql`
      insert into ${sql.table(table)} overriding system value select * from ${sql.table(table)}
      on conflict (id) do update set finding_id = excluded.finding_id`,
  ],
]

/** Row by row: what the archive has may go from there (archive.test.ts), and nothing is no row. */
const BY_ROW: ReadonlySet<string> = new Set(['finding_event', 'decision'])

function attacksOn(table: string): typeof ATTACKS {
  return ATTACKS.filter(([name]) => name !== 'delete of nothing' || !BY_ROW.has(table))
}

describe.each(TABLES)('the table %s', (table) => {
  it.each(attacksOn(table))('refuses every %s', async (_name, attack) => {
    await fill()
    const before = await contentOf(table)

    const refusal = await refusalOf(attack(table).execute(db))

    expect(before.length).toBeGreaterThan(0)
    expect(refusal).toMatch(/^23001 .* is append-only/)
    expect(await contentOf(table)).toEqual(before)
  })

  it('holds the findings that it speaks of', async () => {
    await fill()

    const refusal = await refusalOf(db.deleteFrom('finding').execute())

    expect(refusal).toMatch(/^23\d{3} .*finding_id_fkey/)
  })
})
