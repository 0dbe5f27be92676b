/** The EC2 simulator with a large account, as a process: ec2-server.ts VOLUMES ADDRESSES LATENCY_MS IDLE_SHARE. */

import { manyVolumes } from '../src/demo/simulator/seed/many-volumes.ts'
import { startSimulator } from '../src/demo/simulator/simulator.ts'
import { REGIONS } from './regions.ts'

const [volumesPerRegion = 2_000, addressesPerRegion = 500, latencyMs = 120, idleShare = 1] =
  process.argv.slice(2).map(Number)
const world = manyVolumes({ regions: REGIONS, volumesPerRegion, addressesPerRegion, idleShare })
const simulator = await startSimulator({ world, latencyMs })
process.stdout.write(`${simulator.url}\n`)
