/** The promise of execute(), however often it died: removed once, behind a proof, and booked once. */

import { changes } from '../support/calls.ts'
import { historyOf } from '../support/findings.ts'
import type { Stage } from '../support/stage.ts'

export interface End {
  readonly status: string
  readonly outcome: string | null | undefined
  readonly booked: number
  readonly snapshots: number
  readonly removals: number
  readonly isThere: boolean
  /** True when the backup on record exists and is of this resource. */
  readonly isBackedUp: boolean
}

export const REMOVED_ONCE: End = {
  status: 'remediated',
  outcome: 'remediated',
  booked: 1,
  snapshots: 1,
  removals: 1,
  isThere: false,
  isBackedUp: true,
}

export const RELEASED_ONCE: End = { ...REMOVED_ONCE, snapshots: 0, isBackedUp: false }

/** What has become of a resource, as the cloud and as the database have it. */
export async function endOf(stage: Stage, resourceId: string): Promise<End> {
  const { finding, execution, ledger } = await historyOf(stage, resourceId)
  const { volumes, addresses, snapshots } = stage.region
  return {
    status: finding.status,
    outcome: execution?.outcome,
    booked: ledger.length,
    snapshots: effects(stage, 'CreateSnapshot'),
    removals: effects(stage, 'DeleteVolume') + effects(stage, 'ReleaseAddress'),
    isThere: volumes.has(resourceId) || addresses.has(resourceId),
    isBackedUp: snapshots.get(execution?.backup_id ?? '')?.volumeId === resourceId,
  }
}

/** How often a call was carried out, whether or not its answer arrived. */
export function effects({ simulator }: Stage, action: string): number {
  const done = [`${action} ok`, `${action} cut-after`, `${action} garbage-after`]
  return changes(simulator).filter((line) => done.includes(line)).length
}

/** Fails the deletion of a volume that does not carry the proof which the cleanup role asks for. */
export function demandProof({ simulator, region }: Stage, volumeId: string): void {
  const run = (): void => {
    const tags = region.volumes.get(volumeId)?.tags
    const snapshot = region.snapshots.get(tags?.get('cloudthrift:snapshot') ?? '')
    if (!region.volumes.has(volumeId) || snapshot?.volumeId === volumeId) return
    throw new Error(`deletion of ${volumeId} without a snapshot as proof`)
  }
  const times = Number.POSITIVE_INFINITY
  simulator.faults.add({ action: 'DeleteVolume', times, fault: { kind: 'hook', run } })
}
