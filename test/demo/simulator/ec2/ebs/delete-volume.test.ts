import {
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  type EC2Client,
  type Volume,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS, refusal, stage } from '../../support.ts'

async function volume(ec2: EC2Client, id: string): Promise<Volume> {
  const found = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }))
  return found.Volumes![0]!
}

describe('DeleteVolume', () => {
  it('deletes an available volume at once, and does not find it the second time', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1' })
    const command = new DeleteVolumeCommand({ VolumeId: 'vol-1' })

    await on.ec2.send(command)

    expect(on.region.volumes.has('vol-1')).toBe(false)
    expect(await refusal(on.ec2.send(command))).toBe('InvalidVolume.NotFound 400')
  })

  it('takes its time when the world says so', async () => {
    await using on = await stage({ timing: { deletingMs: MINUTE_MS } })
    on.region.addVolume({ id: 'vol-1' })
    const command = new DeleteVolumeCommand({ VolumeId: 'vol-1' })

    await on.ec2.send(command)
    const during = await volume(on.ec2, 'vol-1')
    const again = await refusal(on.ec2.send(command))
    on.clock.advance(MINUTE_MS)
    const after = await refusal(on.ec2.send(command))

    expect(during.State).toBe('deleting')
    expect(again).toBe('IncorrectState 400')
    expect(after).toBe('InvalidVolume.NotFound 400')
    expect((await on.ec2.send(new DescribeVolumesCommand({}))).Volumes).toEqual([])
  })

  it('refuses a volume in use, and keeps it', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1' })
    on.region.attach('vol-1', { instanceId: 'i-1' })

    const call = refusal(on.ec2.send(new DeleteVolumeCommand({ VolumeId: 'vol-1' })))

    expect(await call).toBe('VolumeInUse 400')
    expect(on.region.volumes.has('vol-1')).toBe(true)
  })

  it('refuses a volume that a service manages', async () => {
    await using on = await stage()
    on.region.addVolume({
      id: 'vol-1',
      operator: { principal: 'eks.amazonaws.com', isHidden: false },
    })

    const call = refusal(on.ec2.send(new DeleteVolumeCommand({ VolumeId: 'vol-1' })))

    expect(await call).toBe('OperationNotPermitted 400')
  })

  it('refuses a call that names nothing', async () => {
    await using on = await stage()

    const call = refusal(on.ec2.send(new DeleteVolumeCommand({ VolumeId: '' })))

    expect(await call).toBe('MissingParameter 400')
  })
})
