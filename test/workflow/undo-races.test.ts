/** Two undos of one finding at once: one brings it back, and one books it out. */

import { describe, expect, it } from 'vitest'
import { undo } from '../../src/workflow/undo.ts'
import { changes } from '../support/calls.ts'
import { DAY_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs } from '../support/drive.ts'
import { historyOf } from '../support/findings.ts'
import { holdAt } from '../support/hold.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { askToUndo, ledgerSum, removeOne, undoNow } from '../support/undo.ts'

interface Asked {
  readonly id: string
  readonly run: () => Promise<void>
}

/** A volume that was removed behind a snapshot, and whose undo is asked for. */
async function asked(stage: Stage): Promise<Asked> {
  const { id } = stage.region.addVolume()
  const finding = await removeOne(stage, id)
  await askToUndo(stage, finding)
  return { id, run: () => undo(stage.deps, finding.id, unhurried()) }
}

async function expectBackOnce(stage: Stage, id: string): Promise<void> {
  const { finding, events, ledger } = await historyOf(stage, id)
  expect(finding.status).toBe('restored')
  expect(events.filter((each) => each === 'restore')).toHaveLength(1)
  expect(events).not.toContain('undo-failed')
  expect(ledger.filter((each) => each.kind === 'reversed')).toHaveLength(1)
  expect(await ledgerSum(stage)).toBe(0n)
  expect(stage.region.volumes.size).toBe(1)
}

function volumesMade({ simulator }: Stage): string[] {
  return changes(simulator).filter((each) => each.startsWith('CreateVolume'))
}

describe('two undos of one finding at once', () => {
  it('ask the cloud once: what the older one saw is not the newest knowledge any more', async () => {
    await using stage = await openStage()
    const { id, run } = await asked(stage)
    const lastOfALook = { action: 'DescribeSnapshots' }
    const olderLooked = holdAt(stage.simulator, lastOfALook, 'after')

    const older = run()
    await olderLooked.arrived
    await run()
    olderLooked.release()
    await older
    await runAllJobs(stage)

    expect(volumesMade(stage)).toEqual(['CreateVolume ok'])
    await expectBackOnce(stage, id)
  })

  it('end as the newer one does, though the older one is denied meanwhile', async () => {
    await using stage = await openStage()
    const { id, run } = await asked(stage)
    const olderLooks = holdAt(stage.simulator, { action: 'DescribeVolumes' })
    const newerAsks = holdAt(stage.simulator, { action: 'CreateVolume' })

    const older = run()
    await olderLooks.arrived
    const newer = run()
    await newerAsks.arrived
    stage.world.deny({ action: 'ec2:DescribeVolumes' })
    olderLooks.release()
    await older
    stage.world.denials.length = 0
    newerAsks.release()
    await newer
    await runAllJobs(stage)

    expect(volumesMade(stage)).toEqual(['CreateVolume ok'])
    await expectBackOnce(stage, id)
  })

  it('book it out once, though both have come to the end', async () => {
    await using stage = await openStage()
    const { id, run } = await asked(stage)
    const olderTidies = holdAt(stage.simulator, { action: 'CreateTags' }, 'after')

    const older = run()
    await olderTidies.arrived
    await run()
    olderTidies.release()
    await older
    await runAllJobs(stage)

    expect(volumesMade(stage)).toEqual(['CreateVolume ok'])
    await expectBackOnce(stage, id)
  })
})

describe('an undo that has ended', () => {
  it('is not begun again by a late job', async () => {
    await using stage = await openStage()
    const { run } = await asked(stage)
    await runAllJobs(stage)
    const before = stage.simulator.calls.length

    await run()

    expect(stage.simulator.calls.length).toBe(before)
  })

  it('never keeps the backup for longer than it would have been', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await removeOne(stage, id)
    const { execution: removal } = await historyOf(stage, id)
    stage.clock.advanceTo(new Date(removal!.undo_until!.getTime() - DAY_MS))

    await undoNow(stage, finding)

    expect((await historyOf(stage, id)).execution?.backup_until).toEqual(removal!.backup_until)
  })
})
