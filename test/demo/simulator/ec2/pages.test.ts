import {
  DescribeSnapshotsCommand,
  DescribeTagsCommand,
  DescribeVolumesCommand,
  type DescribeVolumesCommandInput,
  type EC2Client,
  paginateDescribeSnapshots,
  paginateDescribeTags,
  paginateDescribeVolumes,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { ec2Client, refusal, type Stage, stage } from '../support.ts'

const AVAILABLE = [{ Name: 'status', Values: ['available'] }]

async function withVolumes(count: number): Promise<Stage> {
  const on = await stage()
  for (let index = 1; index <= count; index += 1) on.region.addVolume({ id: `vol-${index}` })
  return on
}

async function pages(
  client: EC2Client,
  pageSize: number,
  input: DescribeVolumesCommandInput = {},
): Promise<string[][]> {
  const found: string[][] = []
  for await (const page of paginateDescribeVolumes({ client, pageSize }, input)) {
    found.push(page.Volumes!.map((item) => item.VolumeId!))
  }
  return found
}

describe('pages of DescribeVolumes', () => {
  it('hold as many as asked for, and end with the last volume', async () => {
    await using on = await withVolumes(12)

    const found = await pages(on.ec2, 5)

    expect(found).toEqual([
      ['vol-1', 'vol-2', 'vol-3', 'vol-4', 'vol-5'],
      ['vol-6', 'vol-7', 'vol-8', 'vol-9', 'vol-10'],
      ['vol-11', 'vol-12'],
    ])
  })

  it('give no token when the last one is exactly full', async () => {
    await using on = await withVolumes(10)

    const found = await pages(on.ec2, 5)

    expect(found.map((item) => item.length)).toEqual([5, 5])
  })

  it('hold everything when no size is named', async () => {
    await using on = await withVolumes(1_200)

    const found = await on.ec2.send(new DescribeVolumesCommand({}))

    expect(found.Volumes).toHaveLength(1_200)
    expect(found.NextToken).toBeUndefined()
  })

  it('count matches, not volumes', async () => {
    await using on = await withVolumes(14)
    for (const id of ['vol-1', 'vol-3', 'vol-6', 'vol-14']) on.region.attach(id)

    const found = await pages(on.ec2, 5, { Filters: AVAILABLE })

    expect(found.map((item) => item.length)).toEqual([5, 5])
    expect(found.flat()).not.toContain('vol-6')
  })

  it('skip nothing and repeat nothing when volumes come and go between them', async () => {
    await using on = await withVolumes(10)
    const first = await on.ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }))

    on.region.volumes.delete('vol-2')
    on.region.volumes.delete('vol-5')
    on.region.addVolume({ id: 'vol-new' })
    const second = await on.ec2.send(
      new DescribeVolumesCommand({ MaxResults: 6, NextToken: first.NextToken! }),
    )

    const ids = second.Volumes!.map((item) => item.VolumeId)
    expect(ids).toEqual(['vol-6', 'vol-7', 'vol-8', 'vol-9', 'vol-10', 'vol-new'])
  })

  it('are the same when asked for again', async () => {
    await using on = await withVolumes(10)
    const { NextToken } = await on.ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }))
    const command = new DescribeVolumesCommand({ MaxResults: 5, NextToken: NextToken! })

    const first = await on.ec2.send(command)
    const second = await on.ec2.send(command)

    expect(second.Volumes).toEqual(first.Volumes)
  })

  it('may be short, or empty with a token, when the service says so', async () => {
    await using on = await withVolumes(20)
    for (let index = 1; index <= 13; index += 1) on.region.attach(`vol-${index}`)
    on.world.examinedPerPage = 6

    const found = await pages(on.ec2, 5, { Filters: AVAILABLE })

    expect(found.map((item) => item.length)).toEqual([0, 0, 5, 2])
  })

  it.each([4, 0, 1_001])('cannot have the size %i', async (MaxResults) => {
    await using on = await withVolumes(1)

    const call = refusal(on.ec2.send(new DescribeVolumesCommand({ MaxResults })))

    expect(await call).toBe('InvalidParameterValue 400')
  })

  it('do not go with ids', async () => {
    await using on = await withVolumes(1)

    const call = refusal(
      on.ec2.send(new DescribeVolumesCommand({ MaxResults: 5, VolumeIds: ['vol-1'] })),
    )

    expect(await call).toBe('InvalidParameterCombination 400')
  })

  it('refuse a token that is nonsense', async () => {
    await using on = await withVolumes(1)

    const call = on.ec2.send(new DescribeVolumesCommand({ NextToken: 'bm9uc2Vuc2U' }))

    expect(await refusal(call)).toBe('InvalidParameterValue 400')
  })

  it('refuse a token of another filter, another action or another region', async () => {
    await using on = await withVolumes(10)
    const elsewhere = ec2Client(on.simulator.url, 'us-east-1')
    const { NextToken = '' } = await on.ec2.send(new DescribeVolumesCommand({ MaxResults: 5 }))

    const filter = on.ec2.send(new DescribeVolumesCommand({ NextToken, Filters: AVAILABLE }))
    const filterCode = await refusal(filter)
    const actionCode = await refusal(on.ec2.send(new DescribeTagsCommand({ NextToken })))
    const regionCode = await refusal(elsewhere.send(new DescribeVolumesCommand({ NextToken })))

    expect([filterCode, actionCode, regionCode]).toEqual([
      'InvalidParameterValue 400',
      'InvalidParameterValue 400',
      'InvalidParameterValue 400',
    ])
  })
})

describe('pages of other listings', () => {
  it('hold all snapshots', async () => {
    await using on = await stage()
    for (let index = 1; index <= 7; index += 1) {
      on.region.addSnapshot({ id: `snap-${index}`, volumeId: 'vol-1', sizeGiB: 1 })
    }

    const sizes: number[] = []
    const config = { client: on.ec2, pageSize: 5 }
    for await (const page of paginateDescribeSnapshots(config, { OwnerIds: ['self'] })) {
      sizes.push(page.Snapshots!.length)
    }
    const withIds = refusal(
      on.ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: ['snap-1'], MaxResults: 5 })),
    )

    expect(sizes).toEqual([5, 2])
    expect(await withIds).toBe('InvalidParameterCombination 400')
  })

  it('hold all tags, also when a resource is torn between two pages', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1', tags: { a: '1', b: '2', c: '3', d: '4' } })
    on.region.addVolume({ id: 'vol-2', tags: { a: '5', b: '6', c: '7' } })

    const values: string[] = []
    const config = { client: on.ec2, pageSize: 5 }
    for await (const page of paginateDescribeTags(config, {})) {
      values.push(...page.Tags!.map((item) => item.Value!))
    }

    expect(values).toEqual(['1', '2', '3', '4', '5', '6', '7'])
  })
})
