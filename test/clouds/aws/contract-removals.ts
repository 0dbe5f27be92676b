/** The writing half of the contract: marks, backups, removals, rehearsals. In a region of its own. */

import {
  CreateTagsCommand,
  DescribeAddressesCommand,
  DescribeVolumesCommand,
} from '@aws-sdk/client-ec2'
import { expect, it } from 'vitest'
import { fingerprint } from '../../../src/core/evidence.ts'
import { unhurried } from '../../support/clouds.ts'
import { ec2At, WORKSHOP } from './backends.ts'
import { ADDRESSES, type Suite, VOLUMES } from './contract-suite.ts'
import { address, associate, attach, volume } from './seed.ts'

export function removalsContract(suite: Suite): void {
  it("takes somebody's tag for a change, and our own for none", async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const id = await volume(ec2, WORKSHOP)
    const printOf = async (): Promise<string> => {
      const { evidence, tags } = await suite.observed(VOLUMES, id, WORKSHOP)
      return fingerprint(evidence, tags)
    }
    const target = await suite.target(VOLUMES, id)
    const before = await printOf()

    await suite.remedy(VOLUMES).prepare(target, 'snap-0123456789abcdef0', unhurried())
    const marked = await printOf()
    const Tags = [{ Key: 'Owner', Value: 'bob' }]
    await ec2.send(new CreateTagsCommand({ Resources: [id], Tags }))
    const changed = await printOf()

    expect(marked).toBe(before)
    expect(changed).not.toBe(before)
  })

  it('marks what it is about to remove, and takes its own marks off again', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const [volumeId, allocationId] = [await volume(ec2, WORKSHOP), await address(ec2, { a: 'b' })]
    const tagsNow = async (): Promise<unknown[]> => {
      const ofVolume = new DescribeVolumesCommand({ VolumeIds: [volumeId] })
      const ofAddress = new DescribeAddressesCommand({ AllocationIds: [allocationId] })
      const [{ Volumes }, { Addresses }] = [await ec2.send(ofVolume), await ec2.send(ofAddress)]
      return [Volumes?.[0]?.Tags, Addresses?.[0]?.Tags].map((tags) =>
        Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key, Value])),
      )
    }
    const targets = [
      { id: VOLUMES, target: await suite.target(VOLUMES, volumeId), backup: 'snap-0aaa' },
      { id: ADDRESSES, target: await suite.target(ADDRESSES, allocationId), backup: null },
    ] as const

    for (const { id, target, backup } of targets)
      await suite.remedy(id).prepare(target, backup, unhurried())
    const marked = await tagsNow()
    for (const { id, target } of targets) await suite.remedy(id).withdraw(target, unhurried())

    expect(marked).toEqual([
      {
        Name: 'data',
        'cloudthrift:plan': targets[0].target.executionId,
        'cloudthrift:snapshot': 'snap-0aaa',
      },
      { a: 'b', 'cloudthrift:plan': targets[1].target.executionId },
    ])
    expect(await tagsNow()).toEqual([{ Name: 'data' }, { a: 'b' }])
  })

  it('takes a snapshot that it finds again by its tag, complete and of the right size', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const target = await suite.target(VOLUMES, await volume(ec2, WORKSHOP))
    const backUp = suite.remedy(VOLUMES).backUp!

    const before = await backUp.find(target, unhurried())
    const started = await backUp.start(target, unhurried())
    const found = await backUp.find(target, unhurried())
    const others = { ...target, executionId: crypto.randomUUID() }
    const unrelated = await backUp.find(others, unhurried())
    const larger = { ...target, attributes: { ...target.attributes, sizeGiB: 101 } }
    const unfit = await backUp.find(larger, unhurried())

    expect(before).toBeNull()
    expect(found).toMatchObject({ id: started!.id, state: 'completed', detail: null })
    expect(unrelated).toBeNull()
    expect(unfit).toMatchObject({ state: 'invalid', detail: 'its size is 100 GiB' })
  })

  it('deletes a volume once: the second time it is gone', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const target = await suite.target(VOLUMES, await volume(ec2, WORKSHOP))
    const detector = suite.detector(VOLUMES)

    const first = await suite.remedy(VOLUMES).apply(target, 'snap-0aaa', unhurried())
    const look = await detector.recheck(target.scope, target.resourceId, unhurried())
    const second = await suite.remedy(VOLUMES).apply(target, 'snap-0aaa', unhurried())

    expect(first).toEqual({ result: 'accepted' })
    expect(look).toEqual({ state: 'gone' })
    expect(second).toEqual({ result: 'gone' })
  })

  it('releases an address once: the second time it is gone', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const target = await suite.target(ADDRESSES, await address(ec2))
    const detector = suite.detector(ADDRESSES)

    const first = await suite.remedy(ADDRESSES).apply(target, null, unhurried())
    const look = await detector.recheck(target.scope, target.resourceId, unhurried())
    const second = await suite.remedy(ADDRESSES).apply(target, null, unhurried())

    expect(first).toEqual({ result: 'accepted' })
    expect(look).toEqual({ state: 'gone' })
    expect(second).toEqual({ result: 'gone' })
  })

  it('is refused the deletion of a volume that is attached', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const target = await suite.target(VOLUMES, await volume(ec2, WORKSHOP))
    await attach(ec2, target.resourceId, await suite.backend().instance(WORKSHOP))

    const outcome = await suite.remedy(VOLUMES).apply(target, 'snap-0aaa', unhurried())

    expect(outcome).toEqual({ result: 'in-use', code: 'VolumeInUse' })
  })

  it('is not refused the release of an address in use: only our own look sees that', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const target = await suite.target(ADDRESSES, await address(ec2))
    await associate(ec2, target.resourceId, await suite.backend().instance(WORKSHOP))

    const look = await suite
      .detector(ADDRESSES)
      .recheck(target.scope, target.resourceId, unhurried())
    const outcome = await suite.remedy(ADDRESSES).apply(target, null, unhurried())

    expect(look.state).toBe('in-use')
    expect(outcome).toEqual({ result: 'accepted' })
  })

  it('may do all that a removal needs, and finds it out without any effect', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const [volumeId, allocationId] = [await volume(ec2, WORKSHOP), await address(ec2)]
    const scope = suite.scope(WORKSHOP)

    const facts = [
      await suite.remedy(VOLUMES).permitted(scope, volumeId, unhurried()),
      await suite.remedy(ADDRESSES).permitted(scope, allocationId, unhurried()),
    ]

    expect(facts.map((each) => [each.name, each.answer, each.detail])).toEqual([
      ['permitted', 'yes', null],
      ['permitted', 'yes', null],
    ])
    expect((await suite.observed(VOLUMES, volumeId, WORKSHOP)).tags).toEqual({ Name: 'data' })
    expect(await suite.observed(ADDRESSES, allocationId, WORKSHOP)).toBeDefined()
  })

  it('rehearses without any effect', async () => {
    const ec2 = ec2At(suite.backend().endpoint, WORKSHOP)
    const ofVolume = await suite.target(VOLUMES, await volume(ec2, WORKSHOP))
    const ofAddress = await suite.target(ADDRESSES, await address(ec2))
    const remedy = suite.remedy(VOLUMES)

    const answers = [
      await remedy.backUp!.rehearse(ofVolume, unhurried()),
      await remedy.rehearse(ofVolume, unhurried()),
      await suite.remedy(ADDRESSES).rehearse(ofAddress, unhurried()),
    ]

    expect(answers).toEqual([{ allowed: true }, { allowed: true }, { allowed: true }])
    expect(await remedy.backUp!.find(ofVolume, unhurried())).toBeNull()
    expect(await suite.observed(VOLUMES, ofVolume.resourceId, WORKSHOP)).toBeDefined()
    expect(await suite.observed(ADDRESSES, ofAddress.resourceId, WORKSHOP)).toBeDefined()
  })
}
