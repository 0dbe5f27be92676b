import {
  CreateSnapshotCommand,
  CreateTagsCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DescribeSnapshotsCommand,
  type DescribeSnapshotsCommandInput,
  type EC2Client,
  type Snapshot,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { MINUTE_MS, OTHER_ACCOUNT, refusal, type Stage, stage } from '../../support.ts'

const OURS = [{ Key: 'cloudthrift:execution', Value: 'exec-1' }]
const create = new CreateSnapshotCommand({
  VolumeId: 'vol-1',
  Description: 'safety copy',
  TagSpecifications: [{ ResourceType: 'snapshot', Tags: OURS }],
})

async function withVolume(timing: Parameters<typeof stage>[0] = {}): Promise<Stage> {
  const on = await stage(timing)
  on.region.addVolume({ id: 'vol-1', sizeGiB: 80, writtenGiB: 13 })
  return on
}

async function list(
  ec2: EC2Client,
  input: DescribeSnapshotsCommandInput = {},
): Promise<Snapshot[]> {
  return (await ec2.send(new DescribeSnapshotsCommand({ OwnerIds: ['self'], ...input }))).Snapshots!
}

describe('CreateSnapshot', () => {
  it('starts one that is pending, whatever comes after', async () => {
    await using on = await withVolume()

    const made = await on.ec2.send(create)

    expect(made.SnapshotId).toMatch(/^snap-0[0-9a-f]{16}$/)
    expect(made).toMatchObject({
      State: 'pending',
      VolumeId: 'vol-1',
      VolumeSize: 80,
      Encrypted: false,
      OwnerId: '111122223333',
      Description: 'safety copy',
      StartTime: on.clock.now(),
      Tags: OURS,
    })
    expect(made.FullSnapshotSizeInBytes).toBeUndefined()
  })

  it('progresses by the clock and tells the size when it is completed', async () => {
    await using on = await withVolume({ timing: { snapshotMs: 10 * MINUTE_MS } })
    await on.ec2.send(create)

    on.clock.advance(4 * MINUTE_MS)
    const [pending] = await list(on.ec2)
    on.clock.advance(6 * MINUTE_MS)
    const [completed] = await list(on.ec2)

    expect(pending).toMatchObject({ State: 'pending', Progress: '40%' })
    expect(pending!.FullSnapshotSizeInBytes).toBeUndefined()
    expect(completed).toMatchObject({
      State: 'completed',
      Progress: '100%',
      CompletionTime: on.clock.now(),
      StorageTier: 'standard',
      FullSnapshotSizeInBytes: 13 * 1024 ** 3,
    })
  })

  it('completes although its volume is deleted meanwhile', async () => {
    await using on = await withVolume({ timing: { snapshotMs: MINUTE_MS } })
    await on.ec2.send(create)

    await on.ec2.send(new DeleteVolumeCommand({ VolumeId: 'vol-1' }))
    on.clock.advance(MINUTE_MS)

    expect(await list(on.ec2)).toMatchObject([{ State: 'completed', VolumeId: 'vol-1' }])
  })

  it('takes encryption and key from the volume', async () => {
    await using on = await stage()
    const kmsKeyId = 'arn:aws:kms:eu-west-1:111122223333:key/k'
    on.region.addVolume({ id: 'vol-1', isEncrypted: true, kmsKeyId })

    const made = await on.ec2.send(create)

    expect(made).toMatchObject({ Encrypted: true, KmsKeyId: kmsKeyId })
  })

  it('may be repeated: there is no client token, so it makes a second one', async () => {
    await using on = await withVolume()
    await on.ec2.send(create)
    on.clock.advance(15_000)

    await on.ec2.send(create)

    expect(await list(on.ec2)).toHaveLength(2)
  })

  it('refuses a second one within 15 seconds, of the same volume only', async () => {
    await using on = await withVolume()
    on.region.addVolume({ id: 'vol-2' })
    await on.ec2.send(create)
    on.clock.advance(14_999)

    const second = await refusal(on.ec2.send(create))
    await on.ec2.send(new CreateSnapshotCommand({ VolumeId: 'vol-2' }))

    expect(second).toBe('SnapshotCreationPerVolumeRateExceeded 400')
    expect(await list(on.ec2)).toHaveLength(2)
  })

  it('refuses an unknown volume and a failed one', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-failed', hasFailed: true })

    const unknown = refusal(on.ec2.send(create))
    const failed = refusal(on.ec2.send(new CreateSnapshotCommand({ VolumeId: 'vol-failed' })))

    expect(await unknown).toBe('InvalidVolume.NotFound 400')
    expect(await failed).toBe('IncorrectState 400')
  })
})

describe('DescribeSnapshots', () => {
  it('does not see a new snapshot while reads lag, by list or by id', async () => {
    await using on = await withVolume({ timing: { snapshotInvisibleMs: 5_000 } })
    const { SnapshotId = '' } = await on.ec2.send(create)

    const listed = await list(on.ec2)
    const byId = await refusal(list(on.ec2, { SnapshotIds: [SnapshotId] }))
    const tagged = refusal(
      on.ec2.send(new CreateTagsCommand({ Resources: [SnapshotId], Tags: OURS })),
    )
    const tagCode = await tagged
    on.clock.advance(5_000)

    expect(listed).toEqual([])
    expect(byId).toBe('InvalidSnapshot.NotFound 400')
    expect(tagCode).toBe('InvalidSnapshot.NotFound 400')
    expect(await list(on.ec2)).toHaveLength(1)
  })

  it('returns public snapshots of others as well, unless an owner is named', async () => {
    await using on = await stage()
    const volume = { volumeId: 'vol-1', sizeGiB: 8 }
    on.region.addSnapshot({ id: 'snap-own', ...volume })
    on.region.addSnapshot({ id: 'snap-other', ...volume, ownerId: OTHER_ACCOUNT })
    on.region.addSnapshot({ id: 'snap-ami', ...volume, ownerId: '1', ownerAlias: 'amazon' })
    const owned = async (...OwnerIds: string[]): Promise<(string | undefined)[]> =>
      (await list(on.ec2, { OwnerIds })).map((item) => item.SnapshotId)

    expect(await owned()).toEqual(['snap-own', 'snap-other', 'snap-ami'])
    expect(await owned('self')).toEqual(['snap-own'])
    expect(await owned('amazon')).toEqual(['snap-ami'])
    expect(await owned('111122223333', OTHER_ACCOUNT)).toEqual(['snap-own', 'snap-other'])
  })

  it.each([
    ['tag:cloudthrift:execution', 'exec-1'],
    ['tag-key', 'cloudthrift:execution'],
    ['volume-id', 'vol-1'],
    ['status', 'completed'],
    ['snapshot-id', 'snap-1'],
    ['description', 'safety*'],
    ['encrypted', 'true'],
    ['owner-id', '111122223333'],
    ['owner-alias', 'amazon'],
    ['progress', '100%'],
    ['start-time', '2026-*'],
    ['storage-tier', 'standard'],
    ['volume-size', '80'],
  ])('finds by %s', async (Name, value) => {
    await using on = await stage()
    on.region.addSnapshot({
      id: 'snap-1',
      volumeId: 'vol-1',
      sizeGiB: 80,
      isEncrypted: true,
      ownerAlias: 'amazon',
      description: 'safety copy',
      tags: { 'cloudthrift:execution': 'exec-1' },
    })
    const find = async (Values: string[]): Promise<number> =>
      (await list(on.ec2, { Filters: [{ Name, Values }] })).length

    expect(await find([value])).toBe(1)
    expect(await find(['other'])).toBe(0)
  })

  it('tells that one failed', async () => {
    await using on = await withVolume()
    const { SnapshotId = '' } = await on.ec2.send(create)

    on.region.snapshots.get(SnapshotId)!.hasFailed = true

    const [failed] = await list(on.ec2)
    expect(failed!.State).toBe('error')
    expect(failed!.StateMessage).toBeDefined()
  })
})

describe('DeleteSnapshot', () => {
  it('deletes once', async () => {
    await using on = await stage()
    on.region.addSnapshot({ id: 'snap-1', volumeId: 'vol-1', sizeGiB: 1 })
    const command = new DeleteSnapshotCommand({ SnapshotId: 'snap-1' })

    await on.ec2.send(command)

    expect(await refusal(on.ec2.send(command))).toBe('InvalidSnapshot.NotFound 400')
  })

  it('refuses one that an image needs, and one of somebody else', async () => {
    await using on = await stage()
    on.region.addSnapshot({ id: 'snap-1', volumeId: 'vol-1', sizeGiB: 1, imageId: 'ami-1' })
    on.region.addSnapshot({ id: 'snap-2', volumeId: 'vol-1', sizeGiB: 1, ownerId: OTHER_ACCOUNT })

    const inUse = refusal(on.ec2.send(new DeleteSnapshotCommand({ SnapshotId: 'snap-1' })))
    const foreign = refusal(on.ec2.send(new DeleteSnapshotCommand({ SnapshotId: 'snap-2' })))

    expect(await inUse).toBe('InvalidSnapshot.InUse 400')
    expect(await foreign).toBe('UnauthorizedOperation 403')
  })
})
