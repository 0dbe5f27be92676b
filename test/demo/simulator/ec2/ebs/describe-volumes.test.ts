import {
  DescribeVolumesCommand,
  type EC2Client,
  type Filter,
  type Volume,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS, refusal, stage } from '../../support.ts'

async function volume(ec2: EC2Client, id: string): Promise<Volume> {
  const found = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }))
  return found.Volumes![0]!
}

async function idsWith(ec2: EC2Client, ...filters: Filter[]): Promise<string[]> {
  const found = await ec2.send(new DescribeVolumesCommand({ Filters: filters }))
  return found.Volumes!.map((item) => item.VolumeId!)
}

describe('DescribeVolumes', () => {
  it('tells everything it knows of a volume, and nothing of what does not apply', async () => {
    await using on = await stage()
    on.region.addVolume({
      id: 'vol-1',
      type: 'gp3',
      sizeGiB: 250,
      isEncrypted: true,
      kmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/k',
      tags: { Name: '<a> & "b"', Owner: 'team-ä' },
    })

    const found = await volume(on.ec2, 'vol-1')

    expect(found).toEqual({
      VolumeId: 'vol-1',
      Size: 250,
      VolumeType: 'gp3',
      Iops: 3_000,
      Throughput: 125,
      State: 'available',
      AvailabilityZone: 'eu-west-1a',
      AvailabilityZoneId: 'euw1-az1',
      CreateTime: on.clock.now(),
      Encrypted: true,
      KmsKeyId: 'arn:aws:kms:eu-west-1:111122223333:key/k',
      MultiAttachEnabled: false,
      Operator: { Managed: false },
      Attachments: [],
      Tags: [
        { Key: 'Name', Value: '<a> & "b"' },
        { Key: 'Owner', Value: 'team-ä' },
      ],
    })
  })

  it('tells where a volume comes from, who runs it and where it stands', async () => {
    await using on = await stage()
    on.region.addVolume({
      id: 'vol-1',
      snapshotId: 'snap-1',
      sourceVolumeId: 'vol-0',
      isFastRestored: true,
      outpostArn: 'arn:aws:outposts:eu-west-1:111122223333:outpost/op-1',
      operator: { principal: 'eks.amazonaws.com', isHidden: false },
    })

    const found = await volume(on.ec2, 'vol-1')

    expect(found).toMatchObject({
      SnapshotId: 'snap-1',
      SourceVolumeId: 'vol-0',
      FastRestored: true,
      OutpostArn: 'arn:aws:outposts:eu-west-1:111122223333:outpost/op-1',
      Operator: { Managed: true, Principal: 'eks.amazonaws.com', HiddenByDefault: false },
    })
  })

  it.each([
    ['gp2', 100, 300],
    ['st1', 500, undefined],
    ['sc1', 500, undefined],
    ['standard', 100, undefined],
  ] as const)('shows the IOPS of %s as AWS does', async (type, sizeGiB, iops) => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1', type, sizeGiB })

    const found = await volume(on.ec2, 'vol-1')

    expect(found.Iops).toBe(iops)
    expect(found.Throughput).toBeUndefined()
  })

  it('answers with a region of its own for each region and account', async () => {
    await using on = await stage()
    on.world.region('us-east-1').addVolume({ id: 'vol-elsewhere' })

    const found = await on.ec2.send(new DescribeVolumesCommand({}))

    expect(found.Volumes).toEqual([])
  })

  it('does not list a volume that the clock has not reached', async () => {
    await using on = await stage()
    const tomorrow = new Date(on.clock.now().getTime() + 24 * 60 * MINUTE_MS)
    on.region.addVolume({ id: 'vol-tomorrow', createdAt: tomorrow })

    const before = await on.ec2.send(new DescribeVolumesCommand({}))
    on.clock.advance(24 * 60 * MINUTE_MS)
    const after = await on.ec2.send(new DescribeVolumesCommand({}))

    expect(before.Volumes).toEqual([])
    expect(after.Volumes).toHaveLength(1)
  })

  it('hides a hidden managed volume, unless asked for it', async () => {
    await using on = await stage()
    on.region.addVolume({ operator: { principal: 'a.amazonaws.com', isHidden: true } })

    const usual = await on.ec2.send(new DescribeVolumesCommand({}))
    const all = await on.ec2.send(new DescribeVolumesCommand({ IncludeManagedResources: true }))

    expect(usual.Volumes).toEqual([])
    expect(all.Volumes).toHaveLength(1)
  })

  it('refuses an unknown id, even next to a known one', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1' })
    const command = new DescribeVolumesCommand({ VolumeIds: ['vol-1', 'vol-2', 'vol-3'] })

    const call = on.ec2.send(command)

    await expect(call).rejects.toThrow("The volumes 'vol-2, vol-3' do not exist.")
    expect(await refusal(on.ec2.send(command))).toBe('InvalidVolume.NotFound 400')
  })

  it('refuses an id of another kind', async () => {
    await using on = await stage()

    const call = refusal(on.ec2.send(new DescribeVolumesCommand({ VolumeIds: ['snap-1'] })))

    expect(await call).toBe('InvalidParameterValue 400')
  })
})

describe('filters of DescribeVolumes', () => {
  it.each<[string, string]>([
    ['status', 'in-use'],
    ['volume-type', 'io2'],
    ['tag:Owner', 'nora'],
    ['tag-key', 'Owner'],
    ['availability-zone', 'eu-west-1b'],
    ['availability-zone-id', 'euw1-az2'],
    ['multi-attach-enabled', 'true'],
    ['operator.managed', 'true'],
    ['operator.principal', 'eks.*'],
    ['volume-id', 'vol-wanted'],
    ['snapshot-id', 'snap-1'],
    ['size', '700'],
    ['encrypted', 'true'],
    ['fast-restored', 'true'],
    ['create-time', '2024-05-*'],
    ['attachment.instance-id', 'i-1'],
    ['attachment.device', '/dev/sd?'],
    ['attachment.status', 'attached'],
    ['attachment.delete-on-termination', 'false'],
    ['attachment.attach-time', '2026-11-21*'],
  ])('finds by %s', async (name, value) => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-other' })
    on.region.addVolume({
      id: 'vol-wanted',
      type: 'io2',
      sizeGiB: 700,
      iops: 1_000,
      zone: 'eu-west-1b',
      createdAt: new Date('2024-05-06T07:08:09.000Z'),
      isMultiAttach: true,
      isEncrypted: true,
      isFastRestored: true,
      snapshotId: 'snap-1',
      operator: { principal: 'eks.amazonaws.com', isHidden: false },
      tags: { Owner: 'nora' },
    })
    on.region.attach('vol-wanted', { instanceId: 'i-1' })

    const ids = await idsWith(on.ec2, { Name: name, Values: ['never-this', value] })

    expect(ids).toEqual(['vol-wanted'])
  })

  it('demands every filter and any of its values', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1', type: 'gp2', tags: { Env: 'prod' } })
    on.region.addVolume({ id: 'vol-2', type: 'io1', iops: 100, tags: { Env: 'test' } })
    on.region.addVolume({ id: 'vol-3', type: 'io1', iops: 100, tags: { Env: 'prod' } })

    const ids = await idsWith(
      on.ec2,
      { Name: 'volume-type', Values: ['io1', 'gp2'] },
      { Name: 'tag:Env', Values: ['prod'] },
    )

    expect(ids).toEqual(['vol-1', 'vol-3'])
  })

  it('takes tag values by letter case, and dots as dots', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1', tags: { Host: 'db.acme' } })
    on.region.addVolume({ id: 'vol-2', tags: { Host: 'dbxacme' } })

    expect(await idsWith(on.ec2, { Name: 'tag:Host', Values: ['db.*'] })).toEqual(['vol-1'])
    expect(await idsWith(on.ec2, { Name: 'tag:Host', Values: ['DB.acme'] })).toEqual([])
    expect(await idsWith(on.ec2, { Name: 'tag:host', Values: ['db.acme'] })).toEqual([])
  })

  it.each([
    ['an unknown filter', { Name: 'colour', Values: ['red'] }],
    ['a name of the language', { Name: 'constructor', Values: ['red'] }],
    ['a filter without values', { Name: 'status' }],
  ])('refuses %s', async (_what, filter) => {
    await using on = await stage()

    const call = refusal(on.ec2.send(new DescribeVolumesCommand({ Filters: [filter] })))

    expect(await call).toBe('InvalidParameterValue 400')
  })
})
