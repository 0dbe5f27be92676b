import { describe, expect, it } from 'vitest'
import { execute } from '../../src/workflow/execute.ts'
import { changes } from '../support/calls.ts'
import { SECOND_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs } from '../support/drive.ts'
import { approvedFinding } from '../support/findings.ts'
import { meanwhile } from '../support/hold.ts'
import { openStage } from '../support/stage.ts'

describe('execute, when a look takes long', () => {
  it('does not start a second snapshot because the first one showed only after the look began', async () => {
    await using stage = await openStage({ timing: { snapshotInvisibleMs: 50 * SECOND_MS } })
    const { id } = stage.region.addVolume({ sizeGiB: 100 })
    const finding = await approvedFinding(stage, id)
    await execute(stage.deps, finding.id, unhurried())
    stage.clock.advance(45 * SECOND_MS)
    const slow = { action: 'DescribeVolumes', resourceId: id }
    meanwhile(stage.simulator, slow, () => stage.clock.advance(20 * SECOND_MS))

    await execute(stage.deps, finding.id, unhurried())
    await runAllJobs(stage)

    const snapshots = changes(stage.simulator).filter((each) => each.startsWith('CreateSnapshot'))
    expect(snapshots).toEqual(['CreateSnapshot ok'])
  })
})
