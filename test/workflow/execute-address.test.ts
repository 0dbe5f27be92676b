/**
 * An address in a default VPC is released by EC2 even while it is in use. So whatever happens between
 * the approval and the release, our own last look has to see it.
 */

import { describe, expect, it } from 'vitest'
import { changes } from '../support/calls.ts'
import { runAllJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { meanwhile } from '../support/hold.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { expectNotRemoved } from './kept.ts'
import { effects } from './removed-once.ts'

/** The calls of the last look and before it, at each of which somebody may take the address. */
const MOMENTS = [
  { moment: 'before the first look', action: 'DescribeAddresses', nth: 1, when: 'before' },
  { moment: 'at the plan tag', action: 'CreateTags', nth: 1, when: 'before' },
  { moment: 'after the plan tag', action: 'CreateTags', nth: 1, when: 'after' },
  {
    moment: 'as its transfers are asked',
    action: 'DescribeAddressTransfers',
    nth: 2,
    when: 'after',
  },
  { moment: 'as its name is asked', action: 'DescribeAddressesAttribute', nth: 2, when: 'after' },
  { moment: 'before the last look', action: 'DescribeAddresses', nth: 2, when: 'before' },
] as const

describe('execute, when an address is associated', () => {
  it.each(MOMENTS)('$moment: keeps it', async ({ action, nth, when }) => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)
    const associate = (): void => {
      stage.region.associate(allocationId, { instanceId: 'i-0abc', isInDefaultVpc: true })
    }
    meanwhile(stage.simulator, { action, nth }, associate, when)

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, allocationId, { status: 'resolved' })
    expect(reason).toBe('it is in use: associated with i-0abc')
    expect(stage.region.addresses.has(allocationId)).toBe(true)
    expect(changes(stage.simulator)).not.toContain('ReleaseAddress ok')
  })

  it('after the last look in a default VPC: EC2 would take it away, so nothing may come between', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)
    const associate = (): void => {
      stage.region.associate(allocationId, { isInDefaultVpc: true })
    }
    meanwhile(stage.simulator, { action: 'ReleaseAddress' }, associate)

    await runAllJobs(stage)

    const actions = stage.simulator.calls.map((each) => each.action)
    const release = actions.lastIndexOf('ReleaseAddress')
    expect(actions[release - 1]).toBe('DescribeAddresses')
    expect(stage.simulator.calls[release]?.outcome).toBe('ok')
  })

  it('after the last look in another VPC: EC2 keeps it', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)
    const associate = (): void => {
      stage.region.associate(allocationId, { isInDefaultVpc: false })
    }
    meanwhile(stage.simulator, { action: 'ReleaseAddress' }, associate)

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, allocationId, { status: 'resolved' })
    expect(reason).toBe('the cloud kept it: InvalidIPAddress.InUse')
    expect(stage.region.addresses.has(allocationId)).toBe(true)
  })
})

type Change = (stage: Stage, allocationId: string) => void

const CHANGES: readonly { what: string; change: Change }[] = [
  { what: 'tagged', change: ({ region }, id) => region.tag(id, { Owner: 'bob' }) },
  {
    what: 'protected by tag',
    change: ({ region }, id) => region.tag(id, { 'cloudthrift:protected': '' }),
  },
  {
    what: 'given a reverse name',
    change: ({ region }, id) => {
      region.addresses.get(id)!.ptrRecord = 'mail.example.'
    },
  },
  {
    what: 'offered to another account',
    change: ({ region, clock }, id) => {
      const [offeredAt, expiresAt] = [clock.now(), new Date(clock.now().getTime() + 864e5)]
      region.addresses.get(id)!.transfer = { toAccountId: '444455556666', offeredAt, expiresAt }
    },
  },
]

describe('execute, when an address after its approval was', () => {
  it.each(CHANGES)('$what: keeps it', async ({ change }) => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)
    const happens = (): void => change(stage, allocationId)
    meanwhile(stage.simulator, { action: 'CreateTags' }, happens, 'after')

    await runAllJobs(stage)

    const reason = await expectNotRemoved(stage, allocationId, { status: 'resolved' })
    expect(reason).toBe('it is not what was approved any more')
    expect(stage.region.addresses.has(allocationId)).toBe(true)
  })

  it.each([
    { when: 'before us', action: 'CreateTags', reason: 'it is gone, removed by somebody else' },
    { when: 'just before us', action: 'ReleaseAddress', reason: 'it was removed by somebody else' },
  ])('released by somebody else $when: books nothing', async ({ action, reason }) => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)
    meanwhile(stage.simulator, { action }, () => stage.region.release(allocationId))

    await runAllJobs(stage)

    expect(await expectNotRemoved(stage, allocationId, { status: 'resolved' })).toContain(reason)
  })
})

describe('execute, when an address was released by us without an answer', () => {
  it('and belongs to another account by now: books it, and touches nothing of theirs', async () => {
    await using stage = await openStage()
    const { allocationId, publicIp } = stage.region.addAddress()
    await approvedFinding(stage, allocationId)
    meanwhile(
      stage.simulator,
      { action: 'ReleaseAddress' },
      () => stage.world.publicIps.hold(publicIp, '444455556666'),
      'after',
    )
    stage.simulator.faults.add({ action: 'ReleaseAddress', fault: { kind: 'cut', when: 'after' } })

    await runAllJobs(stage)

    const { finding, ledger } = await historyOf(stage, allocationId)
    expect(finding.status).toBe('remediated')
    expect(ledger).toHaveLength(1)
    expect(effects(stage, 'ReleaseAddress')).toBe(1)
    expect(changes(stage.simulator)).toEqual(['CreateTags ok', 'ReleaseAddress cut-after'])
    expect(stage.world.publicIps.holderOf(publicIp)).toBe('444455556666')
  })
})
