/**
 * Findings that are long over become one document each. Of a finding that the ledger knows, nothing is
 * taken away: who decided what, and on which evidence, is the proof of every booked dollar.
 */

import { type RawBuilder, sql } from 'kysely'
import type { Trx } from './database.ts'

/**
 * Resolved before then: no longer idle, or gone without us. Not in the ledger, and no backup of ours is
 * left that somebody must still delete. Each is locked; what another one has locked waits for next time.
 */
export async function lockExpired(trx: Trx, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ readonly id: string }>`
    select f.id from finding f
    where f.status = 'resolved' and f.moved_at < ${before}
      and not exists (select from savings_entry s where s.finding_id = f.id)
      and not exists (
        select from execution e
        where e.finding_id = f.id and e.backup_started_at is not null
          and e.backup_deleted_at is null)
    order by f.moved_at limit ${limit}
    for update skip locked`.execute(trx)
  return rows.map(({ id }) => id)
}

/** Writes the documents, then takes away what is in them. */
export async function archiveFindings(trx: Trx, ids: readonly string[], at: Date): Promise<void> {
  await sql`
    insert into archive (finding_id, account_id, resource_id, resolved_at, archived_at, document)
    select f.id, f.account_id, f.resource_id, f.moved_at, ${at}, jsonb_build_object(
      'finding', to_jsonb(f) || (to_jsonb(s) - 'finding_id'),
      'events', ${rowsOf('finding_event')},
      'approvals', ${rowsOf('approval')},
      'decisions', ${rowsOf('decision')},
      'executions', ${rowsOf('execution')})
    from finding f join sighting s on s.finding_id = f.id
    where f.id = any(${ids}::uuid[])`.execute(trx)
  for (const remove of PARTS) await remove(ids).execute(trx)
}

function rowsOf(table: string): RawBuilder<unknown> {
  return sql`(select coalesce(jsonb_agg(to_jsonb(t)), '[]') from ${sql.table(table)} t
    where t.finding_id = f.id)`
}

const ofFindings = (table: string) => (ids: readonly string[]) =>
  sql`delete from ${sql.table(table)} where finding_id = any(${ids}::uuid[])`

/** What refers to others goes before them. */
const PARTS: readonly ((ids: readonly string[]) => RawBuilder<unknown>)[] = [
  (ids) => sql`
    delete from pick where approval_id in (
      select id from approval where finding_id = any(${ids}::uuid[]))`,
  ...['errand', 'chat_message', 'interaction', 'undo', 'execution', 'decision', 'approval'].map(
    ofFindings,
  ),
  ...['finding_event', 'sighting'].map(ofFindings),
  (ids) => sql`delete from finding where id = any(${ids}::uuid[])`,
]
