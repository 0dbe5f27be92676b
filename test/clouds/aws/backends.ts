/** Two things that claim to be EC2. The contract must hold on both, through the real SDK. */

import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2'
import { startSimulator } from '../../../src/demo/simulator/simulator.ts'
import { World } from '../../../src/demo/simulator/world/world.ts'
import { ACCOUNT, KEYS } from '../../support/clouds.ts'
import { startMoto } from '../../support/moto.ts'

/** Seeded once, and never changed by a test. */
export const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'] as const
/** Where tests make and remove things. */
export const WORKSHOP = 'eu-central-1'
export type RegionName = (typeof REGIONS)[number]

export interface Backend extends AsyncDisposable {
  readonly endpoint: string
  readonly accountId: string
  /** The facts about an address that it cannot tell. */
  readonly unknowable: readonly string[]
  /** True: it does not know CloudTrail's event history. */
  readonly hasNoTrail: boolean
  /** Something to attach volumes to, and to associate addresses with. */
  instance(region: string): Promise<string>
}

/** Lacks DescribeAddressTransfers, as moto does, so that both show what is unknown. */
export async function simulatorBackend(): Promise<Backend> {
  const world = new World({ accounts: { [ACCOUNT]: [...REGIONS, WORKSHOP] } })
  world.region(WORKSHOP).addressQuota = 50
  world.deny({ action: 'ec2:DescribeAddressTransfers', code: 'InvalidAction' })
  const simulator = await startSimulator({ world })
  return {
    endpoint: simulator.url,
    accountId: ACCOUNT,
    unknowable: ['no-pending-transfer'],
    hasNoTrail: false,
    instance: async () => world.nextId('i'),
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
  }
}

export async function motoBackend(command: string): Promise<Backend> {
  const moto = await startMoto(command)
  return {
    endpoint: moto.url,
    accountId: '123456789012',
    unknowable: ['no-pending-transfer'],
    hasNoTrail: true,
    async instance(region) {
      const launch = { ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1 }
      const { Instances } = await ec2At(moto.url, region).send(new RunInstancesCommand(launch))
      return Instances?.[0]?.InstanceId ?? ''
    },
    [Symbol.asyncDispose]: () => moto[Symbol.asyncDispose](),
  }
}

export function ec2At(endpoint: string, region: string): EC2Client {
  return new EC2Client({ endpoint, region, credentials: KEYS, maxAttempts: 1 })
}
