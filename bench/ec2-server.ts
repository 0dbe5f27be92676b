/** The EC2 simulator with a large account, as a process: ec2-server.ts VOLUMES ADDRESSES LATENCY_MS IDLE_SHARE. */

import { manyVolumes } from '../src/demo/simulator/seed/many-volumes.ts'
import { startSimulator } from '../src/demo/simulator/simulator.ts'

const REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'eu-north-1',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
]

const [volumesPerRegion = 2_000, addressesPerRegion = 500, latencyMs = 120, idleShare = 1] =
  process.argv.slice(2).map(Number)
const world = manyVolumes({ regions: REGIONS, volumesPerRegion, addressesPerRegion, idleShare })
const simulator = await startSimulator({ world, latencyMs })
process.stdout.write(`${simulator.url}\n`)
