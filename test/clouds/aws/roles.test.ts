/** Credentials of roles: asked for when they are needed, kept, renewed in time. */

import { STSClient } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { awsClients } from '../../../src/clouds/aws/clients.ts'
import { credentialsFor } from '../../../src/clouds/aws/roles.ts'
import { type Simulator, startSimulator } from '../../../src/demo/simulator/simulator.ts'
import { World } from '../../../src/demo/simulator/world/world.ts'
import { type Clock, clockAt, MINUTE_MS } from '../../support/clock.ts'
import { ACCOUNT, KEYS, REGION, SCOPE } from '../../support/clouds.ts'
import { holdAt } from '../../support/hold.ts'
import { ADDRESSES, openAdapter, VOLUMES } from './adapter.ts'

const SESSION = {
  roleArn: `arn:aws:iam::${ACCOUNT}:role/cleanup`,
  externalId: 'tenant-7',
  name: 'cloudthrift-e1',
  policy: null,
  seconds: 900,
}

interface Setting extends AsyncDisposable {
  readonly simulator: Simulator
  readonly clock: Clock
  readonly sts: STSClient
}

async function open(): Promise<Setting> {
  const clock = clockAt()
  const world = new World({ now: clock.now, accounts: { [ACCOUNT]: [REGION] } })
  const simulator = await startSimulator({ world })
  const sts = new STSClient({
    endpoint: simulator.url,
    region: REGION,
    credentials: KEYS,
    maxAttempts: 1,
  })
  return { simulator, clock, sts, [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose]() }
}

function asked({ simulator }: Pick<Setting, 'simulator'>): number {
  return simulator.calls.filter((each) => each.action === 'AssumeRole').length
}

describe('credentialsFor', () => {
  it('refuses credentials of a role in another account', async () => {
    await using on = await open()
    const user = '<Arn>arn:aws:sts::444455556666:assumed-role/cleanup/cloudthrift-e1</Arn>'
    const given =
      '<AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>x' +
      '</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration>'
    const body =
      `<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser>${user}</AssumedRoleUser>` +
      `<Credentials>${given}</Credentials></AssumeRoleResult></AssumeRoleResponse>`
    const fault = { kind: 'garbage', status: 200, body } as const
    on.simulator.faults.add({ action: 'AssumeRole', fault })
    const provide = credentialsFor({ sts: on.sts, now: on.clock.now }, SESSION)

    await expect(provide()).rejects.toThrow("gave another account's role")
  })

  it('asks STS once for as long as they are good, with name and external id', async () => {
    await using on = await open()
    const provide = credentialsFor({ sts: on.sts, now: on.clock.now }, SESSION)

    const first = await provide()
    on.clock.advance(9 * MINUTE_MS)
    const second = await provide()

    expect(asked(on)).toBe(1)
    expect(second.accessKeyId).toBe(first.accessKeyId)
    expect(on.simulator.calls[0]?.params).toMatchObject({
      RoleSessionName: 'cloudthrift-e1',
      ExternalId: 'tenant-7',
      DurationSeconds: '900',
    })
  })

  it('renews them five minutes before they run out', async () => {
    await using on = await open()
    const provide = credentialsFor({ sts: on.sts, now: on.clock.now }, SESSION)
    const first = await provide()
    on.clock.advance(10 * MINUTE_MS + 1)

    const second = await provide()

    expect(asked(on)).toBe(2)
    expect(second.accessKeyId).not.toBe(first.accessKeyId)
  })

  it('asks once when many want them at the same moment', async () => {
    await using on = await open()
    const provide = credentialsFor({ sts: on.sts, now: on.clock.now }, SESSION)
    const hold = holdAt(on.simulator, { action: 'AssumeRole' })

    const all = Promise.all(Array.from({ length: 20 }, provide))
    await hold.arrived
    hold.release()

    expect(new Set((await all).map((each) => each.accessKeyId)).size).toBe(1)
    expect(asked(on)).toBe(1)
  })

  it('asks again after a refusal, and names what was refused', async () => {
    await using on = await open()
    const provide = credentialsFor({ sts: on.sts, now: on.clock.now }, SESSION)
    on.simulator.faults.add({
      action: 'AssumeRole',
      fault: { kind: 'error', code: 'AccessDenied' },
    })

    const refused = provide()

    await expect(refused).rejects.toMatchObject({
      code: 'CLOUD_DENIED',
      message: 'sts:AssumeRole: AccessDenied',
    })
    expect((await provide()).accessKeyId).toMatch(/^ASIA/)
  })
})

describe('the AWS adapter in roles', () => {
  const roles = {
    scan: `arn:aws:iam::${ACCOUNT}:role/scan`,
    cleanup: `arn:aws:iam::${ACCOUNT}:role/cleanup`,
    restore: null,
    externalId: null,
  }

  it('looks around in one role, with one session for many calls', async () => {
    await using aws = await openAdapter({ roles })
    aws.region.addVolume()

    await aws.scan(VOLUMES)
    await aws.scan(ADDRESSES)

    const own = aws.simulator.calls.filter((each) => each.service === 'ec2')
    expect(own.length).toBeGreaterThan(3)
    expect(asked(aws)).toBe(1)
    expect([...aws.world.sessions.values()].map((each) => [each.roleArn, each.policy])).toEqual([
      [roles.scan, undefined],
    ])
  })

  it('takes each target in hand in a session of its own', async () => {
    await using aws = await openAdapter({ roles })
    const signal = new AbortController().signal
    const targets = [aws.region.addVolume(), aws.region.addVolume()].map(({ id }) => aws.target(id))

    for (const target of [...targets, ...targets]) {
      await aws.remedy(VOLUMES).prepare(target, null, signal)
    }

    const sessions = [...aws.world.sessions.values()]
    expect(sessions.map((each) => each.name)).toEqual(
      targets.map((each) => `cloudthrift-${each.executionId}`),
    )
    for (const [index, { policy }] of sessions.entries()) {
      expect(policy).toContain(targets[index]!.resourceId)
      expect(policy).not.toContain(targets[1 - index]!.resourceId)
    }
  })

  it('works in the region of each task, however much two tasks are alike', async () => {
    const connection = { endpoint: null, credentials: KEYS, homeRegion: REGION, roles }
    const { cleanup } = awsClients(connection, () => new Date())
    const allow = [{ Action: ['ec2:DeleteSnapshot'], Resource: ['*'] }]
    const wanted = [REGION, 'us-east-1', REGION]

    const clients = wanted.map((region) =>
      cleanup({ scope: { ...SCOPE, region }, name: 'cloudthrift-e1', allow }),
    )

    const regions = await Promise.all(clients.map(({ once }) => once.config.region()))
    expect(regions).toEqual(wanted)
    expect(clients[2]).toBe(clients[0])
  })
})
