import {
  CreateSnapshotCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  type DescribeRegionsCommandInput,
  DescribeVolumesCommand,
  EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { ec2Client, refusal, type Stage, stage, stsClient } from './support.ts'

const list = new DescribeVolumesCommand({})

describe('DescribeRegions', () => {
  async function regions(on: Stage, input: DescribeRegionsCommandInput): Promise<string[]> {
    const { Regions } = await on.ec2.send(new DescribeRegionsCommand(input))
    return Regions!.map((item) => `${item.RegionName} ${it.OptInStatus}`)
  }

  it('returns the enabled regions, with an endpoint', async () => {
    await using on = await stage({ accounts: { '111122223333': ['eu-west-1', 'eu-south-1'] } })

    const { Regions } = await on.ec2.send(new DescribeRegionsCommand({}))

    expect(Regions).toEqual([
      {
        RegionName: 'eu-west-1',
        OptInStatus: 'opt-in-not-required',
        Endpoint: 'ec2.eu-west-1.amazonaws.com',
      },
      {
        RegionName: 'eu-south-1',
        OptInStatus: 'opted-in',
        Endpoint: 'ec2.eu-south-1.amazonaws.com',
      },
    ])
  })

  it('returns those not opted in to only when all are asked for, or by name', async () => {
    await using on = await stage()
    const notOptedIn = [{ Name: 'opt-in-status', Values: ['not-opted-in'] }]

    expect(await regions(on, { AllRegions: true })).toContain('ap-east-1 not-opted-in')
    expect(await regions(on, { Filters: notOptedIn })).toEqual([])
    expect(await regions(on, { AllRegions: true, Filters: notOptedIn })).toHaveLength(4)
    expect(await regions(on, { RegionNames: ['ap-east-1'] })).toEqual(['ap-east-1 not-opted-in'])
  })

  it('refuses a region that does not exist', async () => {
    await using on = await stage()

    expect(await refusal(regions(on, { RegionNames: ['mars-1'] }))).toBe(
      'InvalidParameterValue 400',
    )
  })
})

describe('permissions', () => {
  it('refuse a call in a region that is not enabled', async () => {
    await using on = await stage()

    const call = refusal(ec2Client(on.simulator.url, 'ap-east-1').send(list))

    expect(await call).toBe('OptInRequired 403')
  })

  it('refuse what is denied, there and nowhere else', async () => {
    await using on = await stage()
    on.world.deny({ action: 'ec2:DescribeVolumes', region: 'eu-west-1' })

    const elsewhere = await ec2Client(on.simulator.url, 'us-east-1').send(list)

    expect(await refusal(on.ec2.send(list))).toBe('UnauthorizedOperation 403')
    expect(elsewhere.Volumes).toEqual([])
  })

  it('refuse with another code when told so', async () => {
    await using on = await stage()
    on.world.deny({ action: 'ec2:*', code: 'AuthFailure' })

    expect(await refusal(on.ec2.send(list))).toBe('AuthFailure 401')
  })

  it('refuse one resource only', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1' })
    on.region.addVolume({ id: 'vol-2' })
    on.world.deny({ action: 'ec2:DeleteVolume', resourceId: 'vol-1' })

    const denied = refusal(on.ec2.send(new DeleteVolumeCommand({ VolumeId: 'vol-1' })))
    await on.ec2.send(new DeleteVolumeCommand({ VolumeId: 'vol-2' }))

    expect(await denied).toBe('UnauthorizedOperation 403')
    expect([...on.region.volumes.keys()]).toEqual(['vol-1'])
  })

  it('refuse everything of one account, sts included', async () => {
    await using on = await stage()
    on.world.deny({ action: '*', accountId: '111122223333' })

    const whoAmI = refusal(stsClient(on.simulator.url).send(new GetCallerIdentityCommand({})))

    expect(await refusal(on.ec2.send(list))).toBe('UnauthorizedOperation 403')
    expect(await whoAmI).toBe('AccessDenied 403')
  })
})

describe('DryRun', () => {
  it('proves permission and nothing else: not even that the volume exists', async () => {
    await using on = await stage()
    const volume = on.region.addVolume()
    on.region.attach(volume.id)

    const attached = refusal(
      on.ec2.send(new DeleteVolumeCommand({ VolumeId: volume.id, DryRun: true })),
    )
    const missing = refusal(
      on.ec2.send(new CreateSnapshotCommand({ VolumeId: 'vol-9', DryRun: true })),
    )

    expect(await attached).toBe('DryRunOperation 412')
    expect(await missing).toBe('DryRunOperation 412')
  })

  it('says so when the permission is missing', async () => {
    await using on = await stage()
    on.world.deny({ action: 'ec2:ReleaseAddress' })

    const call = refusal(
      on.ec2.send(new ReleaseAddressCommand({ AllocationId: 'eipalloc-1', DryRun: true })),
    )

    expect(await call).toBe('UnauthorizedOperation 403')
  })

  it('has no effect', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1' })

    await refusal(on.ec2.send(new DeleteVolumeCommand({ VolumeId: 'vol-1', DryRun: true })))

    expect(on.region.volumes.has('vol-1')).toBe(true)
  })
})

describe('the protocol', () => {
  it('refuses an action that is not simulated, in words that the SDK reads', async () => {
    await using on = await stage()

    const call = refusal(on.ec2.send(new DescribeInstancesCommand({})))

    expect(await call).toBe('InvalidAction 400')
  })

  it('refuses a request that nobody signed', async () => {
    await using on = await stage()
    const unsigned = new EC2Client({
      endpoint: on.simulator.url,
      region: 'eu-west-1',
      signer: { sign: (request) => Promise.resolve(request) },
      maxAttempts: 1,
    })

    expect(await refusal(unsigned.send(list))).toBe('MissingAuthenticationToken 403')
  })

  it('gives every answer its own request id', async () => {
    await using on = await stage()

    const first = await on.ec2.send(list)
    const second = await on.ec2.send(list)

    expect(first.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(second.$metadata.requestId).not.toBe(first.$metadata.requestId)
  })

  it('keeps a record of every call', async () => {
    await using on = await stage()
    await on.ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }))
    await refusal(on.ec2.send(new DeleteVolumeCommand({ VolumeId: 'vol-9' })))

    expect(on.simulator.calls).toMatchObject([
      {
        service: 'ec2',
        action: 'DescribeVolumes',
        accountId: '111122223333',
        region: 'eu-west-1',
        params: { MaxResults: '5' },
        at: on.clock.now(),
        outcome: 'ok',
      },
      { action: 'DeleteVolume', params: { VolumeId: 'vol-9' }, outcome: 'InvalidVolume.NotFound' },
    ])
  })
})
