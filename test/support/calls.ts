/** What the cloud was asked, as short lines: the calls that change something, or all of them. */

import type { Simulator } from '../../src/demo/simulator/simulator.ts'

const READS = /^(?:Describe|Get|List)/

/** 'DeleteVolume ok', 'CreateSnapshot cut-after', 'DeleteVolume DryRunOperation', in order. */
export function changes(simulator: Simulator, resourceId?: string): string[] {
  return simulator.calls
    .filter((it) => !READS.test(it.action))
    .filter((it) => !resourceId || Object.values(it.params).includes(resourceId))
    .map(({ action, outcome }) => `${action} ${outcome}`)
}
