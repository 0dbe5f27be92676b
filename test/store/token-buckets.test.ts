/** Buckets in the database: they count as core says, by one clock, and for all replicas together. */

import * as fc from 'fast-check'
import { type RawBuilder, sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { type Bucket, fullBucket, type Limit, slowed, taken } from '../../src/core/token-bucket.ts'
import { openDatabase } from '../../src/store/database.ts'
import { forgetBuckets, sharedTokens } from '../../src/store/token-buckets.ts'
import { createTestDatabase } from '../support/database.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const ANY_TIME = Number.MAX_SAFE_INTEGER

function at(ms: number): RawBuilder<number> {
  return sql<number>`${ms}::float8`
}

async function bucketAt(key: string): Promise<Bucket> {
  const row = await db
    .selectFrom('token_bucket')
    .selectAll()
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  return { tokens: row.tokens, at: row.at, share: row.share, slowedAt: row.slowed_at }
}

type Step =
  | { readonly do: 'take'; readonly afterMs: number; readonly count: number; longestMs: number }
  | { readonly do: 'slow'; readonly afterMs: number }

const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant('take' as const),
        afterMs: fc.integer({ min: 0, max: 5_000 }),
        count: fc.integer({ min: 1, max: 10 }),
        longestMs: fc.constantFrom(0, 500, 5_000, ANY_TIME),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('slow' as const),
        afterMs: fc.integer({ min: 0, max: 5_000 }),
      }),
    },
  ),
  { minLength: 1, maxLength: 15 },
)

const MODEL_LIMIT: Limit = { burst: 20, perSecond: 5 }

interface After {
  readonly waitMs: number | null
  readonly bucket: Bucket
}

function inCore(before: Bucket | null, step: Step, now: number): After {
  const bucket = before ?? fullBucket(MODEL_LIMIT, now)
  if (step.do === 'slow') return { waitMs: null, bucket: slowed(bucket, MODEL_LIMIT, now) }
  const result = taken(bucket, MODEL_LIMIT, step, now)
  return { waitMs: result?.promised.waitMs ?? null, bucket: result?.bucket ?? bucket }
}

async function inDatabase(key: string, step: Step, now: number): Promise<After> {
  const tokens = sharedTokens(db, at(now))
  if (step.do === 'slow') await tokens.slowDown(key, MODEL_LIMIT)
  const given = step.do === 'slow' ? null : await tokens.take(key, MODEL_LIMIT, step)
  return { waitMs: given?.waitMs ?? null, bucket: await bucketAt(key) }
}

/** Floating point: by a millionth they may differ. */
function rounded({ waitMs, bucket }: After): object {
  const values = Object.values(bucket).map((value: number) => value.toFixed(5))
  return { waitMs: waitMs?.toFixed(3) ?? null, values }
}

describe('a bucket in the database', () => {
  it('counts exactly as the one in core, whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (run: readonly Step[]) => {
        const key = crypto.randomUUID()
        let now = 1_000_000
        let model: Bucket | null = null
        for (const step of run) {
          now += step.afterMs
          const expected = inCore(model, step, now)

          const found = await inDatabase(key, step, now)

          expect(rounded(found)).toEqual(rounded(expected))
          model = expected.bucket
        }
      }),
      { numRuns: 40 },
    )
  })

  it('is shared by all replicas: none gets a token that another one has', async () => {
    const limit: Limit = { burst: 30, perSecond: 0.001 }
    const replicas = Array.from({ length: 3 }, () =>
      openDatabase(database.url, { maxConnections: 5, onConnectionError: () => undefined }),
    )
    const key = crypto.randomUUID()
    const want = { count: 1, longestMs: 0 }

    const given = await Promise.all(
      replicas.flatMap((replica) =>
        Array.from({ length: 20 }, () => sharedTokens(replica).take(key, limit, want)),
      ),
    )
    await Promise.all(replicas.map((replica) => replica.destroy()))

    expect(given.filter((each) => each !== null)).toHaveLength(30)
  })

  it('refills by the clock of the database, not by that of a replica', async () => {
    const limit: Limit = { burst: 1, perSecond: 1_000 }
    const key = crypto.randomUUID()
    const tokens = sharedTokens(db)
    const { rows } = await sql<{ ms: number }>`
      select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`.execute(db)

    await tokens.take(key, limit, { count: 1, longestMs: ANY_TIME })

    expect(Math.abs((await bucketAt(key)).at - rows[0]!.ms)).toBeLessThan(10_000)
  })

  it('is forgotten when nobody has asked for it for long', async () => {
    const limit: Limit = { burst: 5, perSecond: 1 }
    const [old, young] = [crypto.randomUUID(), crypto.randomUUID()]
    const want = { count: 1, longestMs: 0 }
    await sharedTokens(db, at(1_000)).take(old, limit, want)
    await sharedTokens(db, at(9_000)).take(young, limit, want)

    await forgetBuckets(db, new Date(5_000))

    const kept = await db
      .selectFrom('token_bucket')
      .select('key')
      .where('key', 'in', [old, young])
      .execute()
    expect(kept).toEqual([{ key: young }])
  })
})
