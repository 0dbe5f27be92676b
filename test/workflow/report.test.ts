import { describe, expect, it } from 'vitest'
import { decide } from '../../src/workflow/decide.ts'
import { reportUndone } from '../../src/workflow/report.ts'
import { requestApproval } from '../../src/workflow/request-approval.ts'
import { sweep } from '../../src/workflow/sweep.ts'
import { recordingCarrier } from '../support/carriers.ts'
import { DAY_MS, SECOND_MS } from '../support/clock.ts'
import { ACCOUNT, unhurried } from '../support/clouds.ts'
import { runAllJobs, scanNow } from '../support/drive.ts'
import { answerTo, approvedFinding, findingOf, pendingFinding } from '../support/findings.ts'
import { recordingMetrics } from '../support/recording-metrics.ts'
import { openStage } from '../support/stage.ts'

const KIND = 'aws/ebs-volume-unattached'

describe('what the workflow reports', () => {
  it('tells the whole way of a volume, from found to removed, once each', async () => {
    const metrics = recordingMetrics()
    await using stage = await openStage({ metrics, timing: { snapshotMs: 40 * SECOND_MS } })
    const { id } = stage.region.addVolume({ sizeGiB: 100, tags: { Team: 'search' } })
    await approvedFinding(stage, id)
    await runAllJobs(stage)

    const place = { account: ACCOUNT, kind: KIND }
    const told = (name: string): unknown[] =>
      metrics.reported
        .filter((each) => each.name === name)
        .map(({ value, tags }) => ({ value, tags }))
    expect(told('findings.detected')).toEqual([{ value: 1, tags: place }])
    expect(told('approvals.requested')).toEqual([{ value: 1, tags: place }])
    expect(told('approvals.decided')).toEqual([
      { value: 1, tags: { ...place, decision: 'approve' } },
    ])
    expect(told('approvals.latency')).toEqual([
      { value: 60, tags: { kind: KIND, decision: 'approve' } },
    ])
    expect(told('actions.executed')).toEqual([
      { value: 1, tags: { ...place, action: 'delete', result: 'success' } },
    ])
    expect(metrics.valuesOf('actions.duration')[0]).toBeGreaterThanOrEqual(40)
    expect(told('savings.booked_monthly')).toEqual([
      { value: 8_800_000n, tags: { ...place, team: 'search', action: 'delete' } },
    ])
    const scanned = { value: 1, tags: { account: ACCOUNT, provider: 'aws', result: 'success' } }
    expect(told('scan.completed')).toEqual([scanned, scanned])
    expect(metrics.events).toMatchObject([
      { title: 'Resource removed', text: `${KIND} ${id} in eu-west-1`, tags: { team: 'search' } },
    ])
  })

  it('counts a scope that could not be looked through as a failure', async () => {
    const metrics = recordingMetrics()
    await using stage = await openStage({ metrics })
    const fault = { kind: 'error', code: 'UnauthorizedOperation', status: 403 } as const
    stage.simulator.faults.add({ action: 'DescribeVolumes', fault })

    await scanNow(stage)

    expect(metrics.reported.filter((each) => each.name === 'scan.completed')).toMatchObject([
      { tags: { result: 'failure' } },
    ])
  })

  it('counts nothing when an answer is refused', async () => {
    const metrics = recordingMetrics()
    await using stage = await openStage({ metrics })
    const { id } = stage.region.addVolume()
    const finding = await pendingFinding(stage, id)
    await decide(stage.deps, answerTo(finding, { verdict: 'reject' }))

    await expect(decide(stage.deps, answerTo(finding))).rejects.toThrow('rejected')

    const decided = metrics.reported.filter((each) => each.name === 'approvals.decided')
    expect(decided.map((each) => each.tags['decision'])).toEqual(['reject'])
  })

  it('counts a question that is posted again only once', async () => {
    const metrics = recordingMetrics()
    const carrier = recordingCarrier()
    carrier.failures = 1
    await using stage = await openStage({ metrics, carrier })
    const { id } = stage.region.addVolume()
    await scanNow(stage)
    stage.clock.advance(15 * DAY_MS)
    await scanNow(stage).catch(() => undefined)

    await requestApproval(stage.deps, (await findingOf(stage, id)).id, unhurried())

    expect(carrier.asked).toHaveLength(1)
    expect(metrics.valuesOf('approvals.requested')).toEqual([1])
  })

  it('counts a question that nobody answered in time', async () => {
    const metrics = recordingMetrics()
    await using stage = await openStage({ metrics })
    const { id } = stage.region.addVolume()
    await pendingFinding(stage, id)
    stage.clock.advance(4 * DAY_MS)

    await sweep(stage.deps)

    const decided = metrics.reported.filter((each) => each.name === 'approvals.decided')
    expect(decided.map((each) => each.tags['decision'])).toEqual(['expire'])
    expect(metrics.valuesOf('approvals.latency')).toEqual([])
  })

  it('tells of a removal that failed, and books nothing', async () => {
    const metrics = recordingMetrics()
    await using stage = await openStage({ metrics })
    const { id } = stage.region.addVolume()
    const fault = { kind: 'error', code: 'UnauthorizedOperation', status: 403 } as const
    await approvedFinding(stage, id)
    stage.simulator.faults.add({ action: 'DeleteVolume', fault })

    await runAllJobs(stage)

    const ends = metrics.reported.filter((each) => each.name === 'actions.executed')
    expect(ends.map((each) => each.tags['result'])).toEqual(['failure'])
    expect(metrics.valuesOf('savings.booked_monthly')).toEqual([])
    expect(metrics.events.map((each) => each.title)).toEqual(['Removal failed'])
  })

  it('has no dollars for what has no price', async () => {
    const metrics = recordingMetrics()
    await using stage = await openStage({ metrics })
    const { id } = stage.region.addVolume({ zone: 'eu-west-1-xyz-1a', zoneId: 'euw1-xyz1-az1' })
    const finding = await approvedFinding(stage, id)

    await runAllJobs(stage)

    expect(finding.monthly_micros).toBeNull()
    expect(metrics.valuesOf('actions.executed')).toEqual([1])
    expect(metrics.valuesOf('savings.booked_monthly')).toEqual([])
  })

  it('tells how much an undo takes back', async () => {
    const metrics = recordingMetrics()
    await using stage = await openStage({ metrics })
    const { id } = stage.region.addVolume({ tags: { Team: 'search' } })
    const finding = await pendingFinding(stage, id)

    reportUndone(stage.deps, finding, 3_800_000n)

    expect(metrics.reported.at(-1)).toEqual({
      name: 'savings.reversed_monthly',
      value: 3_800_000n,
      tags: { account: ACCOUNT, kind: KIND, team: 'search', reason: 'undo' },
    })
    expect(metrics.events.map((each) => each.title)).toEqual(['Removal undone'])
  })
})
