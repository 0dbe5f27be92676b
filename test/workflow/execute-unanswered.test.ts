/** No answer, half an answer, or "later": the execution goes on when it knows what happened. */

import { describe, expect, it } from 'vitest'
import { BACKUP_LAG_MS } from '../../src/core/execution.ts'
import type { Fault } from '../../src/demo/simulator/faults.ts'
import { changes } from '../support/calls.ts'
import { runAllJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { meanwhile } from '../support/hold.ts'
import { skipBackOff } from '../support/no-back-off.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { expectNotRemoved } from './kept.ts'
import { endOf, REMOVED_ONCE } from './removed-once.ts'

skipBackOff()

const refused = (code: string): Fault => ({ kind: 'error', code })

const PASSING: readonly { call: string; what: string; fault: Fault; times?: number }[] = [
  ...['DeleteVolume', 'CreateSnapshot'].flatMap((call) => [
    { call, what: 'RequestLimitExceeded', fault: refused('RequestLimitExceeded'), times: 2 },
    { call, what: 'InternalError', fault: refused('InternalError') },
    { call, what: 'Unavailable', fault: refused('Unavailable') },
    { call, what: 'a cut connection', fault: { kind: 'cut' } as const },
    { call, what: 'garbage', fault: { kind: 'garbage' } as const },
    { call, what: 'garbage that says 200', fault: { kind: 'garbage', status: 200 } as const },
  ]),
  ...['SnapshotCreationPerVolumeRateExceeded', 'ConcurrentSnapshotLimitExceeded'].map((code) => ({
    call: 'CreateSnapshot',
    what: code,
    fault: refused(code),
    times: 2,
  })),
  {
    call: 'CreateSnapshot',
    what: 'ResourceLimitExceeded',
    fault: refused('ResourceLimitExceeded'),
  },
  { call: 'CreateTags', what: 'InternalError for long', fault: refused('InternalError'), times: 8 },
  { call: 'DescribeVolumes', what: 'no answer for long', fault: { kind: 'cut' }, times: 8 },
  {
    call: 'DescribeSnapshots',
    what: 'throttling for long',
    fault: refused('RequestLimitExceeded'),
    times: 8,
  },
]

/** When each snapshot was asked for. Rehearsals are none. */
function snapshotsAskedFor({ simulator }: Stage): number[] {
  return simulator.calls
    .filter((each) => each.action === 'CreateSnapshot' && each.params['DryRun'] !== 'true')
    .map((each) => each.at.getTime())
}

describe('execute, not answered or put off', () => {
  it.each(PASSING)(
    'with $what for $call: goes on later, to one snapshot and one deletion',
    async (row) => {
      await using stage = await openStage()
      const { id } = stage.region.addVolume()
      await approvedFinding(stage, id)
      const rule = stage.simulator.faults.add({
        action: row.call,
        times: row.times ?? 1,
        fault: row.fault,
      })

      await runAllJobs(stage)

      expect(rule.fired).toBe(row.times ?? 1)
      expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
    },
  )

  it.each<Fault>([
    { kind: 'cut', when: 'after' },
    { kind: 'garbage', when: 'after' },
    { kind: 'error', code: 'InternalError', when: 'after' },
  ])(
    'with $kind after the snapshot was taken: finds it by its tag and takes no other',
    async (fault) => {
      await using stage = await openStage({ timing: { snapshotIntervalMs: 0 } })
      const { id } = stage.region.addVolume()
      await approvedFinding(stage, id)
      stage.simulator.faults.add({ action: 'CreateSnapshot', fault })

      await runAllJobs(stage)

      expect(stage.region.snapshots.size).toBe(1)
      expect((await historyOf(stage, id)).finding.status).toBe('remediated')
    },
  )

  it.each<Fault>([
    { kind: 'cut', when: 'after' },
    { kind: 'garbage', when: 'after' },
    { kind: 'error', code: 'Unavailable', when: 'after' },
  ])(
    'with $kind after the deletion: sees it gone, takes it for ours and books it',
    async (fault) => {
      await using stage = await openStage()
      const { id } = stage.region.addVolume()
      await approvedFinding(stage, id)
      stage.simulator.faults.add({ action: 'DeleteVolume', fault })

      await runAllJobs(stage)

      const { finding, ledger } = await historyOf(stage, id)
      expect(finding.status).toBe('remediated')
      expect(ledger).toHaveLength(1)
      expect(
        changes(stage.simulator).filter((each) => each.startsWith('DeleteVolume')),
      ).toHaveLength(1)
    },
  )

  it('of a snapshot that was surely not taken: does not wait for it to show', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const fault = refused('RequestLimitExceeded')
    stage.simulator.faults.add({ action: 'CreateSnapshot', fault })

    await runAllJobs(stage)

    const [first, second] = snapshotsAskedFor(stage)
    expect(second! - first!).toBeLessThan(BACKUP_LAG_MS / 2)
    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })

  it('leaves EC2 at least 15 s after SnapshotCreationPerVolumeRateExceeded', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const fault = refused('SnapshotCreationPerVolumeRateExceeded')
    stage.simulator.faults.add({ action: 'CreateSnapshot', fault })

    await runAllJobs(stage)

    const [first, second] = snapshotsAskedFor(stage)
    expect(second! - first!).toBeGreaterThanOrEqual(15_000)
  })
})

describe('execute, answered InvalidVolume.NotFound for the deletion', () => {
  it('after an attempt of ours without an answer: books it', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.simulator.faults.add({ action: 'DeleteVolume', fault: { kind: 'cut' } })
    const vanish = (): void => void stage.region.volumes.delete(id)
    meanwhile(stage.simulator, { action: 'DeleteVolume', nth: 2 }, vanish)

    await runAllJobs(stage)

    const { finding, ledger } = await historyOf(stage, id)
    expect(finding.status).toBe('remediated')
    expect(ledger).toHaveLength(1)
  })

  it('after RequestLimitExceeded only, which did nothing: does not take the credit', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.simulator.faults.add({ action: 'DeleteVolume', fault: refused('RequestLimitExceeded') })
    const vanish = (): void => void stage.region.volumes.delete(id)
    meanwhile(stage.simulator, { action: 'DeleteVolume', nth: 2 }, vanish)

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, id, { status: 'resolved' })
    expect(reason).toBe('it was removed by somebody else just before us')
  })

  it('as the answer to CreateSnapshot: the volume is gone, nothing is booked', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const vanish = (): void => void stage.region.volumes.delete(id)
    meanwhile(stage.simulator, { action: 'CreateSnapshot' }, vanish)

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, id, { status: 'resolved' })
    expect(reason).toBe('it is gone, removed by somebody else')
  })
})
