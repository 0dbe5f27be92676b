/** Stops a call of the simulator in its tracks, so that a test decides what happens meanwhile. */

import type { FaultRule } from '../../src/demo/simulator/faults.ts'
import type { Simulator } from '../../src/demo/simulator/simulator.ts'

export interface Hold {
  /** Resolves when the call has come in; it then waits for its release. */
  readonly arrived: Promise<void>
  release(): void
}

/** `after`: the effect has happened and only the answer waits. */
export function holdAt(
  simulator: Simulator,
  rule: Omit<FaultRule, 'fault'>,
  when: 'before' | 'after' = 'before',
): Hold {
  const arrival = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const run = (): Promise<void> => {
    arrival.resolve()
    return release.promise
  }
  simulator.faults.add({ ...rule, fault: { kind: 'hook', when, run } })
  return { arrived: arrival.promise, release: () => release.resolve() }
}

/** Lets something happen in the world at the moment a call comes in, or right after its effect. */
export function meanwhile(
  simulator: Simulator,
  rule: Omit<FaultRule, 'fault'>,
  happens: () => void,
  when: 'before' | 'after' = 'before',
): void {
  simulator.faults.add({ ...rule, fault: { kind: 'hook', when, run: happens } })
}
