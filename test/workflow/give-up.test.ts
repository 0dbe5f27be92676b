import { describe, expect, it } from 'vitest'
import { execute } from '../../src/workflow/execute.ts'
import { giveUp } from '../../src/workflow/give-up.ts'
import { MINUTE_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs, scanNow } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { holdAt } from '../support/hold.ts'
import { dropJobs } from '../support/job-table.ts'
import { openStage } from '../support/stage.ts'

const REASON = 'every retry of the execution failed; see the log for the errors'

describe('giveUp', () => {
  it('fails an execution whose every retry failed, with the reason', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const clouds = new Map(
      [...stage.deps.clouds].map(([name, cloud]) => {
        const detectors = cloud.detectors.map((each) => ({
          ...each,
          remedies: each.remedies.map((remedy) => ({
            ...remedy,
            look: () => Promise.reject(new Error('a defect')),
          })),
        }))
        return [name, { ...cloud, detectors }]
      }),
    )

    const errors = await runAllJobs({ ...stage, deps: { ...stage.deps, clouds } })

    const { finding, execution, ledger, audit } = await historyOf(stage, id)
    expect(errors).toHaveLength(9)
    expect(finding.status).toBe('failed')
    expect(execution).toMatchObject({ outcome: 'failed', detail: { reason: REASON } })
    expect(audit.at(-1)).toMatchObject({ event: 'fail', details: { reason: REASON } })
    expect(ledger).toEqual([])
  })

  it('fails a finding that was queued and never taken', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const queued = await approvedFinding(stage, id)

    await giveUp(stage.deps, queued.id)

    const { finding, execution } = await historyOf(stage, id)
    expect(finding.status).toBe('failed')
    expect(execution).toBeUndefined()
  })

  it('changes nothing that has come to its end', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    await runAllJobs(stage)

    await giveUp(stage.deps, finding.id)

    const history = await historyOf(stage, id)
    expect(history.finding.status).toBe('remediated')
    expect(history.execution?.outcome).toBe('remediated')
  })

  it('is obeyed: a late repeat of the job does not go on', async () => {
    await using stage = await openStage({ timing: { snapshotMs: MINUTE_MS } })
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    await execute(stage.deps, finding.id, unhurried())
    await giveUp(stage.deps, finding.id)
    stage.clock.advance(2 * MINUTE_MS)

    await runAllJobs(stage)

    const history = await historyOf(stage, id)
    expect(history.finding.status).toBe('failed')
    expect(history.execution?.outcome).toBe('failed')
    expect(stage.region.volumes.has(id)).toBe(true)
  })

  it('is not overruled by a run that is still at work; the next scan books what that run did', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await approvedFinding(stage, id)
    await dropJobs(stage.db)
    const deleted = holdAt(stage.simulator, { action: 'DeleteVolume' }, 'after')

    const running = execute(stage.deps, finding.id, unhurried())
    await deleted.arrived
    await giveUp(stage.deps, finding.id)
    deleted.release()
    await running
    const givenUp = await historyOf(stage, id)
    stage.clock.advance(MINUTE_MS)
    await scanNow(stage)

    const history = await historyOf(stage, id)
    expect(givenUp.finding.status).toBe('failed')
    expect(givenUp.execution?.outcome).toBe('failed')
    expect(givenUp.ledger).toEqual([])
    expect(history.finding.status).toBe('remediated')
    expect(history.ledger).toHaveLength(1)
  })
})
