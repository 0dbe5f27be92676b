/** Never a removal without a backup that fits: what may go wrong with the snapshot. */

import { describe, expect, it } from 'vitest'
import type { Snapshot } from '../../src/demo/simulator/world/snapshot.ts'
import { DAY_MS, MINUTE_MS } from '../support/clock.ts'
import { runAllJobs, runDueJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { meanwhile } from '../support/hold.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { expectNotRemoved } from './kept.ts'
import { demandProof, effects } from './removed-once.ts'

function onlySnapshot({ region }: Stage): Snapshot {
  const [snapshot, ...others] = region.snapshots.values()
  if (!snapshot || others.length > 0) throw new Error('expected exactly one snapshot')
  return snapshot
}

/** Puts the same snapshot back with something changed, as a flawed copy of it. */
function flaw(stage: Stage, changed: Partial<Snapshot>): void {
  const snapshot = onlySnapshot(stage)
  stage.region.snapshots.set(snapshot.id, { ...snapshot, ...changed })
}

const FLAWS: readonly { what: string; spoil: (stage: Stage) => void; reason: string }[] = [
  {
    what: 'fails',
    spoil: (stage) => {
      onlySnapshot(stage).hasFailed = true
    },
    reason: 'it failed: The snapshot could not be completed.',
  },
  {
    what: 'has another size',
    spoil: (stage) => flaw(stage, { sizeGiB: 99 }),
    reason: 'its size is 99 GiB',
  },
  {
    what: 'is of another volume',
    spoil: (stage) => flaw(stage, { volumeId: 'vol-0other' }),
    reason: 'it is of volume vol-0other',
  },
  {
    what: 'is not encrypted as the volume is',
    spoil: (stage) => flaw(stage, { isEncrypted: true }),
    reason: 'its encryption differs',
  },
  {
    what: 'lacks the tag that names the volume',
    spoil: (stage) => void onlySnapshot(stage).tags.delete('cloudthrift:source-volume'),
    reason: 'it lacks the tag cloudthrift:source-volume',
  },
]

describe('execute, when the snapshot', () => {
  it.each(FLAWS)('$what: fails with the reason and keeps the volume', async ({ spoil, reason }) => {
    await using stage = await openStage({ timing: { snapshotMs: MINUTE_MS } })
    const { id } = stage.region.addVolume({ sizeGiB: 100 })
    await approvedFinding(stage, id)
    await runDueJobs(stage)
    spoil(stage)

    await runAllJobs(stage)

    const snapshot = onlySnapshot(stage)
    const said = await expectNotRemoved(stage, id, { status: 'failed' })
    expect(said).toBe(`backup ${snapshot.id}: ${reason}`)
    expect(stage.region.volumes.has(id)).toBe(true)
  })

  it.each(FLAWS)('$what after it was complete: still keeps the volume', async ({ spoil }) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100 })
    await approvedFinding(stage, id)
    meanwhile(stage.simulator, { action: 'CreateTags', nth: 2 }, () => spoil(stage), 'after')

    await runAllJobs(stage)

    await expectNotRemoved(stage, id, { status: 'failed' })
    expect(stage.region.volumes.has(id)).toBe(true)
  })

  it('is pending for days: fails after 72 hours and keeps the volume', async () => {
    await using stage = await openStage({ timing: { snapshotMs: 30 * DAY_MS } })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    await runDueJobs(stage)

    stage.clock.advance(3 * DAY_MS - MINUTE_MS)
    await runDueJobs(stage)
    const before = await historyOf(stage, id)
    stage.clock.advance(MINUTE_MS)
    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, id, { status: 'failed' })
    expect(before.finding.status).toBe('executing')
    expect(reason).toBe('it is not done after 72 hours')
    expect(stage.region.snapshots.size).toBe(1)
  })

  it('is deleted while we wait: takes another one before it deletes, and names that one', async () => {
    await using stage = await openStage({ timing: { snapshotMs: 5 * MINUTE_MS } })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    demandProof(stage, id)
    await runDueJobs(stage)
    const first = onlySnapshot(stage)
    stage.region.snapshots.delete(first.id)

    await runAllJobs(stage)

    const second = onlySnapshot(stage)
    const { finding, execution } = await historyOf(stage, id)
    expect(second.id).not.toBe(first.id)
    expect(finding.status).toBe('remediated')
    expect(execution?.backup_id).toBe(second.id)
    expect(effects(stage, 'CreateSnapshot')).toBe(2)
  })

  it('is deleted after it was complete: never deletes behind the lost one', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    demandProof(stage, id)
    const lose = (): void => stage.region.snapshots.clear()
    meanwhile(stage.simulator, { action: 'CreateTags', nth: 2 }, lose, 'after')
    const fault = { kind: 'cut', when: 'after' } as const
    stage.simulator.faults.add({ action: 'CreateSnapshot', nth: 2, fault })

    await runAllJobs(stage)

    const { finding, execution } = await historyOf(stage, id)
    expect(finding.status).toBe('remediated')
    expect(execution?.backup_id).toBe(onlySnapshot(stage).id)
  })

  it("is somebody else's of the same volume: is not taken for ours", async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100 })
    await approvedFinding(stage, id)
    const theirs = stage.region.addSnapshot({
      volumeId: id,
      sizeGiB: 100,
      startedAt: new Date(stage.clock.now().getTime() - DAY_MS),
      tags: { 'cloudthrift:plan': crypto.randomUUID(), 'cloudthrift:source-volume': id },
    })

    await runAllJobs(stage)

    const { execution } = await historyOf(stage, id)
    expect(effects(stage, 'CreateSnapshot')).toBe(1)
    expect(execution?.backup_id).not.toBe(theirs.id)
  })

  it('is taken: remembers how much it stores, for the ledger to come', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100, writtenGiB: 7 })
    await approvedFinding(stage, id)

    await runAllJobs(stage)

    const { execution } = await historyOf(stage, id)
    expect(execution?.backup_bytes).toBe(7n * 1_073_741_824n)
  })
})
