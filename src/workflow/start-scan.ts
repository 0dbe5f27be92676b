/** Step 1a. Somebody, or the schedule, asks for a scan; then its scopes are listed and queued. */

import type { Unreachable } from '../core/detector.ts'
import type { Scope } from '../core/observation.ts'
import { addScopes, addUnreachable } from '../store/scan-scopes.ts'
import { finishScan, openScan } from '../store/scans.ts'
import type { Deps } from './deps.ts'

/** A statement takes 65,535 values: a thousand accounts have more scopes than that. */
const SCOPES_AT_ONCE = 5_000

/** Returns the id of the scan, which may be one that runs already. */
export function startScan(
  deps: Pick<Deps, 'db' | 'enqueue' | 'now'>,
  requestedBy: string,
): Promise<{ scanId: string; isNew: boolean }> {
  return deps.db.transaction().execute(async (trx) => {
    const { scan, isNew } = await openScan(trx, requestedBy, deps.now())
    if (isNew) await deps.enqueue(trx, [{ name: 'scan', data: { scanId: scan.id } }])
    return { scanId: scan.id, isNew }
  })
}

/** One job per scope, so that replicas share the work. A repeat adds nothing. */
export async function spreadScan(
  deps: Pick<Deps, 'db' | 'clouds' | 'enqueue' | 'now'>,
  scanId: string,
  signal: AbortSignal,
): Promise<void> {
  const scopes: Scope[] = []
  const unreachable: Unreachable[] = []
  for (const cloud of deps.clouds.values()) {
    const listed = await cloud.scopes(signal)
    scopes.push(...listed.scopes)
    unreachable.push(...listed.unreachable)
  }
  await deps.db.transaction().execute(async (trx) => {
    await addUnreachable(trx, scanId, unreachable, deps.now())
    for (let from = 0; from < scopes.length; from += SCOPES_AT_ONCE) {
      const added = await addScopes(trx, scanId, scopes.slice(from, from + SCOPES_AT_ONCE))
      await deps.enqueue(
        trx,
        added.map((scope) => ({ name: 'scan-scope', data: { scanId, scope } })),
      )
    }
    await finishScan(trx, scanId, deps.now())
  })
}
