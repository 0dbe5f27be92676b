import {
  CreateSnapshotCommand,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { ec2Client, refusal, stage, stsClient } from './support.ts'

const list = new DescribeVolumesCommand({})

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

  it('leave other accounts alone', async () => {
    await using on = await stage()
    on.world.deny({ action: '*', accountId: '444455556666' })

    const { Volumes } = await on.ec2.send(list)

    expect(Volumes).toEqual([])
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
