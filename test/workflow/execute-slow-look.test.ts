import { describe, expect, it } from 'vitest'
import { execute } from '../../src/workflow/execute.ts'
import { changes } from '../support/calls.ts'
import { SECOND_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { meanwhile } from '../support/hold.ts'
import { openStage } from '../support/stage.ts'
import { effects } from './removed-once.ts'

describe('execute, when a look takes long', () => {
  it.each([
    ['was listed', 'DescribeSnapshots'],
    ['the volume was looked at', 'DescribeVolumes'],
  ])(
    'starts no second snapshot because the first one showed while it %s',
    async (_what, action) => {
      await using stage = await openStage({ timing: { snapshotInvisibleMs: 50 * SECOND_MS } })
      const { id } = stage.region.addVolume({ sizeGiB: 100 })
      const finding = await approvedFinding(stage, id)
      await execute(stage.deps, finding.id, unhurried())
      stage.clock.advance(45 * SECOND_MS)
      meanwhile(stage.simulator, { action }, () => stage.clock.advance(20 * SECOND_MS), 'after')

      await execute(stage.deps, finding.id, unhurried())
      await runAllJobs(stage)

      const snapshots = changes(stage.simulator).filter((each) => each.startsWith('CreateSnapshot'))
      expect(snapshots).toEqual(['CreateSnapshot ok'])
    },
  )

  it('that goes on and on is gone on with by a later job, and comes to an end', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const always = { action: 'DeleteVolume', times: Number.POSITIVE_INFINITY }
    meanwhile(stage.simulator, always, () => stage.clock.advance(20 * SECOND_MS))
    const body = '<DeleteVolumeResponse><return>true</return></DeleteVolumeResponse>'
    stage.simulator.faults.add({ ...always, fault: { kind: 'garbage', status: 200, body } })

    await runAllJobs(stage)

    const { finding, execution } = await historyOf(stage, id)
    expect(finding.status).toBe('failed')
    expect(execution?.detail?.['reason']).toContain('asked 5 times')
    expect(effects(stage, 'DeleteVolume')).toBe(0)
  })
})
