import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { halt, resume } from '../../src/workflow/halt.ts'
import { sweepBackups } from '../../src/workflow/sweep-backups.ts'
import { DAY_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs } from '../support/drive.ts'
import { ALICE, approvedFinding, historyOf } from '../support/findings.ts'
import { skipBackOff } from '../support/no-back-off.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { askToUndo, removeAll, removedVolume } from '../support/undo.ts'

skipBackOff()

const LATE_MS = 31 * DAY_MS

function sweep(stage: Stage): Promise<void> {
  return sweepBackups(stage.deps, unhurried())
}

describe('sweepBackups', () => {
  it('deletes a snapshot when its time is over, and writes it down', async () => {
    await using stage = await openStage()
    const { id, snapshotId } = await removedVolume(stage)
    stage.clock.advance(LATE_MS)

    await sweep(stage)

    const { audit, execution } = await historyOf(stage, id)
    expect(stage.region.snapshots.has(snapshotId)).toBe(false)
    expect(audit.at(-1)).toMatchObject({
      event: 'backup-deleted',
      actor: 'cloudthrift',
      details: { backupId: snapshotId, result: 'accepted' },
    })
    expect(execution?.backup_deleted_at).toEqual(stage.clock.now())
  })

  it('deletes nothing before, and asks nothing of the cloud', async () => {
    await using stage = await openStage()
    const { snapshotId } = await removedVolume(stage)
    const before = stage.simulator.calls.length
    stage.clock.advance(29 * DAY_MS)

    await sweep(stage)

    expect(stage.region.snapshots.has(snapshotId)).toBe(true)
    expect(stage.simulator.calls.length).toBe(before)
  })

  it('keeps a snapshot for as long as the policy says', async () => {
    const policy = { backup: { ...DEFAULT_POLICY.backup, snapshotDays: 90 } }
    await using stage = await openStage({ policy })
    const { snapshotId } = await removedVolume(stage)
    stage.clock.advance(89 * DAY_MS)
    await sweep(stage)
    const early = stage.region.snapshots.has(snapshotId)
    stage.clock.advance(2 * DAY_MS)

    await sweep(stage)

    expect([early, stage.region.snapshots.has(snapshotId)]).toEqual([true, false])
  })

  it('does it once, however often it runs', async () => {
    await using stage = await openStage()
    const { id } = await removedVolume(stage)
    stage.clock.advance(LATE_MS)
    await sweep(stage)
    const calls = stage.simulator.calls.length

    await sweep(stage)

    expect(stage.simulator.calls.length).toBe(calls)
    expect(
      (await historyOf(stage, id)).events.filter((each) => each === 'backup-deleted'),
    ).toHaveLength(1)
  })

  it('deletes the duplicates of a snapshot as well', async () => {
    await using stage = await openStage()
    const { id, snapshotId } = await removedVolume(stage)
    const { tags, sizeGiB } = stage.region.snapshots.get(snapshotId)!
    const twin = stage.region.addSnapshot({ volumeId: id, sizeGiB, tags: Object.fromEntries(tags) })
    stage.clock.advance(LATE_MS)

    await sweep(stage)

    expect([...stage.region.snapshots.keys()]).toEqual([])
    expect(twin.id).not.toBe(snapshotId)
  })

  it('deletes the snapshot of an execution that was called off', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const run = (): void => void stage.region.attach(id)
    stage.simulator.faults.add({
      action: 'CreateSnapshot',
      fault: { kind: 'hook', when: 'after', run },
    })
    await runAllJobs(stage)
    stage.clock.advance(LATE_MS)

    await sweep(stage)

    expect((await historyOf(stage, id)).finding.status).toBe('resolved')
    expect(stage.region.snapshots.size).toBe(0)
  })

  it('takes a snapshot that somebody else has deleted for gone', async () => {
    await using stage = await openStage()
    const { id, snapshotId } = await removedVolume(stage)
    stage.region.snapshots.delete(snapshotId)
    stage.clock.advance(LATE_MS)

    await sweep(stage)

    expect((await historyOf(stage, id)).execution?.backup_deleted_at).not.toBeNull()
  })
})

describe('sweepBackups keeps', () => {
  it.each<[string, (tags: Map<string, string>) => void]>([
    [
      'is of an execution that we do not know',
      (tags) => tags.set('cloudthrift:plan', crypto.randomUUID()),
    ],
    ['is of another volume', (tags) => tags.set('cloudthrift:source-volume', 'vol-0other')],
    ['somebody gave a later date', (tags) => tags.set('cloudthrift:delete-after', '2099-01-01')],
    ['somebody gave a date that is none', (tags) => tags.set('cloudthrift:delete-after', 'never')],
    ['somebody took the date from', (tags) => tags.delete('cloudthrift:delete-after')],
    ['somebody took our mark from', (tags) => tags.delete('cloudthrift:plan')],
  ])('a snapshot that %s', async (_what, change) => {
    await using stage = await openStage()
    const { snapshotId } = await removedVolume(stage)
    change(stage.region.snapshots.get(snapshotId)!.tags)
    stage.clock.advance(LATE_MS)

    await sweep(stage)

    expect(stage.region.snapshots.has(snapshotId)).toBe(true)
  })

  it('snapshots of others, however old', async () => {
    await using stage = await openStage()
    await removedVolume(stage)
    const theirs = stage.region.addSnapshot({
      volumeId: 'vol-x',
      sizeGiB: 1,
      tags: { Name: 'mine' },
    })
    stage.clock.advance(LATE_MS)

    await sweep(stage)

    expect([...stage.region.snapshots.keys()]).toEqual([theirs.id])
  })

  it('the only way back of an undo that is under way', async () => {
    await using stage = await openStage()
    const { id, snapshotId } = await removedVolume(stage)
    const { finding, execution } = await historyOf(stage, id)
    stage.clock.advanceTo(new Date(execution!.undo_until!.getTime() - 1))
    await askToUndo(stage, finding)
    stage.clock.advance(DAY_MS)

    await sweep(stage)
    const kept = stage.region.snapshots.has(snapshotId)
    await runAllJobs(stage)

    expect(kept).toBe(true)
    expect((await historyOf(stage, id)).finding.status).toBe('restored')
  })

  it.each([
    ['an image needs it', 'InvalidSnapshot.InUse', 'in-use'],
    ['it is locked', 'OperationNotPermitted', 'refused'],
    ['AWS wants us to wait', 'RequestLimitExceeded', 'deferred'],
    ['AWS is broken', 'InternalError', 'deferred'],
  ])('a snapshot because %s, says so once, and tries again', async (_why, code, result) => {
    await using stage = await openStage()
    const { id, snapshotId } = await removedVolume(stage)
    const rule = { action: 'DeleteSnapshot', times: Number.POSITIVE_INFINITY } as const
    const fault = stage.simulator.faults.add({ ...rule, fault: { kind: 'error', code } })
    stage.clock.advance(LATE_MS)
    await sweep(stage)
    await sweep(stage)
    const { audit } = await historyOf(stage, id)
    fault.remove()

    await sweep(stage)

    expect(audit.filter((each) => each.event === 'backup-kept')).toMatchObject([
      { details: { backupId: snapshotId, result } },
    ])
    expect(stage.region.snapshots.has(snapshotId)).toBe(false)
  })

  it('everything while executions are halted', async () => {
    await using stage = await openStage()
    const { snapshotId } = await removedVolume(stage)
    stage.clock.advance(LATE_MS)
    await halt(stage.deps, { by: ALICE, reason: null })
    await sweep(stage)
    const kept = stage.region.snapshots.has(snapshotId)
    await resume(stage.deps, { by: ALICE })

    await sweep(stage)

    expect([kept, stage.region.snapshots.has(snapshotId)]).toEqual([true, false])
  })

  it('everything in a dry run', async () => {
    await using stage = await openStage()
    const { snapshotId } = await removedVolume(stage)
    stage.clock.advance(LATE_MS)
    const policy = { ...stage.deps.policy, dryRun: true }

    await sweepBackups({ ...stage.deps, policy }, unhurried())

    expect(stage.region.snapshots.has(snapshotId)).toBe(true)
  })

  it('one that it may not delete, without stopping at it', async () => {
    await using stage = await openStage()
    const ids = [stage.region.addVolume().id, stage.region.addVolume().id]
    await removeAll(stage, ids)
    const { execution } = await historyOf(stage, ids[0]!)
    stage.world.deny({ action: 'ec2:DeleteSnapshot', resourceId: execution!.backup_id! })
    stage.clock.advance(LATE_MS)

    await sweep(stage)

    expect([...stage.region.snapshots.keys()]).toEqual([execution!.backup_id])
  })

  it('a region that does not answer, and sweeps the others', async () => {
    await using stage = await openStage({ regions: ['eu-west-1', 'us-east-1'] })
    const other = stage.world.region('us-east-1')
    await removeAll(stage, [stage.region.addVolume().id, other.addVolume().id])
    stage.world.deny({ action: 'ec2:DescribeSnapshots', region: 'eu-west-1' })
    stage.clock.advance(LATE_MS)

    const sweeping = sweep(stage)

    await expect(sweeping).rejects.toMatchObject({ code: 'CLOUD_DENIED' })
    expect([stage.region.snapshots.size, other.snapshots.size]).toEqual([1, 0])
  })
})
