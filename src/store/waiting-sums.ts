/**
 * How much waits for a decision, and where. The sums are of small changes that a trigger of the
 * database writes with every move, so they are exact at any moment and nobody counts findings.
 */

import { type RawBuilder, sql } from 'kysely'
import type { Grouping, WaitingFilter, WaitingGroup } from '../core/waiting.ts'
import type { Db, Trx } from './database.ts'

/** What equality can choose: a sum knows its place, not single findings. */
export type Place = Pick<WaitingFilter, 'kind' | 'account' | 'region' | 'team'>

export interface WaitingCell {
  readonly account_id: string
  readonly team: string
  readonly region: string
  readonly detector_id: string
  readonly findings: number
}

function matches({ kind, account, region, team }: Place): RawBuilder<boolean> {
  const conditions = [
    sql`true`,
    ...(kind === undefined ? [] : [sql`detector_id = ${kind}`]),
    ...(account === undefined ? [] : [sql`account_id = ${account}`]),
    ...(region === undefined ? [] : [sql`region = ${region}`]),
    ...(team === undefined ? [] : [sql`team = ${team}`]),
  ]
  return sql<boolean>`${sql.join(conditions, sql` and `)}`
}

function groupColumn(by: Grouping): RawBuilder<string> {
  return by === 'team' ? sql.ref<string>('team') : sql.ref<string>('account_id')
}

export async function waitingGroups(db: Db, place: Place, by: Grouping): Promise<WaitingGroup[]> {
  const { rows } = await sql<Record<'name' | 'findings' | 'unpriced' | 'micros', string>>`
    select ${groupColumn(by)} as name, sum(findings)::text as findings,
      sum(unpriced)::text as unpriced, sum(micros)::text as micros
    from waiting_change where ${matches(place)}
    group by 1 having sum(findings) > 0`.execute(db)
  return rows.map(({ name, findings, unpriced, micros }) => ({
    name,
    count: Number(findings),
    unpriced: Number(unpriced),
    micros: BigInt(micros),
  }))
}

/** The places of some groups; more than `limit` of them are not worth looking through one by one. */
export async function waitingCells(
  db: Db,
  place: Place,
  of: { readonly by: Grouping; readonly names: readonly string[]; readonly limit: number },
): Promise<WaitingCell[]> {
  const { rows } = await sql<WaitingCell>`
    select account_id, team, region, detector_id, sum(findings)::int as findings
    from waiting_change
    where ${matches(place)} and ${groupColumn(of.by)} = any(${of.names}::text[])
    group by 1, 2, 3, 4 having sum(findings) > 0
    limit ${of.limit}`.execute(db)
  return rows
}

export interface Choices {
  readonly accounts: readonly string[]
  readonly teams: readonly string[]
  readonly regions: readonly string[]
  readonly kinds: readonly string[]
}

/** What there is to choose from in a filter: wherever anything waits. */
export async function waitingChoices(db: Db): Promise<Choices> {
  const { rows } = await sql<Choices>`
    select
      array(select account_id from waiting_change group by 1 order by 1) as accounts,
      array(select team from waiting_change group by 1 order by 1) as teams,
      array(select region from waiting_change group by 1 order by 1) as regions,
      array(select detector_id from waiting_change group by 1 order by 1) as kinds`.execute(db)
  return rows[0] ?? { accounts: [], teams: [], regions: [], kinds: [] }
}

/** Changes of one place become one line. Two that do it at once each take what the other left. */
export async function foldWaiting(trx: Trx): Promise<void> {
  await sql`
    with crowded as (
      select account_id, team, region, detector_id from waiting_change
      group by 1, 2, 3, 4 having count(*) > 1 or sum(findings) = 0),
    taken as (
      delete from waiting_change c using crowded k
      where (c.account_id, c.team, c.region, c.detector_id)
        = (k.account_id, k.team, k.region, k.detector_id)
      returning c.*)
    insert into waiting_change
    select account_id, team, region, detector_id, sum(findings), sum(unpriced), sum(micros)
    from taken group by 1, 2, 3, 4
    having sum(findings) <> 0 or sum(unpriced) <> 0 or sum(micros) <> 0`.execute(trx)
}
