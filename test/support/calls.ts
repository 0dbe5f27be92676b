/** What the cloud was asked, as short lines: the calls that may change something, and the rehearsals. */

import type { Simulator } from '../../src/demo/simulator/simulator.ts'

/** The place of the real call among those of an action, when the permission was tried once before. */
export const AFTER_THE_PROBE = 2

const READS = /^(?:Describe|Get|List|Lookup|Simulate)/

/** 'DeleteVolume ok', 'CreateSnapshot cut-after', in order. A DryRun changes nothing. */
export function changes(simulator: Pick<Simulator, 'calls'>, resourceId?: string): string[] {
  return simulator.calls
    .filter((it) => !READS.test(it.action) && it.params['DryRun'] !== 'true')
    .filter((it) => !resourceId || Object.values(it.params).includes(resourceId))
    .map(({ action, outcome }) => `${action} ${outcome}`)
}

/** 'DeleteVolume DryRunOperation', in order. What is asked before people are is left out by `since`. */
export function rehearsals(simulator: Pick<Simulator, 'calls'>, since = new Date(0)): string[] {
  return simulator.calls
    .filter((it) => it.params['DryRun'] === 'true' && it.at >= since)
    .map(({ action, outcome }) => `${action} ${outcome}`)
}
