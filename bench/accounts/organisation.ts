/** Twenty accounts in seventeen regions, and a doorway to them for each replica, so that its calls are known. */

import { manyVolumes } from '../../src/demo/simulator/seed/many-volumes.ts'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { Throttle } from '../../src/demo/simulator/throttle.ts'
import { REGIONS } from '../regions.ts'

export const HUB = '111122223333'
export const ACCOUNTS: readonly string[] = Array.from({ length: 20 }, (_, index) =>
  String(500_000_000_000 + index),
)
export const SCOPES = ACCOUNTS.length * REGIONS.length
export const LATENCY_MS = 120
export const PER_SCOPE = { volumesPerRegion: 200, addressesPerRegion: 50, idleShare: 0.2 }

/** The request limits count all doorways together. */
export async function openDoorways(count: number): Promise<Simulator[]> {
  const world = manyVolumes({ accounts: [HUB, ...ACCOUNTS], regions: REGIONS, ...PER_SCOPE })
  for (const id of ACCOUNTS) world.accessKeys.set(keyOf(id), id)
  const throttle = new Throttle(true)
  const open = (): Promise<Simulator> => startSimulator({ world, throttle, latencyMs: LATENCY_MS })
  return Promise.all(Array.from({ length: count }, open))
}

/** The access key of somebody who works in an account without any role. */
export function keyOf(accountId: string): string {
  return `bench-${accountId}`
}
