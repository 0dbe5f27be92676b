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

export function flipSwitch(trx: Trx, event: Omit<SwitchEvent, 'id'>): Promise<SwitchEvent> {
  return trx.insertInto('switch_event').values(event).returningAll().executeTakeFirstOrThrow()
}
