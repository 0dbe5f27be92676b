import {
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  ListVolumesInRecycleBinCommand,
  RestoreVolumeFromRecycleBinCommand,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { DAY_MS, MINUTE_MS, refusal, type Stage, stage } from '../../support.ts'

const RULE = { days: 2, tags: [], excludes: [], status: 'available' } as const

async function deleted(on: Stage, id: string): Promise<void> {
  await on.ec2.send(new DeleteVolumeCommand({ VolumeId: id }))
}

describe('the recycle bin', () => {
  it('keeps a deleted volume under a rule, with the times of its stay', async () => {
    await using on = await stage()
    on.region.addRetentionRule(RULE)
    on.region.addVolume({ id: 'vol-1', type: 'io1', sizeGiB: 50, iops: 1_000 })
    await deleted(on, 'vol-1')

    const listed = await on.ec2.send(new ListVolumesInRecycleBinCommand({}))
    const described = on.ec2.send(new DescribeVolumesCommand({ VolumeIds: ['vol-1'] }))

    const now = on.clock.now()
    expect(listed.Volumes).toMatchObject([
      {
        VolumeId: 'vol-1',
        State: 'available',
        VolumeType: 'io1',
        Size: 50,
        Iops: 1_000,
        AvailabilityZone: 'eu-west-1a',
        RecycleBinEnterTime: now,
        RecycleBinExitTime: new Date(now.getTime() + 2 * DAY_MS),
      },
    ])
    expect(await refusal(described)).toBe('InvalidVolume.NotFound 400')
  })

  it('keeps nothing without a rule', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1' })
    await deleted(on, 'vol-1')

    const { Volumes } = await on.ec2.send(new ListVolumesInRecycleBinCommand({}))

    expect(Volumes).toEqual([])
  })

  it('gives a volume back whole, as the newest of the listing', async () => {
    await using on = await stage()
    on.region.addRetentionRule(RULE)
    on.region.addVolume({ id: 'vol-1', tags: { Name: 'data' }, sizeGiB: 7 })
    on.region.addVolume({ id: 'vol-2' })
    await deleted(on, 'vol-1')

    const answer = await on.ec2.send(new RestoreVolumeFromRecycleBinCommand({ VolumeId: 'vol-1' }))
    const { Volumes } = await on.ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }))

    expect(answer.Return).toBe(true)
    expect(Volumes?.map((each) => each.VolumeId)).toEqual(['vol-2', 'vol-1'])
    expect(Volumes?.[1]).toMatchObject({ Size: 7, Tags: [{ Key: 'Name', Value: 'data' }] })
  })

  it('gives it back once', async () => {
    await using on = await stage()
    on.region.addRetentionRule(RULE)
    on.region.addVolume({ id: 'vol-1' })
    await deleted(on, 'vol-1')
    const restore = new RestoreVolumeFromRecycleBinCommand({ VolumeId: 'vol-1' })
    await on.ec2.send(restore)

    expect(await refusal(on.ec2.send(restore))).toBe('InvalidVolume.NotFound 400')
  })

  it('lets it go when its time is over', async () => {
    await using on = await stage()
    on.region.addRetentionRule(RULE)
    on.region.addVolume({ id: 'vol-1' })
    await deleted(on, 'vol-1')
    on.clock.advance(2 * DAY_MS)

    const { Volumes } = await on.ec2.send(new ListVolumesInRecycleBinCommand({}))
    const restoring = on.ec2.send(new RestoreVolumeFromRecycleBinCommand({ VolumeId: 'vol-1' }))

    expect(Volumes).toEqual([])
    expect(await refusal(restoring)).toBe('InvalidVolume.NotFound 400')
  })

  it('may not show it at once', async () => {
    await using on = await stage({ timing: { binInvisibleMs: MINUTE_MS } })
    on.region.addRetentionRule(RULE)
    on.region.addVolume({ id: 'vol-1' })
    await deleted(on, 'vol-1')
    const list = new ListVolumesInRecycleBinCommand({ VolumeIds: ['vol-1'] })

    const early = await refusal(on.ec2.send(list))
    on.clock.advance(MINUTE_MS)

    expect(early).toBe('InvalidVolume.NotFound 400')
    expect((await on.ec2.send(list)).Volumes).toHaveLength(1)
  })

  it('is listed in pages of 5 to 500', async () => {
    await using on = await stage()
    on.region.addRetentionRule(RULE)
    for (let index = 0; index < 7; index += 1) {
      on.region.addVolume({ id: `vol-${index}` })
      await deleted(on, `vol-${index}`)
    }

    const first = await on.ec2.send(new ListVolumesInRecycleBinCommand({ MaxResults: 5 }))
    const second = await on.ec2.send(
      new ListVolumesInRecycleBinCommand({ MaxResults: 5, NextToken: first.NextToken! }),
    )
    const tooFew = on.ec2.send(new ListVolumesInRecycleBinCommand({ MaxResults: 4 }))

    expect([first.Volumes?.length, second.Volumes?.length]).toEqual([5, 2])
    expect(second.NextToken).toBeUndefined()
    expect(await refusal(tooFew)).toBe('InvalidParameterValue 400')
  })
})
