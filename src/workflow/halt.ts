/**
 * The stop switch. Halted, no execution begins, and none that is under way changes anything more, on
 * any replica; an undo still may. The switch is a row in the database: it outlives every process.
 */

import { plainText } from '../core/plain-text.ts'
import { lockAdmissions } from '../store/limits.ts'
import type { SwitchEvent } from '../store/schema.ts'
import { flipSwitch, haltOf } from '../store/switch.ts'
import type { Deps } from './deps.ts'

type HaltDeps = Pick<Deps, 'db' | 'enqueue' | 'now'>

/** Returns how it stands. Halting twice changes nothing: who was first is on record. */
export function halt(
  deps: HaltDeps,
  { actor, reason }: { readonly actor: string; readonly reason: string | null },
): Promise<SwitchEvent> {
  return deps.db.transaction().execute(async (trx) => {
    // What is being admitted right now comes first, and sees the switch no more.
    await lockAdmissions(trx)
    const before = await haltOf(trx)
    if (before) return before
    const halted = await flipSwitch(trx, { event: 'halt', actor, reason, at: deps.now() })
    const why = reason === null ? '' : `: ${plainText(reason)}`
    const text = `${actor} halted all executions${why}. Undoing still works.`
    await deps.enqueue(trx, [{ name: 'notify', data: { kind: 'halted', text } }])
    return halted
  })
}

/** False when nothing was halted. Executions that wait go on within half a minute. */
export function resume(deps: HaltDeps, actor: string): Promise<boolean> {
  return deps.db.transaction().execute(async (trx) => {
    await lockAdmissions(trx)
    if (!(await haltOf(trx))) return false
    await flipSwitch(trx, { event: 'resume', actor, reason: null, at: deps.now() })
    const text = `${actor} resumed executions.`
    await deps.enqueue(trx, [{ name: 'notify', data: { kind: 'resumed', text } }])
    return true
  })
}
