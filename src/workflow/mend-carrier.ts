/**
 * What a remote carrier has left undone, from state: a carrier that dies after it was woken never goes on.
 * An approval whose go signal does not come is carried out, or a person is told once, as configured.
 */

import { findingsWithSleepers } from '../store/errands.ts'
import { findFinding, lockFinding, standing, wasNoted } from '../store/findings.ts'
import { note } from '../store/move.ts'
import type { Finding } from '../store/schema.ts'
import { type Deps, SELF } from './deps.ts'
import { proceedWithin } from './proceed.ts'
import { queueWake } from './wake-carrier.ts'

const MINUTE_MS = 60_000
/** Who did not wake up within a day will not. */
const SLEEP_MS = 24 * 60 * MINUTE_MS
const PATIENCE_MS = 15_000

type MendDeps = Pick<Deps, 'db' | 'carrier' | 'chat' | 'enqueue' | 'now'>

export async function mendCarrier(deps: MendDeps): Promise<void> {
  const { remote } = deps.carrier
  if (!remote) return
  const at = deps.now().getTime()
  const from = new Date(at - SLEEP_MS)
  const asleep = await findingsWithSleepers(deps.db, { from, to: new Date(at - MINUTE_MS) })
  await deps.db.transaction().execute((trx) => queueWake(deps, trx, asleep))
  const silent = await standing(deps.db, ['approved'], new Date(at - remote.patienceMs))
  for (const findingId of silent) {
    await (remote.whenSilent === 'proceed' ? goOn(deps, findingId) : tellOnce(deps, findingId))
  }
}

async function goOn(deps: MendDeps, findingId: string): Promise<void> {
  await deps.db.transaction().execute((trx) => proceedWithin(deps, trx, findingId, SELF))
}

/** Told before it is noted: rather twice than never. */
async function tellOnce(deps: MendDeps, findingId: string): Promise<void> {
  const finding = await findFinding(deps.db, findingId)
  if (!finding || (await wasNoted(deps.db, finding, 'go-signal-missing'))) return
  await deps.chat?.tell(wordsFor(finding, deps.carrier.name), AbortSignal.timeout(PATIENCE_MS))
  await deps.db.transaction().execute(async (trx) => {
    const locked = await lockFinding(trx, findingId)
    if (locked?.status !== 'approved') return
    await note(trx, 'go-signal-missing', locked, { actor: SELF, at: deps.now() })
  })
}

function wordsFor({ resource_id: resourceId, id }: Finding, carrier: string): string {
  return `${resourceId} is approved, but ${carrier} has not given the go signal. Nothing was removed. Look at its executions, or call POST /findings/${id}/proceed.`
}
