/** Trouble at random, the same in every run: calls that are throttled, connections that are cut. */

import type { Fault, Faults } from '../../src/demo/simulator/faults.ts'
import { numbersFrom } from '../../test/support/numbers.ts'

/** More than are made. */
const CALLS = 50_000
const THROTTLED: Fault = { kind: 'error', code: 'RequestLimitExceeded' }
/** Half of them after the call was carried out: then nobody knows whether it was. */
const CUTS: readonly Fault[] = [
  { kind: 'cut', when: 'before' },
  { kind: 'cut', when: 'after' },
]

export interface Trouble {
  readonly throttledPercent: number
  readonly cutPercent: number
}

/** Drawn beforehand for each call, in the order of their arrival. */
export function addTrouble(faults: Faults, { throttledPercent, cutPercent }: Trouble): void {
  const next = numbersFrom(20_261_128)
  for (let nth = 1; nth <= CALLS; nth += 1) {
    const drawn = next() % 100
    if (drawn >= throttledPercent + cutPercent) continue
    const fault = drawn < throttledPercent ? THROTTLED : CUTS[next() % CUTS.length]
    if (fault) faults.add({ action: '*', nth, fault })
  }
}
