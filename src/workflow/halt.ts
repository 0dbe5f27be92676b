/**
 * The stop switch. Halted, no execution begins, and none that is under way changes anything more, on
 * any replica; an undo still may. The switch is a row in the database: it outlives every process.
 */

import type { Person } from '../core/approval.ts'
import { plainText } from '../core/plain-text.ts'
import { lockAdmissions } from '../store/limits.ts'
import type { SwitchEvent } from '../store/schema.ts'
import { flipSwitch, haltOf } from '../store/switch.ts'
import type { Deps } from './deps.ts'

type HaltDeps = Pick<Deps, 'db' | 'enqueue' | 'now'>
type By = Pick<Person, 'id' | 'name'>

/** Returns how it stands. Halting twice changes nothing: who was first is on record. */
export function halt(
  deps: HaltDeps,
  { by, reason }: { readonly by: By; readonly reason: string | null },
): Promise<SwitchEvent> {
  return deps.db.transaction().execute(async (trx) => {
    // What is being admitted right now comes first, and sees the switch no more.
    await lockAdmissions(trx)
    const before = await haltOf(trx)
    if (before) return before
    const halted = await flipSwitch(trx, { event: 'halt', actor: by.id, reason, at: deps.now() })
    const text = `${plainText(by.name)} halted all executions${because(reason)}. Undoing still works.`
    await deps.enqueue(trx, [{ name: 'notify', data: { kind: 'halted', text } }])
    return halted
  })
}

/**
 * False when nothing was halted, or not by the stop that was shown: whoever lifts one has seen why it is
 * there. Executions that wait go on within half a minute.
 */
export function resume(
  deps: HaltDeps,
  { by, reason = null, shown = null }: Resumption,
): Promise<boolean> {
  return deps.db.transaction().execute(async (trx) => {
    await lockAdmissions(trx)
    const halted = await haltOf(trx)
    if (!halted || (shown !== null && shown !== halted.id)) return false
    await flipSwitch(trx, { event: 'resume', actor: by.id, reason, at: deps.now() })
    const text = `${plainText(by.name)} resumed executions${because(reason)}.`
    await deps.enqueue(trx, [{ name: 'notify', data: { kind: 'resumed', text } }])
    return true
  })
}

interface Resumption {
  readonly by: By
  readonly reason?: string | null
  /** The id of the stop that the person saw. Null: any. */
  readonly shown?: bigint | null
}

function because(reason: string | null): string {
  return reason === null ? '' : `: ${plainText(reason)}`
}
