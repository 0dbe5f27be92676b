/** The only code that changes the status of a finding, and the only writer of its audit trail. */

import { type RawBuilder, sql } from 'kysely'
import { type AuditNote, type FindingEvent, type FindingStatus, MOVES } from '../core/finding.ts'
import { countingChange } from './chat-messages.ts'
import type { Trx } from './database.ts'
import { FINDING, listed } from './rows.ts'
import type { Finding } from './schema.ts'

export interface By {
  readonly actor: string
  readonly at: Date
  /** What the audit trail should remember: reasons, ids. Never secrets. */
  readonly details?: Readonly<Record<string, unknown>>
  /** Columns that change together with the status. */
  readonly set?: Partial<Pick<Finding, 'snoozed_until' | 'acted_at'>>
}

/** One legal move, or several in a row that are made as one: a yes that is its own go signal. */
export type Path = FindingEvent | readonly [FindingEvent, ...FindingEvent[]]

/**
 * Makes a move and writes its audit row. Null when the finding is not (or no longer) in a state that
 * allows it: somebody else was first, so do nothing.
 */
export async function move(
  trx: Trx,
  event: FindingEvent,
  findingId: string,
  by: By,
): Promise<Finding | null> {
  const [moved] = await moveAll(trx, event, [findingId], by)
  return moved ?? null
}

/** The same for many; returns those that moved. Each move makes every older revision stale. */
export async function moveAll(
  trx: Trx,
  event: FindingEvent,
  findingIds: readonly string[],
  by: By,
): Promise<Finding[]> {
  if (findingIds.length === 0) return []
  const { rows } = await sql<Finding>`
    with ${moving(event, findingIds, by)} select ${listed(FINDING)} from moved join sighting on finding_id = id`.execute(
    trx,
  )
  return rows
}

/**
 * The common table expressions of a move, for statements that do more in the same breath. `moved` has
 * the findings as they are afterwards. Details belong to the first event of the path.
 */
export function moving(path: Path, findingIds: readonly string[], by: By): RawBuilder<unknown> {
  const events = typeof path === 'string' ? ([path] as const) : path
  const { set = {} } = by
  const snoozedUntil = 'snoozed_until' in set ? sql`${set.snoozed_until}` : sql.ref('snoozed_until')
  const actedAt = 'acted_at' in set ? sql`${set.acted_at}` : sql.ref('acted_at')
  return sql`
    before as (
      select id, status as from_status from finding
      where id = any(${findingIds}::uuid[]) and status = any(${MOVES[events[0]].from}::text[])
      order by id for update
    ),
    moved as (
      update finding set status = ${arrivalOf(events)}, revision = revision + ${events.length},
        moved_at = ${by.at}, snoozed_until = ${snoozedUntil}, acted_at = ${actedAt}
      from before where finding.id = before.id
      returning finding.*, before.from_status
    ),
    noted as (${noting(events, by)}),
    counted as (${countingChange(sql`array(select id from moved)`, events.length)})`
}

/** Each event of a path must be legal where the one before it has led. */
function arrivalOf(events: readonly [FindingEvent, ...FindingEvent[]]): FindingStatus {
  const [first, ...others] = events
  return others.reduce<FindingStatus>((status, event) => {
    const from: readonly FindingStatus[] = MOVES[event].from
    if (!from.includes(status)) throw new Error(`${event} does not follow on ${status}`)
    return MOVES[event].to
  }, MOVES[first].to)
}

/** One line for each event, each with the revision it has led to. */
function noting(events: readonly FindingEvent[], { actor, at, details }: By): RawBuilder<unknown> {
  const lines = events.map((event, index) => {
    const before = events[index - 1]
    const from = before ? sql`${MOVES[before].to}` : sql`from_status`
    const revision = sql`revision - ${events.length - 1 - index}::integer`
    const said = JSON.stringify(index === 0 ? (details ?? {}) : {})
    return sql`select id, ${event}, ${from}, ${MOVES[event].to}, ${revision}, ${actor},
      ${said}::jsonb, ${at}::timestamptz from moved`
  })
  return sql`insert into finding_event
      (finding_id, event, from_status, to_status, revision, actor, details, at)
    ${sql.join(lines, sql` union all `)}`
}

/** Adds a line to the audit trail without a change of status. */
export async function note(
  trx: Trx,
  event: AuditNote,
  { id, revision }: Pick<Finding, 'id' | 'revision'>,
  { actor, at, details }: Omit<By, 'set'>,
): Promise<void> {
  await sql`
    with counted as (${countingChange(sql`array[${id}::uuid]`, 1)})
    insert into finding_event (finding_id, event, revision, actor, details, at)
    values (${id}, ${event}, ${revision}, ${actor}, ${JSON.stringify(details ?? {})}, ${at})
  `.execute(trx)
}
