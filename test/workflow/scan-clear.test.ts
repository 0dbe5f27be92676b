/** What is no longer seen is cleared; what could not be looked at is not. */

import { describe, expect, it } from 'vitest'
import { scopesOfScan } from '../../src/store/scan-scopes.ts'
import { HOUR_MS } from '../support/clock.ts'
import { runAllJobs, scanNow } from '../support/drive.ts'
import { approvedFinding, askAboutAll, findingOf, historyOf } from '../support/findings.ts'
import { skipBackOff } from '../support/no-back-off.ts'
import { openStage, type Stage } from '../support/stage.ts'

skipBackOff()

async function scanLater(stage: Stage): Promise<string> {
  stage.clock.advance(HOUR_MS)
  return scanNow(stage)
}

async function statusOf(stage: Stage, resourceId: string): Promise<string> {
  return (await findingOf(stage, resourceId)).status
}

const DEPARTURES: readonly { what: string; leave: (stage: Stage, volumeId: string) => void }[] = [
  { what: 'was attached', leave: ({ region }, id) => void region.attach(id) },
  { what: 'was deleted', leave: ({ region }, id) => void region.volumes.delete(id) },
  {
    what: 'broke',
    leave: ({ region }, id) => {
      region.volumes.get(id)!.hasFailed = true
    },
  },
]

describe('scan, of a scope that it listed completely', () => {
  it.each(DEPARTURES)(
    'clears a finding whose volume $what, and voids its question',
    async (row) => {
      await using stage = await openStage()
      const { id } = stage.region.addVolume()
      const stays = stage.region.addVolume()
      await askAboutAll(stage)
      row.leave(stage, id)

      await scanLater(stage)

      const { finding, approvalOutcome, audit } = await historyOf(stage, id)
      expect(finding.status).toBe('resolved')
      expect(approvalOutcome).toBe('void')
      expect(audit.at(-1)).toMatchObject({ event: 'clear', from_status: 'pending' })
      expect(await statusOf(stage, stays.id)).toBe('pending')
    },
  )

  it('clears the findings of one detector by that detector only', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const { allocationId } = stage.region.addAddress()
    await scanNow(stage)
    stage.region.associate(allocationId)

    await scanLater(stage)

    expect(await statusOf(stage, id)).toBe('open')
    expect(await statusOf(stage, allocationId)).toBe('resolved')
  })

  it('takes a volume that comes back for a new finding', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await scanNow(stage)
    const first = await findingOf(stage, id)
    stage.region.attach(id)
    await scanLater(stage)
    stage.region.detach(id)

    await scanLater(stage)

    const second = await findingOf(stage, id)
    expect(second.id).not.toBe(first.id)
    expect(second).toMatchObject({ status: 'open', revision: 1 })
  })
})

describe('scan, of a scope that it could not list', () => {
  it('clears nothing of the detector that failed, and everything of the other', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const { allocationId } = stage.region.addAddress()
    await scanNow(stage)
    stage.region.attach(id)
    stage.region.associate(allocationId)
    stage.world.deny({ action: 'ec2:DescribeVolumes' })

    const scanId = await scanLater(stage)

    expect(await statusOf(stage, id)).toBe('open')
    expect(await statusOf(stage, allocationId)).toBe('resolved')
    expect(await scopesOfScan(stage.db, scanId)).toMatchObject([
      {
        status: 'not scanned',
        reason: 'aws/ebs-volume-unattached: ec2:DescribeVolumes: UnauthorizedOperation',
      },
    ])
  })

  it('clears nothing when the listing broke on its second page', async () => {
    await using stage = await openStage()
    stage.world.examinedPerPage = 2
    const volumes = Array.from({ length: 5 }, () => stage.region.addVolume())
    await scanNow(stage)
    const [first, , , , last] = volumes
    stage.region.attach(first!.id)
    stage.region.attach(last!.id)
    const fault = { kind: 'error', code: 'UnauthorizedOperation' } as const
    stage.simulator.faults.add({ action: 'DescribeVolumes', nth: 2, fault })

    const scanId = await scanLater(stage)

    const [scope] = await scopesOfScan(stage.db, scanId)
    expect(scope).toMatchObject({ status: 'not scanned' })
    expect(await statusOf(stage, first!.id)).toBe('open')
    expect(await statusOf(stage, last!.id)).toBe('open')
  })

  it('clears nothing in a region that is not enabled any more', async () => {
    await using stage = await openStage({ regions: ['eu-west-1', 'us-east-1'] })
    const { id } = stage.world.region('us-east-1').addVolume()
    await scanNow(stage)
    stage.world.accounts.get(stage.world.defaultAccountId)?.regions.delete('us-east-1')

    await scanLater(stage)

    expect(await statusOf(stage, id)).toBe('open')
  })
})

describe('scan, when a failed finding vanished', () => {
  it('after an attempt of ours without an answer: finds out that it was us, and books', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.simulator.faults.add({ action: 'DeleteVolume', fault: { kind: 'cut', when: 'after' } })
    const fault = { kind: 'error', code: 'UnauthorizedOperation' } as const
    stage.simulator.faults.add({ action: 'DescribeVolumes', nth: 4, fault })
    await runAllJobs(stage)
    const failed = await historyOf(stage, id)

    await scanLater(stage)

    const { finding, ledger, events, execution } = await historyOf(stage, id)
    expect(failed.finding.status).toBe('failed')
    expect(failed.ledger).toEqual([])
    expect(events.slice(-3)).toEqual(['retry', 'start', 'succeed'])
    expect(finding.status).toBe('remediated')
    expect(execution).toMatchObject({ outcome: 'remediated', apply_attempts: 1 })
    expect(ledger).toHaveLength(1)
  })

  it('without any attempt of ours: clears it, and books nothing', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.world.deny({ action: 'ec2:CreateSnapshot' })
    await runAllJobs(stage)
    const failed = await statusOf(stage, id)
    stage.region.volumes.delete(id)

    await scanLater(stage)

    const { finding, ledger } = await historyOf(stage, id)
    expect(failed).toBe('failed')
    expect(finding.status).toBe('resolved')
    expect(ledger).toEqual([])
  })

  it('after EC2 refused us, by the hand of a person: clears it, and books nothing', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.world.deny({ action: 'ec2:DeleteVolume' })
    await runAllJobs(stage)
    const failed = await statusOf(stage, id)
    stage.region.volumes.delete(id)

    await scanLater(stage)

    const { finding, ledger } = await historyOf(stage, id)
    expect(failed).toBe('failed')
    expect(finding.status).toBe('resolved')
    expect(ledger).toEqual([])
  })
})
