import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DetachVolumeCommand,
  type EC2Client,
  type Filter,
  type Volume,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS, refusal, stage } from './support.ts'

async function volume(ec2: EC2Client, id: string): Promise<Volume> {
  const found = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }))
  return found.Volumes![0]!
}

async function idsWith(ec2: EC2Client, ...filters: Filter[]): Promise<string[]> {
  const found = await ec2.send(new DescribeVolumesCommand({ Filters: filters }))
  return found.Volumes!.map((item) => item.VolumeId!)
}

const IN_A = { AvailabilityZone: 'eu-west-1a' } as const

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

describe('CreateVolume', () => {
  it('makes an available volume with the defaults of its type', async () => {
    await using on = await stage()

    const made = await on.ec2.send(
      new CreateVolumeCommand({
        ...IN_A,
        Size: 10,
        VolumeType: 'gp3',
        TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'Name', Value: 'new' }] }],
      }),
    )

    expect(made.VolumeId).toMatch(/^vol-0[0-9a-f]{16}$/)
    expect(made.Attachments).toBeUndefined()
    expect(await volume(on.ec2, made.VolumeId!)).toMatchObject({
      State: 'available',
      Size: 10,
      Iops: 3_000,
      Throughput: 125,
      Tags: [{ Key: 'Name', Value: 'new' }],
    })
  })

  it('makes a gp2 volume when no type is named', async () => {
    await using on = await stage()

    const made = await on.ec2.send(new CreateVolumeCommand({ ...IN_A, Size: 10 }))

    expect(made).toMatchObject({ VolumeType: 'gp2', Iops: 100 })
  })

  it('finds the zone by its id', async () => {
    await using on = await stage()

    const made = await on.ec2.send(
      new CreateVolumeCommand({ AvailabilityZoneId: 'euw1-az3', Size: 10 }),
    )

    expect(made.AvailabilityZone).toBe('eu-west-1c')
  })

  it('is creating until its time has come', async () => {
    await using on = await stage({ timing: { creatingMs: MINUTE_MS } })

    const made = await on.ec2.send(new CreateVolumeCommand({ ...IN_A, Size: 10 }))
    const deletion = refusal(on.ec2.send(new DeleteVolumeCommand({ VolumeId: made.VolumeId! })))
    const code = await deletion
    on.clock.advance(MINUTE_MS)

    expect(made.State).toBe('creating')
    expect(code).toBe('IncorrectState 400')
    expect((await volume(on.ec2, made.VolumeId!)).State).toBe('available')
  })

  it('restores a snapshot with its size and its key', async () => {
    await using on = await stage()
    const kmsKeyId = 'arn:aws:kms:eu-west-1:111122223333:key/k'
    on.region.addSnapshot({
      id: 'snap-1',
      volumeId: 'vol-gone',
      sizeGiB: 40,
      isEncrypted: true,
      kmsKeyId,
    })

    const made = await on.ec2.send(new CreateVolumeCommand({ ...IN_A, SnapshotId: 'snap-1' }))

    expect(made).toMatchObject({
      SnapshotId: 'snap-1',
      Size: 40,
      Encrypted: true,
      KmsKeyId: kmsKeyId,
    })
  })

  it.each([
    ['k', 'arn:aws:kms:eu-west-1:111122223333:key/k'],
    ['arn:aws:kms:eu-west-1:1:key/k', 'arn:aws:kms:eu-west-1:1:key/k'],
    [
      'alias/mine',
      expect.stringMatching(/^arn:aws:kms:eu-west-1:111122223333:key\/[0-9a-f-]{36}$/),
    ],
    [undefined, expect.stringMatching(/^arn:aws:kms:eu-west-1:111122223333:key\/[0-9a-f-]{36}$/)],
  ])('encrypts with the key %s', async (key, arn) => {
    await using on = await stage()
    const input = { ...IN_A, Size: 10, Encrypted: true }

    const made = await on.ec2.send(
      new CreateVolumeCommand(key === undefined ? input : { ...input, KmsKeyId: key }),
    )

    expect(made.KmsKeyId).toEqual(arn)
  })

  it('makes one volume of a repeated request, and refuses its token for another', async () => {
    await using on = await stage()
    const input = { ...IN_A, Size: 10, ClientToken: 'once' }

    const first = await on.ec2.send(new CreateVolumeCommand(input))
    const second = await on.ec2.send(new CreateVolumeCommand(input))
    const other = refusal(on.ec2.send(new CreateVolumeCommand({ ...input, Size: 11 })))

    expect(second.VolumeId).toBe(first.VolumeId)
    expect(on.region.volumes.size).toBe(1)
    expect(await other).toBe('IdempotentParameterMismatch 400')
  })

  const accepted: [string, Omit<CreateVolumeCommandInput, 'AvailabilityZone'>][] = [
    ['the largest gp3', { VolumeType: 'gp3', Size: 65_536, Iops: 80_000, Throughput: 2_000 }],
    ['the smallest gp3 with its baseline', { VolumeType: 'gp3', Size: 1, Iops: 3_000 }],
    ['the largest io2', { VolumeType: 'io2', Size: 65_536, Iops: 256_000 }],
    ['the densest io1', { VolumeType: 'io1', Size: 4, Iops: 200 }],
    ['the smallest st1', { VolumeType: 'st1', Size: 125 }],
    ['a shared io2', { VolumeType: 'io2', Size: 100, Iops: 100, MultiAttachEnabled: true }],
  ]
  it.each(accepted)('accepts %s', async (_what, input) => {
    await using on = await stage()

    const made = await on.ec2.send(new CreateVolumeCommand({ ...IN_A, ...input }))

    expect(made.Size).toBe(input.Size)
  })

  const refused: [string, CreateVolumeCommandInput, string][] = [
    ['no size', IN_A, 'MissingParameter'],
    ['no zone', { Size: 1 }, 'MissingParameter'],
    ['an unknown zone', { AvailabilityZone: 'eu-west-1z', Size: 1 }, 'InvalidZone.NotFound'],
    [
      'a zone said twice',
      { ...IN_A, AvailabilityZoneId: 'euw1-az1', Size: 1 },
      'InvalidParameterCombination',
    ],
    // @ts-expect-error -- the SDK does not check it at run time
    ['an unknown type', { ...IN_A, Size: 1, VolumeType: 'zz9' }, 'UnknownVolumeType'],
    ['gp3 beyond 64 TiB', { ...IN_A, VolumeType: 'gp3', Size: 65_537 }, 'InvalidParameterValue'],
    ['gp2 beyond 16 TiB', { ...IN_A, VolumeType: 'gp2', Size: 16_385 }, 'InvalidParameterValue'],
    ['st1 below 125 GiB', { ...IN_A, VolumeType: 'st1', Size: 124 }, 'InvalidParameterValue'],
    [
      'gp3 beyond 80,000 IOPS',
      { ...IN_A, VolumeType: 'gp3', Size: 1_000, Iops: 80_001 },
      'InvalidParameterValue',
    ],
    [
      'gp3 below its baseline',
      { ...IN_A, VolumeType: 'gp3', Size: 100, Iops: 2_999 },
      'InvalidParameterValue',
    ],
    [
      'more than 500 IOPS per GiB of gp3',
      { ...IN_A, VolumeType: 'gp3', Size: 10, Iops: 5_001 },
      'InvalidParameterValue',
    ],
    [
      'more than 50 IOPS per GiB of io1',
      { ...IN_A, VolumeType: 'io1', Size: 10, Iops: 501 },
      'InvalidParameterValue',
    ],
    [
      'gp3 beyond 2,000 MiB/s',
      { ...IN_A, VolumeType: 'gp3', Size: 1_000, Iops: 16_000, Throughput: 2_001 },
      'InvalidParameterValue',
    ],
    [
      'more than a quarter MiB/s per IOPS',
      { ...IN_A, VolumeType: 'gp3', Size: 100, Throughput: 751 },
      'InvalidParameterValue',
    ],
    ['IOPS for gp2', { ...IN_A, Size: 100, Iops: 500 }, 'InvalidParameterCombination'],
    ['throughput for gp2', { ...IN_A, Size: 100, Throughput: 125 }, 'InvalidParameterCombination'],
    ['io2 without IOPS', { ...IN_A, Size: 100, VolumeType: 'io2' }, 'InvalidParameterCombination'],
    [
      'Multi-Attach for gp3',
      { ...IN_A, Size: 100, VolumeType: 'gp3', MultiAttachEnabled: true },
      'InvalidParameterCombination',
    ],
    [
      'a key without encryption',
      { ...IN_A, Size: 100, KmsKeyId: 'k' },
      'InvalidParameterDependency',
    ],
    ['an unknown snapshot', { ...IN_A, SnapshotId: 'snap-9' }, 'InvalidSnapshot.NotFound'],
    ['a pending snapshot', { ...IN_A, SnapshotId: 'snap-pending' }, 'IncorrectState'],
    [
      'less than the snapshot holds',
      { ...IN_A, SnapshotId: 'snap-40', Size: 39 },
      'InvalidParameterValue',
    ],
    [
      'tags for something else',
      { ...IN_A, Size: 1, TagSpecifications: [{ ResourceType: 'snapshot', Tags: [{ Key: 'a' }] }] },
      'InvalidParameterValue',
    ],
  ]
  it.each(refused)('refuses %s', async (_what, input, code) => {
    await using on = await stage()
    const later = new Date(on.clock.now().getTime() + MINUTE_MS)
    on.region.addSnapshot({ id: 'snap-40', volumeId: 'vol-gone', sizeGiB: 40 })
    on.region.addSnapshot({ id: 'snap-pending', volumeId: 'v', sizeGiB: 1, completesAt: later })

    const call = refusal(on.ec2.send(new CreateVolumeCommand(input)))

    expect(await call).toBe(`${code} 400`)
    expect(on.region.volumes.size).toBe(0)
  })
})

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

describe('AttachVolume and DetachVolume', () => {
  const attach = (volumeId: string, instanceId = 'i-1'): AttachVolumeCommand =>
    new AttachVolumeCommand({ VolumeId: volumeId, InstanceId: instanceId, Device: '/dev/sdf' })

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
