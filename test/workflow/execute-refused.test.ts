/** What EC2 answers for good, or for too long: the volume is kept, and a person is told why. */

import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/demo/simulator/faults.ts'
import { changes } from '../support/calls.ts'
import { HOUR_MS } from '../support/clock.ts'
import { runAllJobs, runDueJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { skipBackOff } from '../support/no-back-off.ts'
import { openStage } from '../support/stage.ts'
import { expectNotRemoved } from './kept.ts'
import { effects } from './removed-once.ts'

skipBackOff()

const ALWAYS = Number.POSITIVE_INFINITY
const refused = (code: string): Fault => ({ kind: 'error', code })

const KEPT = [
  {
    call: 'DeleteVolume',
    code: 'VolumeInUse',
    status: 'resolved',
    reason: 'the cloud kept it: VolumeInUse',
  },
  {
    call: 'DeleteVolume',
    code: 'IncorrectState',
    status: 'failed',
    reason: 'refused: IncorrectState',
  },
  {
    call: 'DeleteVolume',
    code: 'OperationNotPermitted',
    status: 'failed',
    reason: 'refused: OperationNotPermitted',
  },
  {
    call: 'DeleteVolume',
    code: 'UnauthorizedOperation',
    status: 'failed',
    reason: 'refused: UnauthorizedOperation',
  },
  {
    call: 'CreateSnapshot',
    code: 'UnauthorizedOperation',
    status: 'failed',
    reason: 'ec2:CreateSnapshot: UnauthorizedOperation',
  },
  {
    call: 'CreateTags',
    code: 'UnauthorizedOperation',
    status: 'failed',
    reason: 'ec2:CreateTags: UnauthorizedOperation',
  },
  {
    call: 'DescribeVolumes',
    code: 'UnauthorizedOperation',
    status: 'failed',
    reason: 'ec2:DescribeVolumes: UnauthorizedOperation',
  },
  {
    call: 'DescribeSnapshots',
    code: 'UnauthorizedOperation',
    status: 'failed',
    reason: 'ec2:DescribeSnapshots: UnauthorizedOperation',
  },
  {
    call: 'DescribeVolumes',
    code: 'OptInRequired',
    status: 'failed',
    reason: 'ec2:DescribeVolumes: OptInRequired',
  },
  {
    call: 'DescribeVolumes',
    code: 'AuthFailure',
    status: 'failed',
    reason: 'ec2:DescribeVolumes: AuthFailure',
  },
] as const

describe('execute, refused for good', () => {
  it.each(KEPT)('with $code for $call: ends $status', async ({ call, code, status, reason }) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.simulator.faults.add({ action: call, fault: refused(code) })

    const errors = await runAllJobs(stage)

    expect(await expectNotRemoved(stage, id, { status })).toBe(reason)
    expect(errors).toEqual([])
    expect(stage.region.volumes.has(id)).toBe(true)
    expect(changes(stage.simulator).filter((each) => each.startsWith(call)).length).toBeLessThan(3)
  })

  it.each([
    ['IncorrectState', 'The resource is in a state that forbids it: look at it in the console.'],
    ['OperationNotPermitted', 'AWS refused with OperationNotPermitted; nothing was changed.'],
    ['UnauthorizedOperation', 'The role may not do this: compare it with terraform/.'],
  ])('with %s for the deletion: tells the person what to do', async (code, hint) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.simulator.faults.add({ action: 'DeleteVolume', fault: refused(code) })

    await runAllJobs(stage)

    const { execution, audit } = await historyOf(stage, id)
    expect(execution?.detail).toMatchObject({ code, hint })
    expect(audit.at(-1)).toMatchObject({ event: 'fail', details: { code, hint } })
  })
})

describe('execute, without an end in sight', () => {
  it('fails after five attempts that EC2 did not answer, and keeps the volume', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.simulator.faults.add({
      action: 'DeleteVolume',
      times: ALWAYS,
      fault: refused('InternalError'),
    })

    await runAllJobs(stage)

    const { finding, execution, ledger } = await historyOf(stage, id)
    expect(finding.status).toBe('failed')
    expect(execution?.detail?.['reason']).toBe('asked 5 times, and it is still there')
    expect(changes(stage.simulator).filter((each) => each.startsWith('DeleteVolume'))).toHaveLength(
      5,
    )
    expect(ledger).toEqual([])
    expect(effects(stage, 'DeleteVolume')).toBe(0)
  })

  it('fails after 72 hours of being put off', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const fault = refused('RequestLimitExceeded')
    stage.simulator.faults.add({ action: 'DeleteVolume', times: ALWAYS, fault })
    await runDueJobs(stage)

    stage.clock.advance(73 * HOUR_MS)
    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, id, { status: 'failed' })
    expect(reason).toBe('it is not done after 72 hours')
  })
})
