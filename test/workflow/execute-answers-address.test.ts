/** Every answer of EC2 to the release of an address, and what the execution makes of it. */

import { describe, expect, it } from 'vitest'
import type { Fault } from '../../src/demo/simulator/faults.ts'
import { changes } from '../support/calls.ts'
import { runAllJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { meanwhile } from '../support/hold.ts'
import { skipBackOff } from '../support/no-back-off.ts'
import { openStage } from '../support/stage.ts'
import { expectNotRemoved } from './kept.ts'
import { endOf, RELEASED_ONCE } from './removed-once.ts'

skipBackOff()

const refused = (code: string): Fault => ({ kind: 'error', code })

const REFUSALS = [
  ['AuthFailure', 'The address now belongs to another account, or the credentials are not valid.'],
  ['InvalidAddress.Locked', 'AWS holds this address locked: its owner must ask AWS Support.'],
  ['InvalidAddress.PtrSet', 'A reverse DNS record points to it: remove the record first.'],
  ['InvalidAddress.NotFound', 'AWS refused with InvalidAddress.NotFound; nothing was changed.'],
  ['UnauthorizedOperation', 'The role may not do this: compare it with terraform/.'],
] as const

describe('execute, when EC2 refuses the release', () => {
  it.each(REFUSALS)('with %s: fails, and tells the person what to do', async (code, hint) => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)
    stage.simulator.faults.add({ action: 'ReleaseAddress', fault: refused(code) })

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, allocationId, { status: 'failed' })
    const { audit } = await historyOf(stage, allocationId)
    expect(reason).toBe(`refused: ${code}`)
    expect(audit.at(-1)).toMatchObject({ event: 'fail', details: { code, hint } })
    expect(stage.region.addresses.has(allocationId)).toBe(true)
  })

  it('of a locked address: fails, because only AWS itself knows of the lock', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress({ isLocked: true })
    await approvedFinding(stage, allocationId)

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, allocationId, { status: 'failed' })
    expect(reason).toBe('refused: InvalidAddress.Locked')
  })

  it('with InvalidIPAddress.InUse: takes it for in use, not for a failure', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)
    const fault = refused('InvalidIPAddress.InUse')
    stage.simulator.faults.add({ action: 'ReleaseAddress', fault })

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, allocationId, { status: 'resolved' })
    expect(reason).toBe('the cloud kept it: InvalidIPAddress.InUse')
  })
})

const PASSING: readonly { what: string; fault: Fault; times?: number }[] = [
  { what: 'RequestLimitExceeded', fault: refused('RequestLimitExceeded'), times: 2 },
  { what: 'InternalError', fault: refused('InternalError') },
  { what: 'Unavailable', fault: refused('Unavailable') },
  { what: 'a cut connection', fault: { kind: 'cut' } },
  { what: 'garbage', fault: { kind: 'garbage' } },
]

describe('execute, when EC2 does not answer the release', () => {
  it.each(PASSING)(
    'but with $what: releases it later, and books once',
    async ({ fault, times = 1 }) => {
      await using stage = await openStage()
      const { allocationId } = stage.region.addAddress()
      await approvedFinding(stage, allocationId)
      const rule = stage.simulator.faults.add({ action: 'ReleaseAddress', times, fault })

      await runAllJobs(stage)

      expect(rule.fired).toBe(times)
      expect(await endOf(stage, allocationId)).toEqual(RELEASED_ONCE)
    },
  )

  it.each<Fault>([
    { kind: 'cut', when: 'after' },
    { kind: 'garbage', when: 'after' },
  ])(
    'but with $kind after its effect: sees it gone and books it, with no second call',
    async (fault) => {
      await using stage = await openStage()
      const { allocationId } = stage.region.addAddress()
      await approvedFinding(stage, allocationId)
      stage.simulator.faults.add({ action: 'ReleaseAddress', fault })

      await runAllJobs(stage)

      expect(await endOf(stage, allocationId)).toEqual(RELEASED_ONCE)
      expect(changes(stage.simulator)).toEqual([
        'CreateTags ok',
        `ReleaseAddress ${fault.kind}-after`,
      ])
    },
  )

  it('looks again before it asks again: an address taken meanwhile is kept', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)
    const associate = (): void => void stage.region.associate(allocationId)
    meanwhile(stage.simulator, { action: 'ReleaseAddress' }, associate)
    stage.simulator.faults.add({ action: 'ReleaseAddress', fault: { kind: 'cut' } })

    await runAllJobs(stage)

    const { finding, ledger } = await historyOf(stage, allocationId)
    expect(finding.status).toBe('resolved')
    expect(ledger).toEqual([])
    expect(stage.region.addresses.has(allocationId)).toBe(true)
  })
})

describe('execute, answered InvalidAllocationID.NotFound for the release', () => {
  it('after an attempt of ours without an answer: books it', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)
    stage.simulator.faults.add({ action: 'ReleaseAddress', fault: { kind: 'cut' } })
    const vanish = (): void => stage.region.release(allocationId)
    meanwhile(stage.simulator, { action: 'ReleaseAddress', nth: 2 }, vanish)

    await runAllJobs(stage)

    const { finding, ledger } = await historyOf(stage, allocationId)
    expect(finding.status).toBe('remediated')
    expect(ledger).toHaveLength(1)
  })

  it('without an attempt of ours: somebody else did it, nothing is booked', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)
    const vanish = (): void => stage.region.release(allocationId)
    meanwhile(stage.simulator, { action: 'ReleaseAddress' }, vanish)

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, allocationId, { status: 'resolved' })
    expect(reason).toBe('it was removed by somebody else just before us')
  })
})
