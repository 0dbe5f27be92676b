import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GROUPINGS, type WaitingFilter } from '../../src/core/waiting.ts'
import { searchWaiting } from '../../src/store/search-waiting.ts'
import { createTestDatabase } from '../support/database.ts'

const LIMIT = 100
const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

/** More than the first steps see: words that are everywhere, now and then, at the end only, and nowhere. */
beforeAll(async () => {
  await sql`
    insert into finding (
      provider, account_id, region, detector_id, resource_id, canonical_id, name, team, status,
      revision, tags, evidence, fingerprint, digest, guards, price, monthly_micros, remedy,
      saving_micros, first_seen_at, moved_at)
    select 'aws', 'account-' || n % 3, 'region-' || n % 2, 'kind-' || n % 5, 'vol-' || n, 'arn:' || n,
      'often' || case when n % 31 = 0 then ' seldom' else '' end
        || case when n > 6990 then ' late_' else '' end,
      case when n % 4 > 0 then 'team-' || n % 4 end, 'pending', 2, '{}', '{}', 'f', 'd', '[]',
      'null', 1, 'delete', case when n < 6995 then 7000 - n / 2 end, now(), now()
    from generate_series(1, 7000) as n`.execute(db)
})

/** The plain question, whatever it costs. */
async function truth(filter: WaitingFilter): Promise<string[]> {
  const wanted = JSON.stringify(filter, (_key, value: unknown) =>
    typeof value === 'bigint' ? Number(value) : value,
  )
  const { rows } = await sql<{ id: string }>`
    select id from finding, (select ${wanted}::jsonb) as wanted(w)
    where (w->>'kind' is null or detector_id = w->>'kind')
      and (w->>'account' is null or account_id = w->>'account')
      and (w->>'region' is null or region = w->>'region')
      and (w->>'team' is null or coalesce(team, '') = w->>'team')
      and (w->>'minMicros' is null or saving_micros >= (w->>'minMicros')::bigint)
      and (w->>'text' is null
        or strpos(lower(coalesce(name, '') || ' ' || resource_id), lower(w->>'text')) > 0)
    order by coalesce(saving_micros, -1) desc, id limit ${LIMIT}`.execute(db)
  return rows.map(({ id }) => id)
}

const PLACES: readonly WaitingFilter[] = [
  {},
  { region: 'region-1' },
  { kind: 'kind-3' },
  { team: '' },
  { account: 'account-2', region: 'region-0' },
  { kind: 'kind-3', region: 'region-1', team: 'team-1' },
  { minMicros: 4_000n, kind: 'kind-1' },
]

describe('searchWaiting', () => {
  it.each(['often', 'SELDOM', 'late_', 'vol-69', 'vol%', 'nowhere', undefined])(
    'finds the dearest with %s, in whatever place, as a plain question does',
    async (text) => {
      for (const place of PLACES) {
        const filter = { ...place, ...(text === undefined ? {} : { text }) }
        for (const by of GROUPINGS) {
          const found = await searchWaiting(db, filter, by, LIMIT)

          expect(found.map(({ id }) => id)).toEqual(await truth(filter))
        }
      }
    },
  )
})
