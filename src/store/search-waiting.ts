/**
 * What waits, by least saving and by text, which no sum knows: the dearest that match, at most so many. A word
 * that is common is met soon among the dearest; a rare one is looked up by its letters. Which of both it is,
 * the first steps tell.
 */

import { type RawBuilder, sql } from 'kysely'
import type { Grouping, WaitingFilter, WaitingKey } from '../core/waiting.ts'
import type { Db } from './database.ts'
import { matches, PLACE_BY_SAVING } from './waiting.ts'

const TEXT = sql`(coalesce(name, '') || ' ' || resource_id)`
const FIRST_STEPS = 2_000
/** Of so many one at least: then walking on costs less than reading all that match. */
const COMMON = 100

interface Search {
  /** What waits in the place and is dear enough. */
  readonly here: RawBuilder<unknown>
  /** True: conditions that no single index holds; what fails them is passed within an index. */
  readonly isNarrow: boolean
  readonly by: Grouping
  readonly limit: number
}

export function searchWaiting(
  db: Db,
  filter: WaitingFilter,
  by: Grouping,
  limit: number,
): Promise<WaitingKey[]> {
  const { minMicros, text, ...place } = filter
  const isDear = minMicros === undefined ? sql`true` : sql`${PLACE_BY_SAVING} <= ${-minMicros}`
  const here = sql`status = 'pending' and ${matches(place)} and ${isDear}`
  const isNarrow = Object.values(place).filter((value) => value !== undefined).length > 1
  const search = { here, isNarrow, by, limit }
  if (text === undefined) return found(db, byId(search, limit), search)
  return searchText(db, search, sql`${TEXT} ilike ${`%${escaped(text)}%`}`)
}

async function searchText(
  db: Db,
  search: Search,
  hits: RawBuilder<unknown>,
): Promise<WaitingKey[]> {
  const { here, limit } = search
  const near = await walk(db, search, hits, FIRST_STEPS)
  if (near.length === limit || (await isAll(db, here, FIRST_STEPS))) return near
  if (near.length * COMMON >= FIRST_STEPS) {
    const steps = Math.ceil((2 * limit * FIRST_STEPS) / near.length)
    const met = await walk(db, search, hits, steps)
    if (met.length === limit) return met
  }
  // The offset keeps the planner from walking past everything in search of the dearest.
  const all = sql`
    select *, ${PLACE_BY_SAVING} as rank from finding where ${here} and ${hits} offset 0`
  return found(db, all, search)
}

/** Ends with the last hit that is wanted, or after so many steps. */
function walk(
  db: Db,
  search: Search,
  hits: RawBuilder<unknown>,
  steps: number,
): Promise<WaitingKey[]> {
  const dear = search.isNarrow ? byId(search, steps) : inOrder(sql`*`, search.here, steps)
  return found(db, sql`select * from (${dear}) as dear where ${hits}`, search)
}

/** By id first, which the indexes hold: what is passed on the way is never read from the table. */
function byId({ here }: Search, limit: number): RawBuilder<unknown> {
  return sql`
    select finding.*, rank from (${inOrder(sql`id`, here, limit)}) as dear join finding using (id)`
}

/** Their order has a name, so that whoever asks for the first of them does not sort them again. */
function inOrder(
  columns: RawBuilder<unknown>,
  here: RawBuilder<unknown>,
  limit: number,
): RawBuilder<unknown> {
  return sql`
    select ${columns}, ${PLACE_BY_SAVING} as rank from finding where ${here}
    order by ${PLACE_BY_SAVING}, id limit ${limit}`
}

async function isAll(db: Db, here: RawBuilder<unknown>, steps: number): Promise<boolean> {
  const { rows } = await sql`
    select from finding where ${here} order by ${PLACE_BY_SAVING}, id
    offset ${steps} limit 1`.execute(db)
  return rows.length === 0
}

async function found(
  db: Db,
  among: RawBuilder<unknown>,
  { by, limit }: Search,
): Promise<WaitingKey[]> {
  const group = by === 'team' ? sql`coalesce(team, '')` : sql`account_id`
  const { rows } = await sql<WaitingKey>`
    select id, saving_micros as micros, ${group} as "group" from (${among}) as among
    order by rank, id limit ${limit}`.execute(db)
  return rows
}

/** Only % and _ and the backslash mean something in a pattern. */
function escaped(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
