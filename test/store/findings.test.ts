import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { FINDING_STATUSES } from '../../src/core/finding.ts'
import type { Scope } from '../../src/core/observation.ts'
import {
  type FindingCursor,
  type FindingFilter,
  listFindings,
  snoozedUntilBefore,
  standing,
} from '../../src/store/findings.ts'
import type { Finding } from '../../src/store/schema.ts'
import { createTestDatabase } from '../support/database.ts'
import { recordSightings } from '../support/sightings.ts'
import { AT, DETECTOR, findingIn, look, type SightedChange, sighted } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

/** An account of its own, so that tests do not see each other's findings. */
function newScope(): Scope {
  return { provider: 'aws', accountId: crypto.randomUUID(), region: 'eu-west-1' }
}

function list(filter: FindingFilter, limit = 100, after?: FindingCursor): Promise<Finding[]> {
  return listFindings(db, filter, { limit, after })
}

/** Page after page, each from where the one before ended. */
async function pagesOf(filter: FindingFilter, limit: number): Promise<Finding[][]> {
  const pages: Finding[][] = []
  let after: FindingCursor | undefined
  do {
    const page = await list(filter, limit, after)
    const last = page.at(-1)
    after = last && { monthlyMicros: last.monthly_micros, id: last.id }
    pages.push(page)
  } while (after)
  return pages
}

describe('listFindings', () => {
  it('visits each finding exactly once, dearest first and unpriced last, in pages of any size', async () => {
    const prices = fc.option(fc.constantFrom(0n, 1n, 2n, 9_007_199_254_740_993n), { freq: 2 })
    const accounts = fc.array(prices, { maxLength: 24 })

    await fc.assert(
      fc.asyncProperty(accounts, fc.integer({ min: 1, max: 9 }), async (micros, limit) => {
        const scope = newScope()
        const page = micros.map((monthlyMicros) => sighted({ monthlyMicros }))
        await recordSightings(db, look({ scope }), page)

        const pages = await pagesOf({ accountId: scope.accountId }, limit)

        const visited = pages.flat()
        expect(new Set(visited.map(({ id }) => id)).size).toBe(micros.length)
        expect(visited.map((each) => each.monthly_micros)).toEqual(dearestFirst(micros))
        expect(pages.slice(0, -2).every((each) => each.length === limit)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it('filters by each property, and by all of them together', async () => {
    const scope = newScope()
    const elsewhere = { ...scope, region: 'us-east-1' }
    const dear: SightedChange = { monthlyMicros: 5_000_000n }
    const findings = {
      match: await findingIn(db, 'failed', sighted(dear), look({ scope })),
      open: await findingIn(db, 'open', sighted(dear), look({ scope })),
      region: await findingIn(db, 'failed', sighted(dear), look({ scope: elsewhere })),
      kind: await findingIn(db, 'failed', sighted(dear), look({ scope, detectorId: 'aws/x' })),
      cheap: await findingIn(db, 'failed', sighted({ monthlyMicros: 4_999_999n }), look({ scope })),
      unpriced: await findingIn(db, 'failed', sighted({ monthlyMicros: null }), look({ scope })),
    }
    const all: FindingFilter = {
      accountId: scope.accountId,
      status: ['failed', 'snoozed'],
      detectorId: DETECTOR,
      region: 'eu-west-1',
      minMonthlyMicros: 5_000_000n,
    }
    const without = async (key: keyof FindingFilter): Promise<string[]> => {
      const { [key]: _left, ...filter } = all
      const rows = await list(filter)
      const ids = new Set(rows.map(({ id }) => id))
      return Object.entries(findings).flatMap(([name, { id }]) => (ids.has(id) ? [name] : []))
    }

    expect((await list(all)).map(({ id }) => id)).toEqual([findings.match.id])
    expect(await without('status')).toEqual(['match', 'open'])
    expect(await without('region')).toEqual(['match', 'region'])
    expect(await without('detectorId')).toEqual(['match', 'kind'])
    expect(await without('minMonthlyMicros')).toEqual(['match', 'cheap', 'unpriced'])
    expect(await list({ ...all, accountId: '999999999999' })).toEqual([])
  })

  it('counts a price of zero as priced', async () => {
    const scope = newScope()
    const free = await findingIn(db, 'open', sighted({ monthlyMicros: 0n }), look({ scope }))
    await findingIn(db, 'open', sighted({ monthlyMicros: null }), look({ scope }))

    const rows = await list({ accountId: scope.accountId, minMonthlyMicros: 0n })

    expect(rows.map(({ id }) => id)).toEqual([free.id])
  })
})

describe('standing', () => {
  it('names what has stood in a state since before a moment, the longest first', async () => {
    const moments = [3, 2, 1, 0].map((seconds) => new Date(AT.getTime() - seconds * 1_000))
    const [third, second, first, last] = await Promise.all(
      moments.toReversed().map((at) => findingIn(db, 'queued', sighted(), look({ at }))),
    )
    await findingIn(db, 'executing', sighted(), look({ at: new Date(0) }))

    const since = await standing(db, ['queued'], AT)
    const sinceLater = await standing(db, ['queued'], new Date(AT.getTime() + 1))

    expect(since).toEqual([last, first, second].map((each) => each!.id))
    expect(sinceLater).toEqual([last, first, second, third].map((each) => each!.id))
  })
})

describe('snoozedUntilBefore', () => {
  it('names what is to wake at that very moment, and only what is snoozed', async () => {
    const findings = await Promise.all(
      FINDING_STATUSES.map((status) => findingIn(db, status, sighted())),
    )
    await db.updateTable('finding').set({ snoozed_until: AT }).execute()
    const snoozed = findings.find(({ status }) => status === 'snoozed')

    const [early, due] = await Promise.all([
      snoozedUntilBefore(db, new Date(AT.getTime() - 1)),
      snoozedUntilBefore(db, AT),
    ])

    expect(early).toEqual([])
    expect(due).toEqual([snoozed?.id])
  })
})

function dearestFirst(micros: readonly (bigint | null)[]): (bigint | null)[] {
  const priced = micros.filter((each) => each !== null)
  const unpriced = micros.filter((each) => each === null)
  return [...priced.toSorted((a, b) => Number(b > a) - Number(b < a)), ...unpriced]
}
