/** When there is no way back, or not the first one: it is said, and nothing is booked out. */

import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../support/clock.ts'
import { runAllJobs } from '../support/drive.ts'
import { historyOf, pendingFinding } from '../support/findings.ts'
import { skipBackOff } from '../support/no-back-off.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { askToUndo, keepInBin, ledgerSum, removeOne, undoNow } from '../support/undo.ts'
import { effects } from './removed-once.ts'

skipBackOff()

async function expectStillRemoved(stage: Stage, resourceId: string): Promise<string> {
  const { finding, audit } = await historyOf(stage, resourceId)
  expect(finding.status).toBe('remediated')
  expect(audit.at(-1)?.event).toBe('undo-failed')
  expect(await ledgerSum(stage)).toBeGreaterThan(0n)
  return String(audit.at(-1)?.details['reason'])
}

describe('the undo of an address', () => {
  it('fails when another account has taken it, and can be asked for again', async () => {
    await using stage = await openStage()
    const { publicIp, allocationId } = stage.region.addAddress()
    const finding = await removeOne(stage, allocationId)
    stage.world.publicIps.hold(publicIp, '999988887777')

    await undoNow(stage, finding)
    const reason = await expectStillRemoved(stage, allocationId)
    stage.world.publicIps.release(publicIp)
    const again = await undoNow(stage, finding)

    expect(reason).toContain('Another AWS account has the address now')
    expect(again).toMatchObject({ outcome: 'restored', attempts: 1 })
    expect(await ledgerSum(stage)).toBe(0n)
  })

  it('fails when the quota is used up, and says what to do', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    const finding = await removeOne(stage, allocationId)
    stage.region.addressQuota = 0

    await undoNow(stage, finding)

    const reason = await expectStillRemoved(stage, allocationId)
    expect(reason).toMatch(/AddressLimitExceeded.*raise it, or release one/)
  })

  it('does not take what somebody else in the account has got back', async () => {
    await using stage = await openStage()
    const { publicIp, allocationId } = stage.region.addAddress()
    const finding = await removeOne(stage, allocationId)
    const theirs = stage.region.addAddress({ publicIp, tags: { Owner: 'carol' } })

    await undoNow(stage, finding)

    const reason = await expectStillRemoved(stage, allocationId)
    expect(reason).toContain(`is in this account again as ${theirs.allocationId}`)
    expect([...theirs.tags]).toEqual([['Owner', 'carol']])
    expect(effects(stage, 'AllocateAddress')).toBe(0)
  })
})

describe('the undo of a volume', () => {
  it('falls back on the snapshot when the bin does not give it, and makes one volume', async () => {
    await using stage = await openStage()
    keepInBin(stage)
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    stage.world.deny({ action: 'ec2:RestoreVolumeFromRecycleBin' })

    const done = await undoNow(stage, finding)

    expect(done).toMatchObject({ outcome: 'restored', way: 'snapshot' })
    expect(done.refused['recycle-bin']).toContain('UnauthorizedOperation')
    expect([...stage.region.volumes.keys()]).toEqual([done.resource_id])
  })

  it('uses the snapshot when the bin has let it go', async () => {
    await using stage = await openStage()
    keepInBin(stage, 2)
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    stage.clock.advance(3 * DAY_MS)

    const done = await undoNow(stage, finding)

    expect(done).toMatchObject({ outcome: 'restored', way: 'snapshot', refused: {} })
  })

  it('fails when the bin is empty and the snapshot is gone', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    stage.region.snapshots.clear()

    await undoNow(stage, finding)

    const reason = await expectStillRemoved(stage, id)
    expect(reason).toMatch(/not in the recycle bin.*the snapshot snap-\w+ is gone/)
  })

  it('fails with the reason when the role may not create volumes', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    stage.world.deny({ action: 'ec2:CreateVolume' })

    await undoNow(stage, finding)

    expect(await expectStillRemoved(stage, id)).toContain('UnauthorizedOperation')
  })

  it('fails when the role may not even look', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    stage.world.deny({ action: 'ec2:DescribeVolumes' })

    await undoNow(stage, finding)

    expect(await expectStillRemoved(stage, id)).toContain('ec2:DescribeVolumes')
  })

  it('is done, and says so, when only the tags may not be tidied', async () => {
    await using stage = await openStage()
    keepInBin(stage)
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    stage.world.deny({ action: 'ec2:DeleteTags' })

    const done = await undoNow(stage, finding)

    expect(done.outcome).toBe('restored')
    expect(done.detail?.['differs']).toEqual(['ec2:DeleteTags: UnauthorizedOperation'])
    expect(await ledgerSum(stage)).toBe(0n)
  })

  it('makes one volume, although the first answer was lost and reads lag', async () => {
    await using stage = await openStage({ timing: { createdInvisibleMs: 40_000 } })
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    stage.simulator.faults.add({ action: 'CreateVolume', fault: { kind: 'cut', when: 'after' } })

    const done = await undoNow(stage, finding)

    expect(done.outcome).toBe('restored')
    expect(effects(stage, 'CreateVolume')).toBe(1)
  })

  it('takes one address back, although the answer was lost and reads lag', async () => {
    await using stage = await openStage({ timing: { createdInvisibleMs: 40_000 } })
    const { allocationId } = stage.region.addAddress()
    stage.clock.advance(HOUR_MS)
    const finding = await removeOne(stage, allocationId)
    stage.simulator.faults.add({ action: 'AllocateAddress', fault: { kind: 'cut', when: 'after' } })

    const done = await undoNow(stage, finding)

    expect(done.outcome).toBe('restored')
    expect(effects(stage, 'AllocateAddress')).toBe(1)
    expect(stage.region.addresses.size).toBe(1)
  })

  it('does not make a second volume because the bin gave the first one without a word', async () => {
    await using stage = await openStage()
    keepInBin(stage)
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    const action = 'RestoreVolumeFromRecycleBin'
    stage.simulator.faults.add({ action, fault: { kind: 'cut', when: 'after' } })

    const done = await undoNow(stage, finding)

    expect(done).toMatchObject({ outcome: 'restored', resource_id: id })
    expect([...stage.region.volumes.keys()]).toEqual([id])
  })

  it('gives up when every retry fails, and leaves nothing in flight', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    const always = {
      times: Number.POSITIVE_INFINITY,
      fault: { kind: 'error' as const, code: 'InternalError' },
    }
    stage.simulator.faults.add({ action: 'DescribeVolumes', ...always })

    await undoNow(stage, finding)

    expect(await expectStillRemoved(stage, id)).toContain('every retry of the undo failed')
  })
})

describe('an undo that nobody can have', () => {
  it.each(['open', 'pending', 'executing', 'failed', 'resolved'] as const)(
    'is refused for a finding that is %s',
    async (status) => {
      await using stage = await openStage()
      const finding = await pendingFinding(stage, stage.region.addVolume().id)
      await stage.db.updateTable('finding').set({ status }).where('id', '=', finding.id).execute()

      const asking = askToUndo(stage, finding)

      await expect(asking).rejects.toMatchObject({
        code: 'NOT_UNDOABLE',
        hint: expect.stringContaining(`it is ${status}`),
      })
    },
  )

  it('is refused when what we removed has another end by now', async () => {
    await using stage = await openStage()
    const finding = await removeOne(stage, stage.region.addVolume().id)
    const status = 'resolved'
    await stage.db.updateTable('finding').set({ status }).where('id', '=', finding.id).execute()

    await expect(askToUndo(stage, finding)).rejects.toMatchObject({
      code: 'NOT_UNDOABLE',
      hint: expect.stringContaining('it is resolved'),
    })
  })

  it('is refused behind a backup that is being deleted, though there was time left', async () => {
    await using stage = await openStage()
    const finding = await removeOne(stage, stage.region.addVolume().id)
    const backup_doomed_at = stage.clock.now()
    await stage.db.updateTable('execution').set({ backup_doomed_at }).execute()

    await expect(askToUndo(stage, finding)).rejects.toMatchObject({ code: 'NOT_UNDOABLE' })
  })

  it('is refused for a finding that is not there', async () => {
    await using stage = await openStage()

    const asking = askToUndo(stage, { id: crypto.randomUUID() })

    await expect(asking).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is refused when its time is over, with the time', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    const { execution } = await historyOf(stage, id)
    stage.clock.advanceTo(execution!.undo_until!)

    const asking = askToUndo(stage, finding)

    await expect(asking).rejects.toMatchObject({
      code: 'NOT_UNDOABLE',
      hint: expect.stringContaining(execution!.undo_until!.toISOString()),
    })
  })

  it('is refused when nothing knows any more how to bring it back', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    const clouds = new Map(
      [...stage.deps.clouds].map(([name, cloud]) => {
        const detectors = cloud.detectors.map((each) => ({
          ...each,
          remedies: each.remedies.map((remedy) => ({ ...remedy, restore: null })),
        }))
        return [name, { ...cloud, detectors }]
      }),
    )

    const asking = askToUndo({ ...stage, deps: { ...stage.deps, clouds } }, finding)

    await expect(asking).rejects.toMatchObject({
      code: 'NOT_UNDOABLE',
      hint: expect.stringContaining('nothing can bring it back'),
    })
    expect((await historyOf(stage, id)).finding.status).toBe('remediated')
  })

  it('is possible until the last moment, and then runs its course', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    const { execution } = await historyOf(stage, id)
    stage.clock.advanceTo(new Date(execution!.undo_until!.getTime() - 1))
    await askToUndo(stage, finding)
    stage.clock.advance(HOUR_MS)

    await runAllJobs(stage)

    expect((await historyOf(stage, id)).finding.status).toBe('restored')
  })

  it('changes nothing when it is asked for twice, also at once', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)

    const answers = await Promise.all([1, 2, 3, 4].map(() => askToUndo(stage, finding)))
    await runAllJobs(stage)
    const late = await askToUndo(stage, finding)

    expect(new Set(answers.map((each) => each.status))).toEqual(new Set(['restoring']))
    expect(late.status).toBe('restored')
    expect((await historyOf(stage, id)).events.filter((each) => each === 'undo')).toHaveLength(1)
    expect(effects(stage, 'CreateVolume')).toBe(1)
  })
})
