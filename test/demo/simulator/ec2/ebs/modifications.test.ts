import {
  AttachVolumeCommand,
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  DescribeVolumesModificationsCommand,
  type EC2Client,
  ModifyVolumeCommand,
  type ModifyVolumeCommandInput,
  paginateDescribeVolumesModifications,
  type VolumeModification,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS, refusal, type Stage, stage } from '../../support.ts'

const TIMING = { modifyingMs: MINUTE_MS, optimizingMs: 9 * MINUTE_MS }
const COMPLETED_MS = 10 * MINUTE_MS

async function withIo1(): Promise<Stage> {
  const on = await stage({ timing: TIMING })
  on.region.addVolume({ id: 'vol-1', type: 'io1', sizeGiB: 100, iops: 5_000 })
  return on
}

const toGp3 = new ModifyVolumeCommand({ VolumeId: 'vol-1', VolumeType: 'gp3' })

async function modification(ec2: EC2Client): Promise<VolumeModification> {
  const command = new DescribeVolumesModificationsCommand({ VolumeIds: ['vol-1'] })
  return (await ec2.send(command)).VolumesModifications![0]!
}

describe('ModifyVolume', () => {
  it('parks a provisioned volume at the baseline of gp3', async () => {
    await using on = await withIo1()

    const { VolumeModification: started } = await on.ec2.send(toGp3)

    expect(started).toEqual({
      VolumeId: 'vol-1',
      ModificationState: 'modifying',
      OriginalVolumeType: 'io1',
      OriginalSize: 100,
      OriginalIops: 5_000,
      OriginalMultiAttachEnabled: false,
      TargetVolumeType: 'gp3',
      TargetSize: 100,
      TargetIops: 3_000,
      TargetThroughput: 125,
      TargetMultiAttachEnabled: false,
      Progress: 0,
      StartTime: on.clock.now(),
    })
  })

  it('goes through its states by the clock; optimizing, it shows the new shape', async () => {
    await using on = await withIo1()
    const seen: unknown[] = []
    await on.ec2.send(toGp3)

    for (const ms of [0, MINUTE_MS, COMPLETED_MS - MINUTE_MS]) {
      on.clock.advance(ms)
      const { ModificationState, Progress } = await modification(on.ec2)
      const { Volumes } = await on.ec2.send(new DescribeVolumesCommand({ VolumeIds: ['vol-1'] }))
      seen.push([ModificationState, Progress, Volumes![0]!.VolumeType, Volumes![0]!.Iops])
    }

    expect(seen).toEqual([
      ['modifying', 0, 'io1', 5_000],
      ['optimizing', 10, 'gp3', 3_000],
      ['completed', 100, 'gp3', 3_000],
    ])
    expect((await modification(on.ec2)).EndTime).toEqual(on.clock.now())
  })

  it('keeps what is not named, and lets the baseline of gp2 follow the size', async () => {
    await using on = await stage()
    on.region.addVolume({ id: 'vol-1', type: 'gp3', sizeGiB: 500, iops: 6_000 })
    on.region.addVolume({ id: 'vol-2', type: 'gp2', sizeGiB: 100 })

    const gp3 = await on.ec2.send(new ModifyVolumeCommand({ VolumeId: 'vol-1', Throughput: 250 }))
    const gp2 = await on.ec2.send(new ModifyVolumeCommand({ VolumeId: 'vol-2', Size: 200 }))

    expect(gp3.VolumeModification).toMatchObject({ TargetIops: 6_000, TargetThroughput: 250 })
    expect(gp2.VolumeModification).toMatchObject({ OriginalIops: 300, TargetIops: 600 })
  })

  it('waits for the last modification, then for six hours from its start', async () => {
    await using on = await withIo1()
    const grow = new ModifyVolumeCommand({ VolumeId: 'vol-1', Size: 200 })
    await on.ec2.send(toGp3)

    const tooEarly = await refusal(on.ec2.send(grow))
    on.clock.advance(COMPLETED_MS)
    const completed = await refusal(on.ec2.send(grow))
    on.clock.advance(6 * HOUR_MS - COMPLETED_MS)
    const { VolumeModification: second } = await on.ec2.send(grow)

    expect(tooEarly).toBe('IncorrectModificationState 400')
    expect(completed).toBe('VolumeModificationRateExceeded 400')
    expect(second!.TargetSize).toBe(200)
  })

  it('allows as many in a window as the world says', async () => {
    const timing = { ...TIMING, modifications: 2, modificationWindowMs: 24 * HOUR_MS }
    await using on = await stage({ timing })
    on.region.addVolume({ id: 'vol-1', sizeGiB: 1 })
    const growTo = (Size: number): Promise<unknown> =>
      on.ec2.send(new ModifyVolumeCommand({ VolumeId: 'vol-1', Size }))

    await growTo(2)
    on.clock.advance(HOUR_MS)
    await growTo(3)
    on.clock.advance(HOUR_MS)

    expect(await refusal(growTo(4))).toBe('VolumeModificationRateExceeded 400')
  })

  const refused: [string, ModifyVolumeCommandInput, string][] = [
    ['a change of nothing', { VolumeId: 'vol-1' }, 'MissingParameter'],
    ['a smaller size', { VolumeId: 'vol-1', Size: 99 }, 'InvalidParameterValue'],
    ['an impossible shape', { VolumeId: 'vol-1', Iops: 5_001 }, 'InvalidParameterValue'],
    [
      'IOPS that the new type has not',
      { VolumeId: 'vol-1', VolumeType: 'gp2', Iops: 500 },
      'InvalidParameterCombination',
    ],
    ['an unknown volume', { VolumeId: 'vol-9', Size: 200 }, 'InvalidVolume.NotFound'],
    ['a failed volume', { VolumeId: 'vol-failed', Size: 200 }, 'IncorrectState'],
  ]
  it.each(refused)('refuses %s', async (_what, input, code) => {
    await using on = await withIo1()
    on.region.addVolume({ id: 'vol-failed', hasFailed: true })

    const call = refusal(on.ec2.send(new ModifyVolumeCommand(input)))

    expect(await call).toBe(`${code} 400`)
  })

  it('keeps the volume from being attached while it is modifying', async () => {
    await using on = await withIo1()
    const attach = new AttachVolumeCommand({
      VolumeId: 'vol-1',
      InstanceId: 'i-1',
      Device: '/dev/sdf',
    })
    await on.ec2.send(toGp3)

    const during = await refusal(on.ec2.send(attach))
    on.clock.advance(MINUTE_MS)
    await on.ec2.send(attach)

    expect(during).toBe('OperationNotPermitted 400')
  })
})

describe('DescribeVolumesModifications', () => {
  it('refuses the whole request when one of the volumes was never modified', async () => {
    await using on = await withIo1()
    on.region.addVolume({ id: 'vol-2' })
    await on.ec2.send(toGp3)

    const call = refusal(
      on.ec2.send(new DescribeVolumesModificationsCommand({ VolumeIds: ['vol-1', 'vol-2'] })),
    )

    expect(await call).toBe('InvalidVolumeModification.NotFound 400')
  })

  it('lists nothing, without an error, when filters find nothing', async () => {
    await using on = await withIo1()
    on.region.addVolume({ id: 'vol-2' })
    await on.ec2.send(toGp3)
    const none = [{ Name: 'volume-id', Values: ['vol-2'] }]
    const active = [{ Name: 'modification-state', Values: ['modifying', 'optimizing'] }]

    const unmodified = await on.ec2.send(new DescribeVolumesModificationsCommand({ Filters: none }))
    const running = await on.ec2.send(new DescribeVolumesModificationsCommand({ Filters: active }))

    expect(unmodified.VolumesModifications).toEqual([])
    expect(running.VolumesModifications).toMatchObject([{ VolumeId: 'vol-1' }])
  })

  it.each([
    ['original-iops', '5000'],
    ['original-size', '100'],
    ['original-volume-type', 'io1'],
    ['originalMultiAttachEnabled', 'false'],
    ['start-time', '2026-11-21T*'],
    ['target-iops', '3000'],
    ['target-size', '100'],
    ['target-volume-type', 'gp3'],
    ['targetMultiAttachEnabled', 'false'],
  ])('finds by %s', async (Name, value) => {
    await using on = await withIo1()
    await on.ec2.send(toGp3)
    const find = async (Values: string[]): Promise<number> => {
      const command = new DescribeVolumesModificationsCommand({ Filters: [{ Name, Values }] })
      return (await on.ec2.send(command)).VolumesModifications!.length
    }

    expect(await find([value])).toBe(1)
    expect(await find(['other'])).toBe(0)
  })

  it('comes in pages of at most 500, without volumes that are gone', async () => {
    await using on = await stage({ timing: { deletingMs: MINUTE_MS } })
    for (let index = 1; index <= 8; index += 1) {
      const { id } = on.region.addVolume({ id: `vol-${index}`, sizeGiB: 1 })
      await on.ec2.send(new ModifyVolumeCommand({ VolumeId: id, Size: 2 }))
    }
    await on.ec2.send(new DeleteVolumeCommand({ VolumeId: 'vol-3' }))
    on.clock.advance(MINUTE_MS)

    const sizes: number[] = []
    const config = { client: on.ec2, pageSize: 5 }
    for await (const page of paginateDescribeVolumesModifications(config, {})) {
      sizes.push(page.VolumesModifications!.length)
    }
    const tooMany = refusal(
      on.ec2.send(new DescribeVolumesModificationsCommand({ MaxResults: 501 })),
    )

    expect(sizes).toEqual([5, 2])
    expect(await tooMany).toBe('InvalidParameterValue 400')
  })
})
