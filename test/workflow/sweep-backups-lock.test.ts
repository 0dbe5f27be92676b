/** What becomes of safety snapshots after an undo, and under a lock. */

import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { sweepBackups } from '../../src/workflow/sweep-backups.ts'
import { DAY_MS, HOUR_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { historyOf } from '../support/findings.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { keepInBin, removeAll, removedVolume, undoNow } from '../support/undo.ts'

const LATE_MS = 31 * DAY_MS

function sweep(stage: Stage): Promise<void> {
  return sweepBackups(stage.deps, unhurried())
}

describe('after an undo', () => {
  it.each([
    ['from the bin', true],
    ['from the snapshot', false],
  ])('%s, the snapshot goes after a week', async (_how, isBinned) => {
    await using stage = await openStage()
    if (isBinned) keepInBin(stage)
    const { id, snapshotId } = await removedVolume(stage)
    await undoNow(stage, (await historyOf(stage, id)).finding)
    stage.clock.advance(6 * DAY_MS)
    await sweep(stage)
    const early = stage.region.snapshots.has(snapshotId)
    stage.clock.advance(DAY_MS + HOUR_MS)

    await sweep(stage)

    expect([early, stage.region.snapshots.has(snapshotId)]).toEqual([true, false])
  })
})

describe('a lock', () => {
  it('keeps a snapshot from everybody until its time is over', async () => {
    const policy = { backup: { ...DEFAULT_POLICY.backup, lock: true } }
    await using stage = await openStage({ policy })
    const { id, snapshotId } = await removedVolume(stage)
    const { execution } = await historyOf(stage, id)
    const lockedUntil = stage.region.snapshots.get(snapshotId)?.lockedUntil
    stage.clock.advance(LATE_MS)

    await sweep(stage)

    expect(lockedUntil).toEqual(execution?.backup_until)
    expect(stage.region.snapshots.has(snapshotId)).toBe(false)
  })

  it('is not there unless the policy wants it', async () => {
    await using stage = await openStage()

    const { snapshotId } = await removedVolume(stage)

    expect(stage.region.snapshots.get(snapshotId)?.lockedUntil).toBeUndefined()
  })

  it('that is refused keeps the volume', async () => {
    const policy = { backup: { ...DEFAULT_POLICY.backup, lock: true } }
    await using stage = await openStage({ policy })
    stage.world.deny({ action: 'ec2:LockSnapshot' })
    const { id } = stage.region.addVolume()

    const [finding] = await removeAll(stage, [id])

    expect(finding?.status).toBe('failed')
    expect(stage.region.volumes.has(id)).toBe(true)
  })
})
