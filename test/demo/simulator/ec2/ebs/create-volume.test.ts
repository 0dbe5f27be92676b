import {
  CreateVolumeCommand,
  type CreateVolumeCommandInput,
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

const IN_A = { AvailabilityZone: 'eu-west-1a' } as const

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
    ['a failed snapshot', { ...IN_A, SnapshotId: 'snap-failed' }, 'IncorrectState'],
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
    on.region.addSnapshot({ id: 'snap-failed', volumeId: 'v', sizeGiB: 1, hasFailed: true })
    on.region.addSnapshot({ id: 'snap-40', volumeId: 'vol-gone', sizeGiB: 40 })
    on.region.addSnapshot({ id: 'snap-pending', volumeId: 'v', sizeGiB: 1, completesAt: later })

    const call = refusal(on.ec2.send(new CreateVolumeCommand(input)))

    expect(await call).toBe(`${code} 400`)
    expect(on.region.volumes.size).toBe(0)
  })
})
