/** The only code that changes the status of a finding, and the only writer of its audit trail. */

import { sql } from 'kysely'
import { type AuditNote, type FindingEvent, type FindingStatus, MOVES } from '../core/finding.ts'
import { countingChange } from './chat-messages.ts'
import type { Trx } from './database.ts'
import type { Finding } from './schema.ts'

export interface By {
  readonly actor: string
  readonly at: Date
  /** What the audit trail should remember: reasons, ids. Never secrets. */
  readonly details?: Readonly<Record<string, unknown>>
  /** Columns that change together with the status. */
  readonly set?: Partial<Pick<Finding, 'snoozed_until' | 'acted_at'>>
}

/**
 * Makes one legal move and writes its audit row. Null when the finding is not (or no longer) in a
 * state that allows it: somebody else was first, so do nothing.
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
  const { from, to } = MOVES[event]
  const moved = await trx
    .with('before', (db) =>
      db
        .selectFrom('finding')
        .select(['id', 'status as from_status'])
        .where('id', '=', sql<string>`any(${findingIds}::uuid[])`)
        .where('status', 'in', from)
        .orderBy('id')
        .forUpdate(),
    )
    .updateTable('finding')
    .from('before')
    .set({ ...by.set, status: to, revision: sql<never>`revision + 1`, moved_at: by.at })
    .whereRef('finding.id', '=', 'before.id')
    .returningAll('finding')
    .returning('before.from_status')
    .execute()
  await audit(
    trx,
    moved.map((row) => ({ row, event, from: row.from_status, to })),
    by,
  )
  return moved
}

/** Adds a line to the audit trail without a change of status. */
export async function note(
  trx: Trx,
  event: AuditNote,
  finding: Pick<Finding, 'id' | 'revision'>,
  by: Omit<By, 'set'>,
): Promise<void> {
  await audit(trx, [{ row: finding, event, from: null, to: null }], by)
}

interface AuditLine {
  readonly row: Pick<Finding, 'id' | 'revision'>
  readonly event: FindingEvent | AuditNote
  readonly from: FindingStatus | null
  readonly to: FindingStatus | null
}

async function audit(trx: Trx, lines: readonly AuditLine[], by: By): Promise<void> {
  if (lines.length === 0) return
  const details = JSON.stringify(by.details ?? {})
  const ids = lines.map(({ row }) => row.id)
  await trx
    .with('counted', (db) => countingChange(db, ids))
    .insertInto('finding_event')
    .values(
      lines.map(({ row, event, from, to }) => ({
        finding_id: row.id,
        event,
        from_status: from,
        to_status: to,
        revision: row.revision,
        actor: by.actor,
        details,
        at: by.at,
      })),
    )
    .execute()
}
