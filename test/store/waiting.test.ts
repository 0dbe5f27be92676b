import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import type { Grouping, WaitingCursor } from '../../src/core/waiting.ts'
import type { Db } from '../../src/store/database.ts'
import { foldWaiting, waitingGroups } from '../../src/store/waiting-sums.ts'
import { loadInbox } from '../../src/workflow/inbox.ts'
import { createTestDatabase } from '../support/database.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const TEAMS = [null, 'search', 'billing']
const ACCOUNTS = ['1', '2']

/** As rows, without the flow: the sums must fit whatever writes them. */
async function insert(count: number): Promise<void> {
  await sql`
    insert into finding (
      provider, account_id, region, detector_id, resource_id, canonical_id, name, team, status, tags,
      evidence, fingerprint, digest, guards, price, saving_micros, first_seen_at, moved_at)
    select 'aws', (${ACCOUNTS}::text[])[1 + n % 2], 'r' || n % 3, 'aws/kind', 'vol-' || gen_random_uuid(),
      'arn', 'name ' || n, (${TEAMS}::text[])[1 + n % 3],
      case n % 4 when 0 then 'open' else 'pending' end, '{}', '{"attributes": {}}', 'f', 'd', '[]',
      '{}', case when n % 5 > 0 then n % 7 * 1000000 end, now(), now()
    from generate_series(1, ${count}::int) as n`.execute(db)
}

/** What counting would say. */
async function counted(by: Grouping): Promise<unknown[]> {
  const column = by === 'team' ? sql`coalesce(team, '')` : sql`account_id`
  const { rows } = await sql`
    select ${column} as name, count(*)::int as count, coalesce(sum(saving_micros), 0)::bigint as micros,
      count(*) filter (where saving_micros is null)::int as unpriced
    from finding where status = 'pending' group by 1 order by 1`.execute(db)
  return rows
}

async function summed(by: Grouping): Promise<unknown[]> {
  const groups = await waitingGroups(db, {}, by)
  return groups.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

describe('the sums of what waits', () => {
  it('are what counting gives, whatever moves, changes, goes, or is folded', async () => {
    const change = fc.constantFrom(
      sql`update finding set status = 'pending' where random() < 0.2`,
      sql`update finding set status = 'approved' where status = 'pending' and random() < 0.3`,
      sql`update finding set saving_micros = (random() * 9e6)::bigint where random() < 0.3`,
      sql`update finding set saving_micros = null where random() < 0.1`,
      sql`update finding set team = 'billing' where random() < 0.2`,
      sql`delete from finding where random() < 0.05`,
      null,
    )
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        await insert(20)
        for (const each of changes) {
          if (each) await each.execute(db)
          else await db.transaction().execute(foldWaiting)
        }

        expect(await summed('team')).toEqual(await counted('team'))
        expect(await summed('account')).toEqual(await counted('account'))
      }),
      { numRuns: 15 },
    )
  })

  it('stay what they are when two fold at once', async () => {
    await insert(200)

    await Promise.all([1, 2, 3].map(() => db.transaction().execute(foldWaiting)))

    expect(await summed('team')).toEqual(await counted('team'))
  })
})

describe('the pages of the inbox', () => {
  it.each(['team', 'account'] as const)('by %s show each finding once, in order', async (by) => {
    await sql`delete from finding`.execute(db)
    await insert(800)
    const seen: string[] = []
    let after: WaitingCursor | undefined
    do {
      const page = await loadInbox(db, { filter: {}, by, after, shown: [] })
      seen.push(...page.groups.flatMap(({ rows }) => rows.map(({ id }) => id)))
      after = page.next ?? undefined
    } while (after)

    const column = by === 'team' ? sql`coalesce(team, '')` : sql`account_id`
    const { rows } = await sql<{ id: string }>`
      select id from (
        select id, saving_micros, ${column} as name,
          sum(coalesce(saving_micros, 0)) over (partition by ${column}) as total
        from finding where status = 'pending') as waiting
      order by total desc, name, saving_micros desc nulls last, id`.execute(db)
    expect(seen).toEqual(rows.map(({ id }) => id))
  })

  it('are the same place by place as group by group, and as a search', async () => {
    const filter = { region: 'r1', account: '2' }
    const few = await loadInbox(db, { filter, by: 'team', after: undefined, shown: [] })
    const searched = await loadInbox(db, {
      filter: { ...filter, text: 'NAME' },
      by: 'team',
      after: undefined,
      shown: [],
    })
    const ids = (page: typeof few): string[] =>
      page.groups.flatMap(({ rows }) => rows.map(({ id }) => id))

    expect(few.total.count).toBeGreaterThan(100)
    expect(ids(searched)).toEqual(ids(few))
    expect([searched.total.count, searched.isCut]).toEqual([100, true])
  })

  it('take a text as a text, not as a pattern', async () => {
    expect((await search(db, 'na%e')).total.count).toBe(0)
    expect((await search(db, 'name_1')).total.count).toBe(0)
    expect((await search(db, 'name 1')).total.count).toBeGreaterThan(0)
  })

  it('keep what has left the list meanwhile, when the page showed it', async () => {
    const before = await loadInbox(db, { filter: {}, by: 'team', after: undefined, shown: [] })
    const id = before.groups[0]?.rows[0]?.id ?? ''
    await sql`update finding set status = 'rejected' where id = ${id}::uuid`.execute(db)

    const after = await loadInbox(db, { filter: {}, by: 'team', after: undefined, shown: [id] })

    expect(after.groups[0]?.rows.find((row) => row.id === id)?.status).toBe('rejected')
    expect(after.total.count).toBe(before.total.count - 1)
  })
})

function search(from: Db, text: string): ReturnType<typeof loadInbox> {
  return loadInbox(from, { filter: { text }, by: 'team', after: undefined, shown: [] })
}
