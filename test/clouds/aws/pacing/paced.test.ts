/** Clients that wait for their turn, against request limits that hold. */

import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import { DeleteVolumeCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2'
import { afterAll, describe, expect, it } from 'vitest'
import { type AwsClients, awsClients } from '../../../../src/clouds/aws/clients.ts'
import { outcomeOf } from '../../../../src/clouds/aws/outcome.ts'
import { ownTokens } from '../../../../src/clouds/aws/pacing/own-tokens.ts'
import type { Pacing } from '../../../../src/clouds/aws/pacing/turns.ts'
import { NO_ROLES } from '../../../../src/clouds/aws/roles.ts'
import type { Tokens } from '../../../../src/core/token-bucket.ts'
import { type Simulator, startSimulator } from '../../../../src/demo/simulator/simulator.ts'
import { World } from '../../../../src/demo/simulator/world/world.ts'
import { openDatabase } from '../../../../src/store/database.ts'
import { sharedTokens } from '../../../../src/store/token-buckets.ts'
import { ACCOUNT, awsAt, KEYS, REGION, SCOPE, unhurried } from '../../../support/clouds.ts'
import { createTestDatabase } from '../../../support/database.ts'
import { skipBackOff } from '../../../support/no-back-off.ts'

skipBackOff()

const database = await createTestDatabase()
afterAll(() => database[Symbol.asyncDispose]())

function simulator(isThrottled = true): Promise<Simulator> {
  const world = new World({ accounts: { [ACCOUNT]: [REGION] } })
  return startSimulator({ world, isThrottled })
}

function clientsAt({ url }: Simulator, pacing: Pacing | null): AwsClients {
  const connection = { endpoint: url, credentials: KEYS, homeRegion: REGION, roles: NO_ROLES }
  return awsClients(connection, () => new Date(), pacing)
}

const NAMED = {
  LookupAttributes: [{ AttributeKey: 'ResourceName' as const, AttributeValue: 'vol-1' }],
}

/** Unfiltered: the smallest of EC2's limits for reading, 50 and 10 a second. */
function readAll(clients: AwsClients, count: number): Promise<unknown[]> {
  const ec2 = clients.read(SCOPE)
  return Promise.all(Array.from({ length: count }, () => ec2.send(new DescribeVolumesCommand({}))))
}

/** Notes what is asked of the buckets, and never makes anybody wait. */
function noting(): {
  readonly tokens: Tokens
  readonly slowed: string[]
  readonly taken: string[]
} {
  const [slowed, taken]: [string[], string[]] = [[], []]
  const tokens: Tokens = {
    take: async (key) => {
      taken.push(key)
      return { waitMs: 0, spacingMs: 0 }
    },
    slowDown: async (key) => void slowed.push(key),
  }
  return { tokens, slowed, taken }
}

describe('two replicas on one database', () => {
  it('stay within the limits together, where each alone would be within them', async () => {
    await using aws = await simulator()
    const replicas = Array.from({ length: 2 }, () =>
      openDatabase(database.url, { maxConnections: 5, onConnectionError: () => undefined }),
    )

    await Promise.all(
      replicas.map((db) => readAll(clientsAt(aws, { tokens: sharedTokens(db), share: 0.8 }), 26)),
    )
    await Promise.all(replicas.map((db) => db.destroy()))

    expect(aws.calls).toHaveLength(52)
    expect(aws.throttle.refused).toBe(0)
  })

  it('would be refused if each counted for itself', async () => {
    await using aws = await simulator()

    await Promise.all(
      [0, 1].map(() => readAll(clientsAt(aws, { tokens: ownTokens(), share: 0.8 }), 27)),
    )

    expect(aws.throttle.refused).toBeGreaterThan(0)
  })
})

describe('a paced client', () => {
  it('takes a turn for each attempt, and slows everybody down with each refusal', async () => {
    await using aws = await simulator(false)
    const { tokens, slowed, taken } = noting()
    const fault = { kind: 'error', code: 'RequestLimitExceeded' } as const
    aws.faults.add({ action: 'DescribeVolumes', times: 3, fault })
    const ec2 = clientsAt(aws, { tokens, share: 0.5 }).read(SCOPE)

    await ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }))

    const key = `aws/${ACCOUNT}/${REGION}/ec2-read`
    expect(aws.calls).toHaveLength(4)
    expect(slowed).toEqual([key, key, key])
    // What was taken at once is void after a refusal.
    expect(taken).toEqual([key, key, key, key])
  })

  it('does not slow down for errors of other kinds', async () => {
    await using aws = await simulator(false)
    const { tokens, slowed } = noting()
    const fault = { kind: 'error', code: 'InternalError' } as const
    aws.faults.add({ action: 'DescribeVolumes', times: 2, fault })
    const ec2 = clientsAt(aws, { tokens, share: 0.5 }).read(SCOPE)

    await ec2.send(new DescribeVolumesCommand({}))

    expect(slowed).toEqual([])
  })

  it('is every client: those of other services, and those without one', async () => {
    await using aws = await simulator(false)
    const { tokens, taken } = noting()
    const clients = clientsAt(aws, { tokens, share: 0.5 })
    const hands = clients.cleanup({ scope: SCOPE, name: 'task', allow: [] })
    const remove = new DeleteVolumeCommand({ VolumeId: 'vol-1' })

    await clients.inquiry(CloudTrailClient, SCOPE).send(new LookupEventsCommand(NAMED))
    await clients
      .rest(SCOPE, 'rbin', { method: 'POST', path: '/list-rules', body: {} }, unhurried())
      .catch(() => null)
    await hands.once.send(remove).catch(() => null)
    await hands.patient.send(remove).catch(() => null)

    expect(taken.map((key) => key.split('/').at(-1))).toEqual([
      'cloudtrail-lookup',
      'rbin',
      'ec2-storage',
      'ec2-storage',
    ])
  })

  it('calls a removal off that would have to wait: nothing happened, and it is looked at again', async () => {
    await using aws = await simulator(false)
    const tokens: Tokens = { take: async () => null, slowDown: async () => undefined }
    const clients = clientsAt(aws, { tokens, share: 0.5 })
    const { once } = clients.cleanup({ scope: SCOPE, name: 'task', allow: [] })

    const outcome = await outcomeOf('ec2:DeleteVolume', {}, () =>
      once.send(new DeleteVolumeCommand({ VolumeId: 'vol-1' })),
    )

    expect(outcome).toEqual({ result: 'deferred', code: 'OutOfTurn' })
    expect(aws.calls).toEqual([])
  })

  it('sends nothing after its wait was called off', async () => {
    await using aws = await simulator(false)
    const tokens: Tokens = {
      take: async () => ({ waitMs: 60_000, spacingMs: 0 }),
      slowDown: async () => undefined,
    }
    const stop = new AbortController()
    const ec2 = clientsAt(aws, { tokens, share: 0.5 }).read(SCOPE)

    const asking = ec2.send(new DescribeVolumesCommand({}), { abortSignal: stop.signal })
    stop.abort()

    await expect(asking).rejects.toMatchObject({ name: 'AbortError' })
    expect(aws.calls).toEqual([])
  })
})

describe('the pacing of AWS', () => {
  it.each([
    { told: 'nothing', options: {}, asks: false },
    { told: 'to use a tenth', options: { apiPercent: 10 }, asks: true },
    { told: 'off', options: { apiPercent: 'off' as const }, asks: false },
  ])('holds up an emulator on this machine only when told so: $told', async ({ options, asks }) => {
    await using aws = await simulator(false)
    const { tokens, taken } = noting()
    const cloud = await awsAt(aws.url, () => new Date(), { ...options, tokens })

    await cloud.scopes(unhurried())

    expect(taken.length > 0).toBe(asks)
  })
})
