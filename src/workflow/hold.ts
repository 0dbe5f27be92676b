/** An execution that may not go on now: it waits in the queue with all that is done so far. */

import type { LimitName } from '../core/limits.ts'
import type { Trx } from '../store/database.ts'
import { isHolder } from '../store/executions.ts'
import { auditTrail, lockFinding } from '../store/findings.ts'
import { move, note } from '../store/move.ts'
import type { Execution, Finding, SwitchEvent } from '../store/schema.ts'
import { type Deps, SELF } from './deps.ts'
import { queueRefresh } from './refresh-card.ts'

/** The switch is looked at again soon, a limit when it may have freed a place. */
const AGAIN_SECONDS = { switch: 30, limit: 300 } as const

export interface Hold {
  readonly cause: LimitName | 'halted'
  readonly reason: string
}

export function haltHold({ actor, reason, at }: SwitchEvent): Hold {
  const why = reason === null ? '' : `: ${reason}`
  return { cause: 'halted', reason: `${actor} halted everything at ${at.toISOString()}${why}` }
}

/** It has not begun: it stays queued. The audit trail says why, once per cause. */
export async function keepQueued(
  deps: Pick<Deps, 'chat' | 'enqueue' | 'now'>,
  trx: Trx,
  finding: Finding,
  hold: Hold,
): Promise<null> {
  const last = (await auditTrail(trx, finding.id)).at(-1)
  const isSaid =
    (last?.event === 'held' || last?.event === 'hold') && last.details['cause'] === hold.cause
  if (!isSaid) {
    await note(trx, 'held', finding, { actor: SELF, at: deps.now(), details: { ...hold } })
    await queueRefresh(deps, trx, [finding.id])
  }
  await comeAgain(deps, trx, finding.id, hold)
  return null
}

/** It was under way, and its next step would change something: back into the queue. */
export async function putBack(
  deps: Pick<Deps, 'db' | 'chat' | 'enqueue' | 'now'>,
  { finding, execution }: { readonly finding: Finding; readonly execution: Execution },
  hold: Hold,
): Promise<null> {
  await deps.db.transaction().execute(async (trx) => {
    await lockFinding(trx, finding.id)
    if (!(await isHolder(trx, execution))) return
    const by = { actor: SELF, at: deps.now(), details: { ...hold, executionId: execution.id } }
    if (!(await move(trx, 'hold', finding.id, by))) return
    await comeAgain(deps, trx, finding.id, hold)
    await queueRefresh(deps, trx, [finding.id])
  })
  return null
}

function comeAgain(
  deps: Pick<Deps, 'enqueue'>,
  trx: Trx,
  findingId: string,
  { cause }: Hold,
): Promise<void> {
  const seconds = cause === 'halted' ? AGAIN_SECONDS.switch : AGAIN_SECONDS.limit
  return deps.enqueue(trx, [{ name: 'execute', data: { findingId } }], seconds)
}
