/** The way back, on every backend that has the calls: equal volumes, the same addresses. */

import { CreateTagsCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2'
import { expect, it } from 'vitest'
import type { Removed, Way } from '../../../src/core/remedy.ts'
import { unhurried } from '../../support/clouds.ts'
import { ec2At, WORKSHOP } from './backends.ts'
import { ADDRESSES, type Suite, VOLUMES } from './contract-suite.ts'
import { address, volume } from './seed.ts'

/** Looks, asks, looks again and tidies, as an undo does. Returns the id of what came back. */
async function bringBack(suite: Suite, kind: string, removed: Removed, way: Way): Promise<string> {
  const restore = suite.remedy(kind, way === 'modification' ? 'park' : undefined).restore!
  const before = await restore.look(removed, unhurried())
  const outcome = await restore.start(removed, way, unhurried())
  const after = await restore.look(removed, unhurried())
  expect(before).toMatchObject({ state: 'away', ways: [way] })
  expect(outcome).toEqual({ result: 'accepted' })
  if (after.state !== 'back') throw new Error(`it is ${after.state}`)
  await restore.tidy(removed, after.resourceId, unhurried())
  return after.resourceId
}

export function returnsContract(suite: Suite): void {
  it.each([
    { VolumeType: 'gp3', Size: 30, Iops: 4_000, Throughput: 200 },
    { VolumeType: 'io1', Size: 20, Iops: 500 },
    { VolumeType: 'gp3', Size: 10, Encrypted: true },
    { VolumeType: 'st1', Size: 500 },
  ] as const)(
    'brings a volume like $VolumeType back from its snapshot, equal but for its id',
    async (shape) => {
      const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
      const target = await suite.target(
        VOLUMES,
        await volume(ec2, WORKSHOP, shape, { Name: 'a b' }),
      )
      const { id: backupId } = (await suite.remedy(VOLUMES).backUp!.start(target, unhurried()))!
      await suite.remedy(VOLUMES).apply(target, backupId, unhurried())
      const removed = { ...target, backupId, binnedUntil: null }

      const id = await bringBack(suite, VOLUMES, removed, 'snapshot')

      const { evidence, tags } = await suite.observed(VOLUMES, id, WORKSHOP)
      const { createdAt: _at, snapshotId, ...same } = evidence.attributes
      expect(target.attributes).toMatchObject(same)
      expect(snapshotId).toBe(backupId)
      expect(tags).toEqual({ Name: 'a b', 'cloudthrift:restored': target.executionId })
    },
  )

  it('gets an address back with its tags', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const target = await suite.target(ADDRESSES, await address(ec2, { Name: 'mail' }))
    await suite.remedy(ADDRESSES).apply(target, null, unhurried())
    const removed = { ...target, backupId: null, binnedUntil: null }

    const id = await bringBack(suite, ADDRESSES, removed, 'allocation')

    const { evidence, tags } = await suite.observed(ADDRESSES, id, WORKSHOP)
    expect(evidence.attributes['publicIp']).toBe(target.attributes['publicIp'])
    expect(tags).toEqual({ Name: 'mail', 'cloudthrift:restored': target.executionId })
  })

  it('finds our snapshots by their tags, moves their date, and deletes them once', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const target = await suite.target(VOLUMES, await volume(ec2, WORKSHOP))
    const backUp = suite.remedy(VOLUMES).backUp!
    const { id: backupId } = (await backUp.start(target, unhurried()))!
    const found = async (): Promise<unknown> =>
      (await backUp.list(target.scope, unhurried())).find((each) => each.id === backupId)

    const before = await found()
    const at = new Date('2031-02-03T04:05:06Z')
    await backUp.expire({ ...target, backupId, binnedUntil: null }, at, unhurried())
    const moved = await found()
    const first = await backUp.discard(target.scope, [backupId], unhurried())
    const second = await backUp.discard(target.scope, [backupId], unhurried())

    const { executionId, resourceId: sourceId } = target
    const day = new Date(target.backupUntil.toISOString().slice(0, 10))
    expect(before).toEqual({ id: backupId, executionId, sourceId, deleteAfter: day })
    expect(moved).toMatchObject({ deleteAfter: new Date('2031-02-03T00:00:00Z') })
    expect([...first.values(), ...second.values()]).toEqual([
      { result: 'accepted' },
      { result: 'gone' },
    ])
    expect(await found()).toBeUndefined()
  })

  it('counts what is in use as well', async () => {
    const { idleVolumes, idleAddresses } = suite.seeded('eu-west-1')
    const scope = suite.scope('eu-west-1')

    const counts = await Promise.all(
      [VOLUMES, ADDRESSES].map((id) => suite.detector(id).count(scope, unhurried())),
    )

    expect(counts[0]).toBeGreaterThan(idleVolumes.length + 1)
    expect(counts[1]).toBeGreaterThan(idleAddresses.length + 1)
  })

  it('parks a volume, and takes it back', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const shape = { VolumeType: 'io1', Size: 20, Iops: 500 } as const
    const target = await suite.target(VOLUMES, await volume(ec2, WORKSHOP, shape))
    const park = suite.remedy(VOLUMES, 'park')

    const idle = await park.look(target, unhurried())
    const outcome = await park.apply(target, null, unhurried())
    const parked = await park.look(target, unhurried())

    expect(idle.state).toBe('idle')
    expect(outcome).toEqual({ result: 'accepted' })
    expect(['ending', 'gone']).toContain(parked.state)
  })

  it('leaves tags that others have set meanwhile', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const target = await suite.target(VOLUMES, await volume(ec2, WORKSHOP))
    const { id: backupId } = (await suite.remedy(VOLUMES).backUp!.start(target, unhurried()))!
    await suite.remedy(VOLUMES).apply(target, backupId, unhurried())
    const removed = { ...target, backupId, binnedUntil: null }
    const id = await bringBack(suite, VOLUMES, removed, 'snapshot')
    const Tags = [{ Key: 'Owner', Value: 'carol' }]
    await ec2.send(new CreateTagsCommand({ Resources: [id], Tags }))

    const differs = await suite.remedy(VOLUMES).restore!.tidy(removed, id, unhurried())

    const { Volumes } = await ec2.send(new DescribeVolumesCommand({ VolumeIds: [id] }))
    expect(differs).toEqual([])
    expect(Volumes?.[0]?.Tags?.map((each) => each.Key).toSorted()).toEqual([
      'Name',
      'Owner',
      'cloudthrift:restored',
    ])
  })
}
