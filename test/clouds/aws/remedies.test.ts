/** The calls that change something: how often they are asked, and what each answer means. */

import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../src/demo/simulator/faults.ts'
import { keyArn } from '../../../src/demo/simulator/world/kms.ts'
import { unhurried } from '../../support/clouds.ts'
import { skipBackOff } from '../../support/no-back-off.ts'
import { ADDRESSES, type Adapter, openAdapter, VOLUMES } from './adapter.ts'

skipBackOff()

const ALWAYS = Number.POSITIVE_INFINITY
const refused = (code: string): Fault => ({ kind: 'error', code })

function counted({ simulator }: Adapter, action: string): number {
  return simulator.calls.filter((each) => each.action === action).length
}

/** The removal of one volume or address of its own, as an outcome or as the error it throws. */
async function remove(aws: Adapter, action: string): Promise<unknown> {
  const isVolume = action === 'DeleteVolume'
  const id = isVolume ? aws.region.addVolume().id : aws.region.addAddress().allocationId
  const remedy = aws.remedy(isVolume ? VOLUMES : ADDRESSES)
  const removing = remedy.apply(aws.target(id), isVolume ? 'snap-0abc' : null, unhurried())
  return removing.catch((error: unknown) => error)
}

const HINT = expect.stringMatching(/\.$/)
const ANSWERS: readonly { action: string; code: string; outcome: object }[] = [
  ...['DeleteVolume', 'ReleaseAddress'].flatMap((action) => [
    {
      action,
      code: 'RequestLimitExceeded',
      outcome: { result: 'deferred', code: 'RequestLimitExceeded' },
    },
    { action, code: 'InternalError', outcome: { name: 'AppError', code: 'CLOUD_UNAVAILABLE' } },
    { action, code: 'Unavailable', outcome: { name: 'AppError', code: 'CLOUD_UNAVAILABLE' } },
    ...['UnauthorizedOperation', 'OperationNotPermitted', 'IncorrectState', 'AuthFailure'].map(
      (code) => ({ action, code, outcome: { result: 'refused', code, hint: HINT } }),
    ),
  ]),
  {
    action: 'DeleteVolume',
    code: 'VolumeInUse',
    outcome: { result: 'in-use', code: 'VolumeInUse' },
  },
  { action: 'DeleteVolume', code: 'InvalidVolume.NotFound', outcome: { result: 'gone' } },
  {
    action: 'ReleaseAddress',
    code: 'InvalidIPAddress.InUse',
    outcome: { result: 'in-use', code: 'InvalidIPAddress.InUse' },
  },
  { action: 'ReleaseAddress', code: 'InvalidAllocationID.NotFound', outcome: { result: 'gone' } },
  ...['InvalidAddress.Locked', 'InvalidAddress.PtrSet', 'InvalidAddress.NotFound'].map((code) => ({
    action: 'ReleaseAddress',
    code,
    outcome: { result: 'refused', code, hint: HINT },
  })),
]

describe('the way back of a volume', () => {
  it('does not take what is still being deleted for back', async () => {
    await using aws = await openAdapter({ timing: { deletingMs: 60_000 } })
    const target = aws.target(aws.region.addVolume().id)
    const remedy = aws.remedy(VOLUMES)
    await remedy.apply(target, 'snap-0abc', unhurried())

    const seen = await remedy.restore?.look(
      { ...target, backupId: null, binnedUntil: null },
      unhurried(),
    )

    expect(await aws.recheck(VOLUMES, target.resourceId)).toEqual({ state: 'ending' })
    expect(seen).toMatchObject({ state: 'away', ways: [] })
  })

  it('is not by a snapshot that is still being taken', async () => {
    await using aws = await openAdapter()
    const completesAt = new Date(aws.clock.now().getTime() + 1)
    const { id } = aws.region.addSnapshot({ volumeId: 'vol-0abc', sizeGiB: 10, completesAt })
    const removed = { ...aws.target('vol-0abc'), backupId: id, binnedUntil: null }
    const restore = aws.remedy(VOLUMES).restore!

    const early = await restore.look(removed, unhurried())
    aws.clock.advanceTo(completesAt)
    const late = await restore.look(removed, unhurried())

    expect(early).toMatchObject({ state: 'away', ways: [] })
    expect(early).toMatchObject({ detail: expect.stringContaining(`${id} is pending`) })
    expect(late).toMatchObject({ state: 'away', ways: ['snapshot'] })
  })

  it('ends when the new volume failed: there is one try of it, and its id is told', async () => {
    await using aws = await openAdapter()
    const { id: backupId } = aws.region.addSnapshot({ volumeId: 'vol-0abc', sizeGiB: 10 })
    const removed = { ...aws.target('vol-0abc'), backupId, binnedUntil: null }
    const tags = { 'cloudthrift:restored': removed.executionId }
    const { id } = aws.region.addVolume({ hasFailed: true, tags })

    const seen = await aws.remedy(VOLUMES).restore!.look(removed, unhurried())

    expect(seen).toMatchObject({ state: 'away', ways: [] })
    expect(seen).toMatchObject({ detail: expect.stringContaining(`the new volume ${id} failed`) })
  })

  it('makes one with the key that the volume had, whatever its snapshot has', async () => {
    await using aws = await openAdapter()
    const keyOf = (name: string): string => keyArn(aws.region, `key/${name}`)
    const { id } = aws.region.addVolume({ isEncrypted: true, kmsKeyId: keyOf('ours') })
    const [observation] = await aws.scan(VOLUMES)
    const snapshot = { volumeId: id, sizeGiB: 100, isEncrypted: true, kmsKeyId: keyOf('another') }
    const { id: backupId } = aws.region.addSnapshot(snapshot)
    const removed = { ...aws.target(id, observation), backupId, binnedUntil: null }
    aws.region.volumes.delete(id)

    await aws.remedy(VOLUMES).restore!.start(removed, 'snapshot', unhurried())

    expect([...aws.region.volumes.values()].map((each) => each.kmsKeyId)).toEqual([keyOf('ours')])
  })

  it('asked for twice makes one volume', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume({ sizeGiB: 10 })
    const [observation] = await aws.scan(VOLUMES)
    const { id: backupId } = aws.region.addSnapshot({ volumeId: id, sizeGiB: 10 })
    const removed = { ...aws.target(id, observation), backupId, binnedUntil: null }
    aws.region.volumes.delete(id)
    const restore = aws.remedy(VOLUMES).restore!

    const answers = [
      await restore.start(removed, 'snapshot', unhurried()),
      await restore.start(removed, 'snapshot', unhurried()),
    ]

    expect(answers).toEqual([{ result: 'accepted' }, { result: 'accepted' }])
    expect(aws.region.volumes.size).toBe(1)
  })
})

describe('a removal', () => {
  it.each(ANSWERS)('answered $code to $action is $outcome', async ({ action, code, outcome }) => {
    await using aws = await openAdapter()
    aws.simulator.faults.add({ action, times: ALWAYS, fault: refused(code) })

    const answered = await remove(aws, action)

    expect(answered).toMatchObject(outcome)
    expect(counted(aws, action)).toBe(1)
  })

  it.each<Fault>([{ kind: 'cut' }, { kind: 'garbage' }, { kind: 'garbage', status: 404 }])(
    'answered by nothing but $kind is open: it throws, and is asked once',
    async (fault) => {
      await using aws = await openAdapter()
      for (const action of ['DeleteVolume', 'ReleaseAddress']) {
        aws.simulator.faults.add({ action, times: ALWAYS, fault })
      }

      const answered = [await remove(aws, 'DeleteVolume'), await remove(aws, 'ReleaseAddress')]

      expect(answered).toMatchObject([{ code: 'CLOUD_UNAVAILABLE' }, { code: 'CLOUD_UNAVAILABLE' }])
      expect([counted(aws, 'DeleteVolume'), counted(aws, 'ReleaseAddress')]).toEqual([1, 1])
    },
  )

  it('of a volume without a snapshot is not even asked for', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    const remedy = aws.remedy(VOLUMES)

    const removing = remedy.apply(aws.target(id), null, unhurried())

    await expect(removing).rejects.toThrow('refusing to delete')
    expect(counted(aws, 'DeleteVolume')).toBe(0)
  })
})

describe('a snapshot', () => {
  it('is asked for once: EC2 would take a second one', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    const { backUp } = aws.remedy(VOLUMES)
    aws.simulator.faults.add({
      action: 'CreateSnapshot',
      times: ALWAYS,
      fault: refused('InternalError'),
    })

    const starting = backUp!.start(aws.target(id), unhurried())

    await expect(starting).rejects.toMatchObject({ code: 'CLOUD_UNAVAILABLE' })
    expect(counted(aws, 'CreateSnapshot')).toBe(1)
  })

  it('that is complete is preferred to one that failed', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume({ sizeGiB: 10 })
    const [observation] = await aws.scan(VOLUMES)
    const target = aws.target(id, observation)
    const tags = { 'cloudthrift:plan': target.executionId, 'cloudthrift:source-volume': id }
    aws.region.addSnapshot({ volumeId: id, sizeGiB: 10, hasFailed: true, tags })
    const good = aws.region.addSnapshot({ volumeId: id, sizeGiB: 10, tags })

    const found = await aws.remedy(VOLUMES).backUp!.find(target, unhurried())

    expect(found).toMatchObject({ id: good.id, state: 'completed' })
  })

  it('that somebody shows us unasked is not taken for ours', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume({ sizeGiB: 10 })
    const [observation] = await aws.scan(VOLUMES)
    const body =
      '<DescribeSnapshotsResponse><snapshotSet><item><snapshotId>snap-0abc</snapshotId>' +
      `<status>completed</status><volumeId>${id}</volumeId><volumeSize>10</volumeSize><tagSet>` +
      `<item><key>cloudthrift:source-volume</key><value>${id}</value></item>` +
      '</tagSet></item></snapshotSet></DescribeSnapshotsResponse>'
    const fault = { kind: 'garbage', status: 200, body } as const
    aws.simulator.faults.add({ action: 'DescribeSnapshots', fault })

    const { backUp } = aws.remedy(VOLUMES)
    const found = await backUp!.find(aws.target(id, observation), unhurried())

    expect(found).toMatchObject({ state: 'invalid', detail: 'it lacks the tag cloudthrift:plan' })
  })
})

describe('our tags', () => {
  it.each([
    { id: ADDRESSES, call: 'CreateTags', code: 'InvalidElasticIpID.NotFound' },
    { id: ADDRESSES, call: 'CreateTags', code: 'InvalidAllocationID.NotFound' },
    { id: ADDRESSES, call: 'DeleteTags', code: 'InvalidElasticIpID.NotFound' },
    { id: VOLUMES, call: 'CreateTags', code: 'InvalidVolume.NotFound' },
    { id: VOLUMES, call: 'DeleteTags', code: 'InvalidVolume.NotFound' },
  ])('are no matter on what is gone: $code to $call', async ({ id, call, code }) => {
    await using aws = await openAdapter()
    aws.simulator.faults.add({ action: call, times: ALWAYS, fault: refused(code) })
    const target = aws.target(id === VOLUMES ? 'vol-0abc' : 'eipalloc-0abc')
    const remedy = aws.remedy(id)

    const marking =
      call === 'CreateTags'
        ? remedy.prepare(target, null, unhurried())
        : remedy.withdraw(target, unhurried())

    await expect(marking).resolves.toBeUndefined()
    expect(counted(aws, call)).toBe(1)
  })

  it('are written again when EC2 did not answer: twice is once', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    aws.simulator.faults.add({ action: 'CreateTags', times: 3, fault: refused('InternalError') })
    const target = aws.target(id)

    await aws.remedy(VOLUMES).prepare(target, null, unhurried())

    expect(counted(aws, 'CreateTags')).toBe(4)
    expect(aws.region.volumes.get(id)?.tags.get('cloudthrift:plan')).toBe(target.executionId)
  })

  it('are refused where the role may not tag, and that is said', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    aws.world.deny({ action: 'ec2:CreateTags' })

    const marking = aws.remedy(VOLUMES).prepare(aws.target(id), null, unhurried())

    await expect(marking).rejects.toMatchObject({ code: 'CLOUD_DENIED' })
  })
})

describe('a rehearsal', () => {
  it.each<{ answer: string; fault: Fault }>([
    { answer: 'throttling', fault: refused('RequestLimitExceeded') },
    { answer: 'an internal error', fault: refused('InternalError') },
    { answer: 'a cut connection', fault: { kind: 'cut' } },
  ])('answered by $answer proves nothing, and throws', async ({ fault }) => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    aws.simulator.faults.add({ action: 'DeleteVolume', fault })

    const rehearsing = aws.remedy(VOLUMES).rehearse(aws.target(id), unhurried())

    await expect(rehearsing).rejects.toMatchObject({ code: 'CLOUD_UNAVAILABLE' })
  })

  it('of a snapshot that comes too soon proves nothing either', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    const fault = refused('SnapshotCreationPerVolumeRateExceeded')
    aws.simulator.faults.add({ action: 'CreateSnapshot', fault })

    const rehearsing = aws.remedy(VOLUMES).backUp!.rehearse(aws.target(id), unhurried())

    await expect(rehearsing).rejects.toMatchObject({ code: 'CLOUD_UNAVAILABLE' })
  })
})
