/** Dry run: every call is tried as a DryRun, nothing changes, and the finding says what was answered. */

import { describe, expect, it } from 'vitest'
import type { Policy } from '../../src/core/policy.ts'
import { changes, rehearsals } from '../support/calls.ts'
import { MINUTE_MS } from '../support/clock.ts'
import { runAllJobs, runDueJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { ownTags } from './kept.ts'

const DRY = { policy: { dryRun: true } } as const

function withPolicy(stage: Stage, policy: Partial<Policy>): Stage {
  return { ...stage, deps: { ...stage.deps, policy: { ...stage.deps.policy, ...policy } } }
}

describe('execute, in dry run', () => {
  it('rehearses the snapshot and the deletion of a volume, and changes nothing', async () => {
    await using stage = await openStage(DRY)
    const { id } = stage.region.addVolume()
    const { moved_at: approvedAt } = await approvedFinding(stage, id)

    await runAllJobs(stage)

    const { finding, execution, ledger } = await historyOf(stage, id)
    expect(finding.status).toBe('rehearsed')
    expect(execution).toMatchObject({ outcome: 'rehearsed', dry_run: true, apply_attempts: 0 })
    expect(execution?.detail).toEqual({ backUp: { allowed: true }, delete: { allowed: true } })
    expect(rehearsals(stage.simulator, approvedAt)).toEqual([
      'CreateSnapshot DryRunOperation',
      'DeleteVolume DryRunOperation',
    ])
    expect(changes(stage.simulator)).toEqual([])
    expect(ownTags(stage, id)).toEqual([])
    expect(ledger).toEqual([])
  })

  it('rehearses the release of an address, and releases nothing', async () => {
    await using stage = await openStage(DRY)
    const { allocationId } = stage.region.addAddress()
    const { moved_at: approvedAt } = await approvedFinding(stage, allocationId)

    await runAllJobs(stage)

    const { finding, execution } = await historyOf(stage, allocationId)
    expect(finding.status).toBe('rehearsed')
    expect(execution?.detail).toEqual({ backUp: null, release: { allowed: true } })
    expect(rehearsals(stage.simulator, approvedAt)).toEqual(['ReleaseAddress DryRunOperation'])
    expect(changes(stage.simulator)).toEqual([])
    expect(stage.region.addresses.has(allocationId)).toBe(true)
  })

  it.each([
    { call: 'CreateSnapshot', step: 'backUp' },
    { call: 'DeleteVolume', step: 'delete' },
  ])('says which call would be refused: $call', async ({ call, step }) => {
    await using stage = await openStage(DRY)
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.world.deny({ action: `ec2:${call}` })

    await runAllJobs(stage)

    const { finding, execution } = await historyOf(stage, id)
    expect(finding.status).toBe('rehearsed')
    expect(execution?.detail?.[step]).toMatchObject({
      allowed: false,
      code: 'UnauthorizedOperation',
      hint: 'The role may not do this: compare it with terraform/.',
    })
  })

  it('still voids the approval of a volume that changed, and still touches nothing', async () => {
    await using stage = await openStage(DRY)
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.region.attach(id)

    await runAllJobs(stage)

    expect((await historyOf(stage, id)).finding.status).toBe('resolved')
    expect(changes(stage.simulator)).toEqual([])
  })
})

describe('dry run', () => {
  it('switched on after the approval is honoured', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)

    await runAllJobs(withPolicy(stage, { dryRun: true }))

    expect((await historyOf(stage, id)).finding.status).toBe('rehearsed')
    expect(changes(stage.simulator)).toEqual([])
  })

  it('switched on while the snapshot is pending stops the deletion', async () => {
    await using stage = await openStage({ timing: { snapshotMs: MINUTE_MS } })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    await runDueJobs(stage)

    await runAllJobs(withPolicy(stage, { dryRun: true }))

    const { finding, ledger } = await historyOf(stage, id)
    expect(finding.status).toBe('rehearsed')
    expect(ledger).toEqual([])
    expect(changes(stage.simulator)).toEqual(['CreateTags ok', 'CreateSnapshot ok'])
    expect(stage.region.volumes.has(id)).toBe(true)
  })

  it('switched off in the middle does not turn a rehearsal into a removal', async () => {
    await using stage = await openStage(DRY)
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const fault = { kind: 'error', code: 'InternalError' } as const
    stage.simulator.faults.add({ action: 'CreateSnapshot', fault })
    const errors = await runDueJobs(stage)

    await runAllJobs(withPolicy(stage, { dryRun: false }))

    expect(errors).toHaveLength(1)
    expect((await historyOf(stage, id)).finding.status).toBe('rehearsed')
    expect(changes(stage.simulator)).toEqual([])
  })

  it('is on by itself for a real cloud', async () => {
    await using stage = await openStage({ policy: { dryRun: 'auto' } })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    const clouds = new Map(
      [...stage.deps.clouds].map(([name, cloud]) => [name, { ...cloud, isReal: true }]),
    )

    await runAllJobs({ ...stage, deps: { ...stage.deps, clouds } })

    expect((await historyOf(stage, id)).finding.status).toBe('rehearsed')
    expect(changes(stage.simulator)).toEqual([])
  })
})
