/** The stop switch: its newest event says how it stands. */

import type { Db, Trx } from './database.ts'
import type { SwitchEvent } from './schema.ts'

/** Who stopped all executions, when and why; null while they may run. */
export async function haltOf(db: Db): Promise<SwitchEvent | null> {
  const last = await db
    .selectFrom('switch_event')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return last?.event === 'halt' ? last : null
}

/** Newest first. */
export function switchEvents(db: Db, limit: number): Promise<SwitchEvent[]> {
  return db
    .selectFrom('switch_event')
    .selectAll()
    .orderBy('switch_event.id', 'desc')
    .limit(limit)
    .execute()
}

/** Changes with each flip. */
export async function latestFlip(db: Db): Promise<string> {
  const [latest] = await switchEvents(db, 1)
  return String(latest?.id ?? 0)
}

export function flipSwitch(trx: Trx, event: Omit<SwitchEvent, 'id'>): Promise<SwitchEvent> {
  return trx.insertInto('switch_event').values(event).returningAll().executeTakeFirstOrThrow()
}
