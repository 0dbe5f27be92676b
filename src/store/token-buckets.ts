/**
 * Token buckets that all replicas of one database share (core/token-bucket.ts says how they count): one
 * row each, one statement for as many tokens as are taken at once, by the database's own clock.
 */

import { type RawBuilder, sql } from 'kysely'
import {
  LEARNING,
  type Limit,
  type Promised,
  type Tokens,
  type Want,
} from '../core/token-bucket.ts'
import type { Db } from './database.ts'

/** Milliseconds since 1970. It is read before the row is locked: see `at`. */
const DATABASE_CLOCK = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::float8`

export function sharedTokens(db: Db, clock: RawBuilder<number> = DATABASE_CLOCK): Tokens {
  return {
    take: (key, limit, want) => take({ db, clock, key, limit }, want),
    slowDown: (key, limit) => slowDown({ db, clock, key, limit }),
  }
}

/** Buckets that nobody has asked for so long are full again, and what was learnt is outdated. */
export async function forgetBuckets(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('token_bucket').where('at', '<', before.getTime()).execute()
}

interface Place {
  readonly db: Db
  readonly clock: RawBuilder<number>
  readonly key: string
  readonly limit: Limit
}

async function take(
  { db, clock, key, limit }: Place,
  { count, longestMs }: Want,
): Promise<Promised | null> {
  const left = sql`${refilled(limit)} - ${count}::float8`
  const spacing = spacingAt(limit, at)
  const { rows } = await sql<{ readonly tokens: number; readonly spacing_ms: number }>`
    insert into token_bucket as b (key, tokens, at, share, slowed_at)
    values (${key}, ${limit.burst}::float8 - ${count}::float8, ${clock}, 1, ${clock})
    on conflict (key) do update set tokens = ${left}, at = ${at}
      where greatest(0, -(${left})) * ${spacing} <= ${longestMs}::float8
    returning b.tokens, ${spacingAt(limit, sql`b.at`)} as spacing_ms`.execute(db)
  const [row] = rows
  return row
    ? { waitMs: Math.max(0, -row.tokens) * row.spacing_ms, spacingMs: row.spacing_ms }
    : null
}

async function slowDown({ db, clock, key, limit }: Place): Promise<void> {
  const { factor, leastShare, onceInMs } = LEARNING
  const isTold = sql`b.share < 1 and ${at} - b.slowed_at < ${onceInMs}::float8`
  const less = sql`greatest(${leastShare}::float8, ${shareAt(at)} * ${factor}::float8)`
  await sql`
    insert into token_bucket as b (key, tokens, at, share, slowed_at)
    values (${key}, 0, ${clock}, ${factor}::float8, ${clock})
    on conflict (key) do update set
      tokens = least(0, ${refilled(limit)}),
      at = ${at},
      share = case when ${isTold} then b.share else ${less} end,
      slowed_at = case when ${isTold} then b.slowed_at else ${at} end`.execute(db)
}

/** Whoever waited for the row may have read the clock before the one that went first. */
const at = sql`greatest(excluded.at, b.at)`

function shareAt(moment: RawBuilder<unknown>): RawBuilder<unknown> {
  const seconds = sql`greatest(0, ${moment} - b.slowed_at) / 1000`
  return sql`least(1, b.share + ${seconds} * ${LEARNING.recoveredPerSecond}::float8)`
}

function spacingAt({ perSecond }: Limit, moment: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(1000 / (${perSecond}::float8 * ${shareAt(moment)}))`
}

function refilled({ burst, perSecond }: Limit): RawBuilder<unknown> {
  const earned = sql`(${at} - b.at) / 1000 * ${perSecond}::float8 * ${shareAt(sql`b.at`)}`
  const most = sql`greatest(1, ${burst}::float8 * ${shareAt(at)})`
  return sql`least(${most}, b.tokens + ${earned})`
}
