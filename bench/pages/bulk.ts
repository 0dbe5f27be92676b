/**
 * Much data in little time: rows first, then their indexes, on two connections that share the work.
 * Triggers and foreign keys are off meanwhile; whoever writes so makes by itself what they would.
 */

import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../src/store/database.ts'

const CONNECTIONS = 2

export type Task = (db: Db) => Promise<unknown>

/** Each connection takes the next task that nobody has taken. */
export async function inTurn(db: Db, tasks: readonly Task[]): Promise<void> {
  const left = tasks.values()
  const worker = (): Promise<void> =>
    db.connection().execute(async (own) => {
      await sql`set session_replication_role = replica`.execute(own)
      await sql`set work_mem = '256MB'`.execute(own)
      await sql`set maintenance_work_mem = '512MB'`.execute(own)
      for (const task of left) await task(own)
      await sql`reset all`.execute(own)
    })
  await Promise.all(Array.from({ length: CONNECTIONS }, worker))
}

/** The same statement for one range of numbers after another, from 1 to `count`. */
export function inChunks(
  count: number,
  statement: (first: number, last: number) => RawBuilder<unknown>,
): Task[] {
  const size = Math.ceil(count / 40)
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => {
    const first = index * size + 1
    return (db: Db): Promise<unknown> =>
      statement(first, Math.min(first + size - 1, count)).execute(db)
  })
}

/** Takes the indexes of a table away while it is written, but for its primary key. */
export async function withoutIndexes(
  db: Db,
  table: string,
  write: () => Promise<void>,
): Promise<void> {
  const { rows: indexes } = await sql<{ name: string; made: string }>`
    select relname as name, pg_get_indexdef(indexrelid) as made
    from pg_index join pg_class on pg_class.oid = indexrelid
    where indrelid = ${table}::regclass
      and not exists (select from pg_constraint where conindid = indexrelid)`.execute(db)
  for (const { name } of indexes) await sql`drop index ${sql.ref(name)}`.execute(db)
  await write()
  await inTurn(
    db,
    indexes.map(
      ({ made }) =>
        (own: Db) =>
          sql.raw(made).execute(own),
    ),
  )
}
