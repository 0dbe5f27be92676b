/** The gates of facts/aws.md 1.2, one by one: what one look at a volume decides. */

import { describe, expect, it } from 'vitest'
import { keyArn } from '../../../src/demo/simulator/world/kms.ts'
import { newModification } from '../../../src/demo/simulator/world/modification.ts'
import type { VolumeSpec } from '../../../src/demo/simulator/world/volume.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/clock.ts'
import { ACCOUNT } from '../../support/clouds.ts'
import { type Adapter, openAdapter, VOLUMES } from './adapter.ts'

const DAY_AGO = (aws: Adapter): Date => new Date(aws.clock.now().getTime() - DAY_MS)

describe('the detector of unattached volumes', () => {
  it('tells what the volume is, for the person and for the comparison before the deletion', async () => {
    await using aws = await openAdapter()
    const kmsKeyId = keyArn(aws.region, 'alias/acme/data')
    const createdAt = new Date('2025-01-31T08:00:00.000Z')
    const { id } = aws.region.addVolume({
      type: 'gp3',
      sizeGiB: 500,
      iops: 6_000,
      throughputMiBps: 250,
      isEncrypted: true,
      kmsKeyId,
      snapshotId: 'snap-0abc',
      createdAt,
      tags: { Name: 'old-data', Owner: 'alice' },
    })

    const [observation, ...others] = await aws.scan(VOLUMES)

    expect(others).toEqual([])
    expect(observation).toMatchObject({
      resourceId: id,
      canonicalId: `arn:aws:ec2:eu-west-1:${ACCOUNT}:volume/${id}`,
      name: 'old-data',
      createdAt,
      tags: { Name: 'old-data', Owner: 'alice' },
    })
    expect(observation?.evidence.attributes).toEqual({
      type: 'gp3',
      sizeGiB: 500,
      iops: 6_000,
      throughputMiBps: 250,
      zone: 'eu-west-1a',
      encrypted: true,
      kmsKeyId,
      multiAttach: false,
      snapshotId: 'snap-0abc',
      createdAt: '2025-01-31T08:00:00.000Z',
    })
  })

  it('states every fact that a deletion needs, each with the call that answered', async () => {
    await using aws = await openAdapter()
    aws.region.addVolume()

    const [observation] = await aws.scan(VOLUMES)

    expect(
      observation?.evidence.facts.map((each) => [each.name, each.answer, each.source]),
    ).toEqual([
      ['unattached', 'yes', 'ec2:DescribeVolumes'],
      ['not-service-managed', 'yes', 'ec2:DescribeVolumes'],
      ['single-attach', 'yes', 'ec2:DescribeVolumes'],
      ['not-on-outpost', 'yes', 'ec2:DescribeVolumes'],
      ['not-a-fresh-copy', 'yes', 'ec2:DescribeVolumes'],
      ['not-being-modified', 'yes', 'ec2:DescribeVolumesModifications'],
    ])
    expect(aws.guards(observation!)).toEqual([])
  })
})

const NO_CANDIDATES: readonly { what: string; plant: (aws: Adapter) => string }[] = [
  {
    what: 'attached',
    plant: ({ region }) => {
      const { id } = region.addVolume()
      region.attach(id)
      return id
    },
  },
  {
    what: 'still being created',
    plant: ({ region, clock }) =>
      region.addVolume({ readyAt: new Date(clock.now().getTime() + MINUTE_MS) }).id,
  },
  { what: 'in the state error', plant: ({ region }) => region.addVolume({ hasFailed: true }).id },
  {
    what: 'being deleted',
    plant: ({ region, clock }) => {
      const volume = region.addVolume()
      volume.goneAt = new Date(clock.now().getTime() + MINUTE_MS)
      return volume.id
    },
  },
]

describe('a volume is no candidate when it is', () => {
  it.each(NO_CANDIDATES)('$what', async ({ plant }) => {
    await using aws = await openAdapter()
    const id = plant(aws)

    const found = await aws.scan(VOLUMES)
    const look = await aws.recheck(VOLUMES, id)

    expect(found).toEqual([])
    expect(look.state).not.toBe('idle')
  })
})

describe('a volume is in use when it is', () => {
  it('called available while an attachment still shows', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    const attachment = '<item><instanceId>i-0abc</instanceId><status>detaching</status></item>'
    const body =
      `<DescribeVolumesResponse><volumeSet><item><volumeId>${id}</volumeId>` +
      `<status>available</status><attachmentSet>${attachment}</attachmentSet></item></volumeSet>` +
      '</DescribeVolumesResponse>'
    const fault = { kind: 'garbage', status: 200, body } as const
    aws.simulator.faults.add({ action: 'DescribeVolumes', times: 2, fault })

    const found = await aws.scan(VOLUMES)
    const look = await aws.recheck(VOLUMES, id)

    expect(found).toEqual([])
    expect(look).toEqual({ state: 'in-use', detail: 'state available, attached to i-0abc' })
  })
})

const GATES: readonly {
  what: string
  spec: (aws: Adapter) => VolumeSpec
  guard: string
  reason: string
}[] = [
  {
    what: 'managed by a service',
    spec: () => ({ operator: { principal: 'eks.amazonaws.com', isHidden: false } }),
    guard: 'not-service-managed',
    reason: 'managed by eks.amazonaws.com',
  },
  {
    what: 'made for Multi-Attach',
    spec: () => ({ type: 'io2', iops: 1_000, isMultiAttach: true }),
    guard: 'single-attach',
    reason: 'Multi-Attach is on: a cluster may have detached it on purpose',
  },
  {
    what: 'on an Outpost',
    spec: () => ({ outpostArn: 'arn:aws:outposts:eu-west-1:111122223333:outpost/op-1' }),
    guard: 'not-on-outpost',
    reason: 'on Outpost arn:aws:outposts:eu-west-1:111122223333:outpost/op-1',
  },
  {
    what: 'a copy of another volume, not a day old',
    spec: (aws) => ({
      sourceVolumeId: 'vol-0abc',
      createdAt: new Date(DAY_AGO(aws).getTime() + 1),
    }),
    guard: 'not-a-fresh-copy',
    reason: 'copied or restored within a day',
  },
  {
    what: 'restored by fast restore, not a day ago',
    spec: (aws) => ({ isFastRestored: true, createdAt: new Date(DAY_AGO(aws).getTime() + 1) }),
    guard: 'not-a-fresh-copy',
    reason: 'copied or restored within a day',
  },
  {
    what: 'tagged by the CSI driver',
    spec: () => ({ tags: { 'kubernetes.io/created-for/pvc/name': 'data-0' } }),
    guard: 'kubernetes',
    reason:
      'it belongs to a Kubernetes cluster: detached does not mean unused (tag kubernetes.io/created-for/pvc/name)',
  },
  {
    what: 'part of a stack',
    spec: () => ({ tags: { 'aws:cloudformation:stack-id': 'arn' } }),
    guard: 'cloudformation',
    reason:
      'owned by a CloudFormation stack: removing it makes the stack drift (tag aws:cloudformation:stack-id)',
  },
  {
    what: 'protected by a tag in any case of letters',
    spec: () => ({ tags: { 'CloudThrift:Protected': 'yes' } }),
    guard: 'protected',
    reason: 'protected by tag CloudThrift:Protected',
  },
]

describe('a volume is listed but guarded when it is', () => {
  it.each(GATES)('$what', async ({ spec, guard, reason }) => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume(spec(aws))

    const [observation] = await aws.scan(VOLUMES)
    const look = await aws.recheck(VOLUMES, id)

    expect(observation?.resourceId).toBe(id)
    expect(aws.guards(observation!)).toMatchObject([{ name: guard, verdict: 'no', reason }])
    expect(look).toEqual({ state: 'idle', observation })
  })

  it.each([
    { state: 'modifying', modifyingMs: HOUR_MS, optimizingMs: HOUR_MS, guarded: true },
    { state: 'optimizing', modifyingMs: 0, optimizingMs: HOUR_MS, guarded: true },
    { state: 'completed', modifyingMs: 0, optimizingMs: 0, guarded: false },
  ])('$state: guarded $guarded', async ({ state, modifyingMs, optimizingMs, guarded }) => {
    await using aws = await openAdapter()
    const volume = aws.region.addVolume()
    const timing = { ...aws.world.timing, modifyingMs, optimizingMs }
    const target = { ...volume.shape, sizeGiB: 200 }
    volume.modifications.push(newModification(volume.shape, target, timing, aws.clock.now()))

    const [observation] = await aws.scan(VOLUMES)
    const look = await aws.recheck(VOLUMES, volume.id)

    const guards = aws.guards(observation!).map((each) => [each.name, each.reason])
    const expected = [['not-being-modified', `being modified: ${state}`]]
    expect(guards).toEqual(guarded ? expected : [])
    expect(look).toEqual({ state: 'idle', observation })
  })
})

describe('a volume is not guarded because it is', () => {
  it.each<{ what: string; spec: (aws: Adapter) => VolumeSpec }>([
    {
      what: 'a copy that is a day old',
      spec: (aws) => ({ sourceVolumeId: 'vol-0abc', createdAt: DAY_AGO(aws) }),
    },
    { what: 'restored from a snapshot, slowly', spec: () => ({ snapshotId: 'snap-0abc' }) },
    { what: 'encrypted', spec: () => ({ isEncrypted: true, kmsKeyId: 'key' }) },
    {
      what: 'tagged with a protection that says no',
      spec: () => ({ tags: { 'cloudthrift:protected': 'false' } }),
    },
    {
      what: 'in a Local Zone',
      spec: () => ({ zone: 'us-east-1-bos-1a', zoneId: 'use1-bos1-az1' }),
    },
  ])('$what', async ({ spec }) => {
    await using aws = await openAdapter()
    aws.region.addVolume(spec(aws))

    const [observation] = await aws.scan(VOLUMES)

    expect(aws.guards(observation!)).toEqual([])
  })
})
