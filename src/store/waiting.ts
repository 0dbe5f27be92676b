/** Findings that wait for a decision: which ones stand on a page. What they look like is inbox-rows.ts. */

import { type RawBuilder, sql } from 'kysely'
import type { Grouping, WaitingCursor, WaitingKey } from '../core/waiting.ts'
import type { Db } from './database.ts'
import type { Place, WaitingCell } from './waiting-sums.ts'

/** Dearest first, what has no price last; all of it ascending, so that a page begins anywhere at once. */
export const PLACE_BY_SAVING = sql`(-coalesce(saving_micros, -1))`

interface Page {
  readonly limit: number
  readonly after: WaitingCursor | undefined
}

interface Groups {
  readonly by: Grouping
  /** In the order in which they are shown. */
  readonly names: readonly string[]
}

/** Group after group: for places that hold much of what waits in those groups. */
export async function keysByGroup(
  db: Db,
  place: Place,
  { by, names }: Groups,
  { limit, after }: Page,
): Promise<WaitingKey[]> {
  const from = startsOf(names, after)
  const inGroup = (condition: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
    select id, saving_micros from finding
    where status = 'pending' and ${condition} and ${matches(place)}
      and (${PLACE_BY_SAVING}, id) > (g.from_place, g.from_id)
    order by ${PLACE_BY_SAVING}, id limit ${limit})`
  const members =
    by === 'account'
      ? inGroup(sql`account_id = g.name`)
      : sql`${inGroup(sql`team = g.name`)} union all ${inGroup(sql`g.name = '' and team is null`)}`
  const among = sql`
    select f.id, f.saving_micros, g.name, g.place
    from unnest(${names}::text[], ${from.places}::bigint[], ${from.ids}::uuid[])
      with ordinality as g(name, from_place, from_id, place)
    cross join lateral (${members}) as f`
  return keys(db, among, limit)
}

/** Place by place: few findings among many are found without walking past the others. */
export async function keysByCell(
  db: Db,
  cells: readonly WaitingCell[],
  { by, names }: Groups,
  { limit, after }: Page,
): Promise<WaitingKey[]> {
  const groups = cells.map((it) => (by === 'team' ? it.team : it.account_id))
  const from = startsOf(groups, after)
  const inCell = (team: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
    select id, saving_micros from finding
    where status = 'pending' and account_id = c.account and ${team}
      and region = c.region_name and detector_id = c.kind
      and (${PLACE_BY_SAVING}, id) > (c.from_place, c.from_id)
    order by ${PLACE_BY_SAVING}, id limit ${limit})`
  const among = sql`
    select f.id, f.saving_micros, c.name, array_position(${names}::text[], c.name) as place
    from unnest(
      ${cells.map((it) => it.account_id)}::text[], ${cells.map((it) => it.team)}::text[],
      ${cells.map((it) => it.region)}::text[], ${cells.map((it) => it.detector_id)}::text[],
      ${groups}::text[], ${from.places}::bigint[], ${from.ids}::uuid[])
      as c(account, team_name, region_name, kind, name, from_place, from_id)
    cross join lateral (
      ${inCell(sql`team = c.team_name`)}
      union all ${inCell(sql`c.team_name = '' and team is null`)}) as f`
  return keys(db, among, limit)
}

async function keys(db: Db, among: RawBuilder<unknown>, limit: number): Promise<WaitingKey[]> {
  const { rows } = await sql<WaitingKey>`
    select id, saving_micros as micros, name as "group" from (${among}) as among
    order by place, ${PLACE_BY_SAVING}, id limit ${limit}`.execute(db)
  return rows
}

export function matches({ kind, account, region, team }: Place): RawBuilder<boolean> {
  const conditions = [
    sql`true`,
    ...(kind === undefined ? [] : [sql`detector_id = ${kind}`]),
    ...(account === undefined ? [] : [sql`account_id = ${account}`]),
    ...(region === undefined ? [] : [sql`region = ${region}`]),
    ...(team === undefined ? [] : [team === '' ? sql`team is null` : sql`team = ${team}`]),
  ]
  return sql<boolean>`${sql.join(conditions, sql` and `)}`
}

/** The group where the page before ended goes on from there; every other one begins. */
function startsOf(
  groups: readonly string[],
  after: WaitingCursor | undefined,
): { readonly places: readonly bigint[]; readonly ids: readonly string[] } {
  const goesOn = (group: string): boolean => group === after?.group
  return {
    places: groups.map((it) => (after && goesOn(it) ? -(after.micros ?? -1n) : BEGINNING)),
    ids: groups.map((it) => (after && goesOn(it) ? after.id : FIRST_ID)),
  }
}

const BEGINNING = -(2n ** 63n)
const FIRST_ID = '00000000-0000-0000-0000-000000000000'
