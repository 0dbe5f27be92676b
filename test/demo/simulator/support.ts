/**
 * What every simulator test needs: a clock to move, SDK clients without retries, and refusals as
 * values.
 */

import { EC2Client, EC2ServiceException } from '@aws-sdk/client-ec2'
import { STSClient, STSServiceException } from '@aws-sdk/client-sts'
import { type Simulator, startSimulator } from '../../../src/demo/simulator/simulator.ts'
import { World, type WorldOptions } from '../../../src/demo/simulator/world/world.ts'

export const ACCOUNT = '111122223333'
export const OTHER_ACCOUNT = '444455556666'

const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

export interface Clock {
  readonly now: () => Date
  advance(ms: number): void
}

export function clockAt(iso = '2026-11-21T09:00:00.000Z'): Clock {
  let at = new Date(iso).getTime()
  return {
    now: () => new Date(at),
    advance(ms) {
      at += ms
    },
  }
}

export interface Stage extends AsyncDisposable {
  readonly simulator: Simulator
  readonly world: World
  readonly clock: Clock
  /** eu-west-1 of the default account, as state and through the SDK. */
  readonly region: ReturnType<World['region']>
  readonly ec2: EC2Client
}

export async function stage(
  options: Omit<WorldOptions, 'now'> & { isThrottled?: boolean } = {},
): Promise<Stage> {
  const { isThrottled = false, ...worldOptions } = options
  const clock = clockAt()
  const world = new World({ ...worldOptions, now: clock.now })
  const simulator = await startSimulator({ world, isThrottled })
  const region = world.region('eu-west-1')
  const ec2 = ec2Client(simulator.url)
  return {
    simulator,
    world,
    clock,
    region,
    ec2,
    async [Symbol.asyncDispose]() {
      ec2.destroy()
      await simulator[Symbol.asyncDispose]()
    },
  }
}

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const ANY_KEYS: Keys = { accessKeyId: 'AKIAANYKEYWILLDO0000', secretAccessKey: 'any' }

export function ec2Client(url: string, region = 'eu-west-1', credentials = ANY_KEYS): EC2Client {
  return new EC2Client({ endpoint: url, region, credentials, maxAttempts: 1 })
}

export function stsClient(url: string, credentials = ANY_KEYS): STSClient {
  return new STSClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 })
}

/**
 * How the service said no: 'VolumeInUse 400'. A success or another kind of error is a failed test.
 */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (error instanceof EC2ServiceException || error instanceof STSServiceException) {
      return `${error.name} ${error.$metadata.httpStatusCode}`
    }
    throw error
  }
  throw new Error('the call was expected to be refused, and succeeded')
}

/** 'ok', or the name of whatever the SDK threw. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'ok'
  } catch (error) {
    return error instanceof Error ? error.name : 'not an error'
  }
}
