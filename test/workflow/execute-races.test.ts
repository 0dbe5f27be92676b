import { describe, expect, it } from 'vitest'
import { execute } from '../../src/workflow/execute.ts'
import { changes } from '../support/calls.ts'
import { SECOND_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs } from '../support/drive.ts'
import { approvedFinding } from '../support/findings.ts'
import { holdAt } from '../support/hold.ts'
import { holdFinding } from '../support/hold-finding.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { endOf, REMOVED_ONCE } from './removed-once.ts'

function run(stage: Stage, findingId: string): Promise<void> {
  return execute(stage.deps, findingId, unhurried())
}

describe('two executions of one finding at once', () => {
  it.each([0, 5])('take one snapshot of %i s, delete once and book once', async (seconds) => {
    await using stage = await openStage({ timing: { snapshotMs: seconds * SECOND_MS } })
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)

    await Promise.all([run(stage, finding.id), run(stage, finding.id), run(stage, finding.id)])
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })

  it('lets only the newer one book: the older one sees the volume gone and knows of no attempt', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    const olderLooks = holdAt(stage.simulator, { action: 'DescribeVolumes', nth: 1 })
    const newerConfirms = holdAt(stage.simulator, { action: 'DescribeVolumes', nth: 5 })

    const older = run(stage, finding.id)
    await olderLooks.arrived
    const newer = run(stage, finding.id)
    await newerConfirms.arrived
    olderLooks.release()
    await older
    newerConfirms.release()
    await newer
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })

  it('keeps the older one from taking a second snapshot', async () => {
    const timing = { snapshotMs: 10 * SECOND_MS, snapshotIntervalMs: 0 }
    await using stage = await openStage({ timing })
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    const olderTags = holdAt(stage.simulator, { action: 'CreateTags' })

    const older = run(stage, finding.id)
    await olderTags.arrived
    await run(stage, finding.id)
    olderTags.release()
    await older
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })

  it('keeps the older one from deleting: its last look is not the newest knowledge any more', async () => {
    await using stage = await openStage({ timing: { snapshotMs: 0 } })
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    const lastOfALook = 'DescribeVolumesModifications'
    const olderLooksLast = holdAt(stage.simulator, { action: lastOfALook, nth: 3 }, 'after')

    const older = run(stage, finding.id)
    await olderLooksLast.arrived
    const newer = run(stage, finding.id)
    await newer
    olderLooksLast.release()
    await older
    await runAllJobs(stage)

    expect(changes(stage.simulator).filter((each) => each.startsWith('DeleteVolume'))).toEqual([
      'DeleteVolume ok',
    ])
    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })

  it('lets the newer one wait for what is being settled, and then do nothing', async () => {
    await using stage = await openStage({ timing: { snapshotMs: 10 * SECOND_MS } })
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    await run(stage, finding.id)
    const before = stage.simulator.calls.length
    const settling = await holdFinding(stage, id)

    const newer = run(stage, finding.id)
    await Promise.race([newer, settling.isWaitedFor()])
    await settling.release((trx) =>
      trx.updateTable('finding').set({ status: 'resolved' }).execute(),
    )
    await newer

    expect(stage.simulator.calls.length).toBe(before)
    expect(stage.region.volumes.has(id)).toBe(true)
  })

  it('lets the older one settle nothing once it is fenced off', async () => {
    await using stage = await openStage({ timing: { snapshotMs: 10 * SECOND_MS } })
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    stage.region.attach(id)
    const olderAborts = holdAt(stage.simulator, { action: 'DeleteTags' })

    const older = run(stage, finding.id)
    await olderAborts.arrived
    stage.region.detach(id)
    await run(stage, finding.id)
    olderAborts.release()
    await older
    await runAllJobs(stage)

    expect(await endOf(stage, id)).toEqual(REMOVED_ONCE)
  })
})
