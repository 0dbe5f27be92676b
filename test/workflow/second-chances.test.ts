/** What a person sets in motion again: a stopped execution, an answered question. */

import { describe, expect, it } from 'vitest'
import type { Finding } from '../../src/store/schema.ts'
import { decide } from '../../src/workflow/decide.ts'
import { giveUp } from '../../src/workflow/give-up.ts'
import type { Shown } from '../../src/workflow/lock-shown.ts'
import { reopen } from '../../src/workflow/reopen.ts'
import { retry } from '../../src/workflow/retry.ts'
import { runAllJobs, runDueJobs } from '../support/drive.ts'
import {
  ALICE,
  answerTo,
  approvedFinding,
  BOB,
  findingOf,
  historyOf,
  pendingFinding,
} from '../support/findings.ts'
import { openStage, type Stage } from '../support/stage.ts'

const STRANGER = { id: 'discord:9', name: 'Mallory', via: 'discord', roles: [] }

function shown({ id, revision }: Finding, change: Partial<Shown> = {}): Shown {
  return { findingId: id, revision, reason: null, person: BOB, ...change }
}

async function stopped(stage: Stage, resourceId: string): Promise<Finding> {
  const { id } = await approvedFinding(stage, resourceId)
  await giveUp(stage.deps, id)
  return findingOf(stage, resourceId)
}

describe('retry', () => {
  it('lets a stopped execution go on, on the same approval', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await stopped(stage, id)

    await retry(stage.deps, shown(finding, { reason: 'the outage is over' }))
    await runAllJobs(stage)

    const { finding: after, audit } = await historyOf(stage, id)
    expect(after.status).toBe('remediated')
    expect(audit.find(({ event }) => event === 'retry')).toMatchObject({
      actor: BOB.id,
      details: { reason: 'the outage is over' },
    })
  })

  it('removes nothing that changed since the approval', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await stopped(stage, id)
    stage.region.volumes.get(id)!.tags.set('Purpose', 'needed again')

    await retry(stage.deps, shown(finding))
    await runAllJobs(stage)

    expect(stage.region.volumes.has(id)).toBe(true)
    expect((await findingOf(stage, id)).status).not.toBe('remediated')
  })

  it.each([
    ['another revision', { revision: 1 }, 'outdated'],
    ['a person who may not approve', { person: STRANGER }, 'not-an-approver'],
  ])('refuses %s', async (_what, change, why) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await stopped(stage, id)

    const trying = retry(stage.deps, shown(finding, change))

    await expect(trying).rejects.toMatchObject({ refusal: { why } })
    expect((await findingOf(stage, id)).status).toBe('failed')
  })

  it('refuses an account that is linked to nobody, where an approval would', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await stopped(stage, id)
    const approvers = { roles: [], users: ['discord:7'] }
    const approval = { ...stage.deps.policy.approval, approvers, linkedFromMicros: 0n }
    const policy = { ...stage.deps.policy, approval }
    const person = { id: 'discord:7', name: 'Carol', via: 'discord', roles: [] }

    const trying = retry({ ...stage.deps, policy }, shown(finding, { person }))

    await expect(trying).rejects.toMatchObject({ refusal: { why: 'not-linked' } })
    expect((await findingOf(stage, id)).status).toBe('failed')
  })

  it.each(['rejected', 'expired', 'void'] as const)(
    'refuses what stopped without an approval that holds: %s',
    async (outcome) => {
      await using stage = await openStage()
      const { id } = stage.region.addVolume()
      const finding = await stopped(stage, id)
      await stage.db.updateTable('approval').set({ outcome }).execute()

      const trying = retry(stage.deps, shown(finding))

      await expect(trying).rejects.toMatchObject({ refusal: { why: 'not-failed' } })
      expect((await findingOf(stage, id)).status).toBe('failed')
    },
  )

  it('refuses what has not stopped', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const finding = await pendingFinding(stage, id)

    const trying = retry(stage.deps, shown(finding))

    await expect(trying).rejects.toMatchObject({
      refusal: { why: 'not-failed', status: 'pending' },
    })
  })
})

describe('reopen', () => {
  it('asks anew about what was kept, and the old answer counts no more', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    const kept = await decide(stage.deps, answerTo(asked, { verdict: 'reject' }))

    await reopen(stage.deps, shown(kept, { reason: 'it is ours after all' }))
    await runDueJobs(stage)

    const { audit } = await historyOf(stage, id)
    expect(audit.find(({ event }) => event === 'reopen')).toMatchObject({
      actor: BOB.id,
      details: { name: BOB.name, reason: 'it is ours after all' },
    })
    const again = await findingOf(stage, id)
    expect(again.status).toBe('pending')
    await expect(decide(stage.deps, answerTo(asked))).rejects.toMatchObject({
      refusal: { why: 'outdated' },
    })
  })

  it('does not forget what an earlier execution asked for: what vanishes late was us', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    stage.simulator.faults.add({ action: 'DeleteVolume', fault: { kind: 'cut' } })
    const fault = { kind: 'error', code: 'UnauthorizedOperation' } as const
    stage.simulator.faults.add({ action: 'DescribeVolumes', nth: 4, fault })
    await runAllJobs(stage)
    const failed = await findingOf(stage, id)
    await reopen(stage.deps, shown(failed))
    await runDueJobs(stage)
    await decide(stage.deps, answerTo(await findingOf(stage, id)))
    stage.region.volumes.delete(id)

    await runAllJobs(stage)

    const { finding, ledger } = await historyOf(stage, id)
    expect(failed.status).toBe('failed')
    expect(finding.status).toBe('remediated')
    expect(ledger).toHaveLength(1)
  })

  it('refuses another revision, and what nobody has answered', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)

    const before = shown(asked, { revision: asked.revision - 1, person: ALICE })

    await expect(reopen(stage.deps, before)).rejects.toMatchObject({
      refusal: { why: 'outdated' },
    })
    await expect(reopen(stage.deps, shown(asked))).rejects.toMatchObject({
      refusal: { why: 'not-reopenable' },
    })
  })
})
