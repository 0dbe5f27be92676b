import { describe, expect, it } from 'vitest'
import { decide } from '../../src/workflow/decide.ts'
import { proceed } from '../../src/workflow/proceed.ts'
import { recordingCarrier } from '../support/carriers.ts'
import { runAllJobs } from '../support/drive.ts'
import { answerTo, approvedFinding, historyOf, pendingFinding } from '../support/findings.ts'
import { waitingJobs } from '../support/job-table.ts'
import { openStage, type Stage } from '../support/stage.ts'

async function executionsQueued({ db }: Stage): Promise<number> {
  return (await waitingJobs(db)).filter((each) => each.job.name === 'execute').length
}

describe('proceed', () => {
  it('queues the execution of an approved finding, and names who sent the signal', async () => {
    await using stage = await openStage({ carrier: recordingCarrier() })
    const { id } = stage.region.addVolume()
    const approved = await approvedFinding(stage, id)

    const moved = await proceed(stage.deps, approved.id, 'n8n')

    const { audit } = await historyOf(stage, id)
    expect(moved.status).toBe('queued')
    expect(audit.at(-1)).toMatchObject({ event: 'proceed', actor: 'n8n' })
    expect(await executionsQueued(stage)).toBe(1)
  })

  it('changes nothing when repeated: neither while it runs nor when it is done', async () => {
    await using stage = await openStage({ carrier: recordingCarrier() })
    const { id } = stage.region.addVolume()
    const approved = await approvedFinding(stage, id)
    await proceed(stage.deps, approved.id, 'n8n')

    const again = await proceed(stage.deps, approved.id, 'n8n')
    await runAllJobs(stage)
    const afterwards = await proceed(stage.deps, approved.id, 'n8n')

    const { ledger, events } = await historyOf(stage, id)
    expect(again.status).toBe('queued')
    expect(afterwards.status).toBe('remediated')
    expect(await executionsQueued(stage)).toBe(0)
    expect(events.filter((each) => each === 'proceed')).toHaveLength(1)
    expect(ledger).toHaveLength(1)
  })

  it.each(['pending', 'rejected'] as const)('refuses a finding that is %s', async (status) => {
    await using stage = await openStage({ carrier: recordingCarrier() })
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    if (status === 'rejected') await decide(stage.deps, answerTo(asked, { verdict: 'reject' }))

    const proceeding = proceed(stage.deps, asked.id, 'n8n')

    await expect(proceeding).rejects.toMatchObject({
      code: 'NOT_APPROVED',
      hint: `Nobody has approved this: it is ${status}. Nothing was done.`,
    })
    expect(await executionsQueued(stage)).toBe(0)
  })

  it('refuses what is not there', async () => {
    await using stage = await openStage()

    const proceeding = proceed(stage.deps, crypto.randomUUID(), 'n8n')

    await expect(proceeding).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
