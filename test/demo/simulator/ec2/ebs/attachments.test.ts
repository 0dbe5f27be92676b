import {
  AttachVolumeCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  type EC2Client,
  type Volume,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS, refusal, stage } from '../../support.ts'

async function volume(ec2: EC2Client, id: string): Promise<Volume> {
  const found = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }))
  return found.Volumes![0]!
}

function attach(volumeId: string, instanceId = 'i-1'): AttachVolumeCommand {
  return new AttachVolumeCommand({
    VolumeId: volumeId,
    InstanceId: instanceId,
    Device: '/dev/sdf',
  })
}

describe('AttachVolume and DetachVolume', () => {
  it('puts a volume to use and gives it back', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1' })

    const attached = await on.ec2.send(attach('vol-1'))
    const during = await volume(on.ec2, 'vol-1')
    const detached = await on.ec2.send(new DetachVolumeCommand({ VolumeId: 'vol-1' }))
    const after = await volume(on.ec2, 'vol-1')

    expect(attached).toMatchObject({ State: 'attaching', InstanceId: 'i-1', Device: '/dev/sdf' })
    expect(during).toMatchObject({
      State: 'in-use',
      Attachments: [
        { State: 'attached', InstanceId: 'i-1', AttachTime: on.clock.now(), VolumeId: 'vol-1' },
      ],
    })
    expect(detached.State).toBe('detaching')
    expect(after).toMatchObject({ State: 'available', Attachments: [] })
  })

  it('remembers former attachments for whoever looks at the world', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1' })

    await on.ec2.send(attach('vol-1'))
    on.clock.advance(MINUTE_MS)
    await on.ec2.send(new DetachVolumeCommand({ VolumeId: 'vol-1' }))

    const [attachment] = on.region.volumes.get('vol-1')!.attachments
    expect(attachment!.until!.getTime() - attachment!.from.getTime()).toBe(MINUTE_MS)
  })

  it('attaches only a shared volume twice, and to another instance each time', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1' })
    on.region.addVolume({ id: 'vol-2', type: 'io2', iops: 100, isMultiAttach: true })
    await on.ec2.send(attach('vol-1', 'i-1'))
    await on.ec2.send(attach('vol-2', 'i-1'))

    await on.ec2.send(attach('vol-2', 'i-2'))

    expect(await refusal(on.ec2.send(attach('vol-1', 'i-2')))).toBe('VolumeInUse 400')
    expect(await refusal(on.ec2.send(attach('vol-2', 'i-2')))).toBe('VolumeInUse 400')
  })

  it('wants the instance to detach a shared volume', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1', type: 'io2', iops: 100, isMultiAttach: true })
    on.region.attach('vol-1', { instanceId: 'i-1' })
    on.region.attach('vol-1', { instanceId: 'i-2' })

    const vague = refusal(on.ec2.send(new DetachVolumeCommand({ VolumeId: 'vol-1' })))
    const code = await vague
    await on.ec2.send(new DetachVolumeCommand({ VolumeId: 'vol-1', InstanceId: 'i-1' }))

    expect(code).toBe('MissingParameter 400')
    expect((await volume(on.ec2, 'vol-1')).Attachments).toMatchObject([{ InstanceId: 'i-2' }])
  })

  it.each([
    ['a volume that is free', 'vol-free', undefined, 'IncorrectState'],
    ['a volume from another instance', 'vol-used', 'i-9', 'InvalidAttachment.NotFound'],
    ['a managed volume', 'vol-managed', undefined, 'UnsupportedOperationException'],
    ['an unknown volume', 'vol-9', undefined, 'InvalidVolume.NotFound'],
  ])('does not detach %s', async (_what, volumeId, instanceId, code) => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-free' })
    on.region.addVolume({ id: 'vol-used' })
    const operator = { principal: 'eks.amazonaws.com', isHidden: false }
    on.region.addVolume({ id: 'vol-managed', operator })
    on.region.attach('vol-used', { instanceId: 'i-1' })
    on.region.attach('vol-managed', { instanceId: 'i-1' })
    const input = instanceId === undefined ? {} : { InstanceId: instanceId }

    const call = refusal(on.ec2.send(new DetachVolumeCommand({ VolumeId: volumeId, ...input })))

    expect(await call).toBe(`${code} 400`)
  })

  it('does not attach a failed volume, nor to a malformed instance', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1', hasFailed: true })
    on.region.addVolume({ id: 'vol-2' })

    expect((await volume(on.ec2, 'vol-1')).State).toBe('error')
    expect(await refusal(on.ec2.send(attach('vol-1')))).toBe('IncorrectState 400')
    expect(await refusal(on.ec2.send(attach('vol-2', 'db-1')))).toBe('InvalidParameterValue 400')
  })
})
