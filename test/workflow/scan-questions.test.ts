/** A question is about what was shown. When that changes it is withdrawn, and asked anew if it may be. */

import { describe, expect, it } from 'vitest'
import type { Approval } from '../../src/store/schema.ts'
import { decide } from '../../src/workflow/decide.ts'
import { HOUR_MS } from '../support/clock.ts'
import { scanNow } from '../support/drive.ts'
import { answerTo, approvedFinding, findingOf, pendingFinding } from '../support/findings.ts'
import { dropJobs } from '../support/job-table.ts'
import { openStage, type Stage } from '../support/stage.ts'

async function approvalsOf({ db }: Stage, findingId: string): Promise<Approval[]> {
  return db
    .selectFrom('approval')
    .selectAll()
    .where('finding_id', '=', findingId)
    .orderBy('requested_at')
    .execute()
}

async function scanLater(stage: Stage): Promise<void> {
  stage.clock.advance(HOUR_MS)
  await scanNow(stage)
}

describe('scan, with a question open', () => {
  it('leaves it alone while nothing changed', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)

    await scanLater(stage)

    const finding = await findingOf(stage, id)
    const approvals = await approvalsOf(stage, asked.id)
    expect(finding).toMatchObject({ status: 'pending', revision: asked.revision, sightings: 3 })
    expect(approvals.map((each) => each.outcome)).toEqual([null])
  })

  it('voids it when the evidence changed, refuses the old revision, and asks anew', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    stage.region.tag(id, { Owner: 'bob' })

    await scanLater(stage)
    const late = decide(stage.deps, answerTo(asked))

    await expect(late).rejects.toMatchObject({ code: 'DECISION_CONFLICT' })
    const finding = await findingOf(stage, id)
    const approvals = await approvalsOf(stage, asked.id)
    expect(approvals.map((each) => each.outcome)).toEqual(['void', null])
    expect(approvals[0]?.closed_at).toEqual(stage.clock.now())
    expect(approvals[1]).toMatchObject({ revision: finding.revision, tags: { Owner: 'bob' } })
    expect(finding.status).toBe('pending')
    expect(finding.revision).toBeGreaterThan(asked.revision)
  })

  it('voids it when a guard came up, and does not ask again', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    stage.region.tag(id, { 'cloudthrift:protected': 'true' })

    await scanLater(stage)

    const approvals = await approvalsOf(stage, asked.id)
    expect(approvals.map((each) => each.outcome)).toEqual(['void'])
    expect((await findingOf(stage, id)).status).toBe('open')
  })

  it('voids it when the policy guards what it did not guard before', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ tags: { tier: 'gold' } })
    const asked = await pendingFinding(stage, id)
    const policy = { ...stage.deps.policy, protectTags: ['tier'] }

    await scanLater({ ...stage, deps: { ...stage.deps, policy } })

    const finding = await findingOf(stage, id)
    expect(finding.fingerprint).toBe(asked.fingerprint)
    expect(finding.status).toBe('open')
    expect((await approvalsOf(stage, asked.id)).map((each) => each.outcome)).toEqual(['void'])
    await expect(decide(stage.deps, answerTo(asked))).rejects.toMatchObject({
      code: 'DECISION_CONFLICT',
    })
  })

  it('leaves the questions of other regions alone', async () => {
    await using stage = await openStage({ regions: ['eu-west-1', 'us-east-1'] })
    const { id } = stage.region.addVolume()
    const other = stage.world.region('us-east-1').addVolume()
    await pendingFinding(stage, id)
    stage.region.tag(id, { 'cloudthrift:protected': 'true' })

    await scanLater(stage)

    expect((await findingOf(stage, id)).status).toBe('open')
    expect((await findingOf(stage, other.id)).status).toBe('pending')
  })
})

describe('scan, with an approval that waits for its go signal', () => {
  const slow = { name: 'slow', goesAtOnce: false, ask: async () => null }

  it('takes it back when the evidence changed: the go signal comes too late', async () => {
    await using stage = await openStage({ carrier: slow })
    const { id } = stage.region.addVolume()
    const approved = await approvedFinding(stage, id)
    stage.region.tag(id, { 'cloudthrift:protected': 'true' })

    await scanLater(stage)

    const finding = await findingOf(stage, id)
    expect(approved.status).toBe('approved')
    expect(finding.status).toBe('open')
  })

  it('keeps it while nothing changed', async () => {
    await using stage = await openStage({ carrier: slow })
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)

    await scanLater(stage)

    expect((await findingOf(stage, id)).status).toBe('approved')
  })
})

describe('scan, of a finding that an execution holds', () => {
  it('keeps what was approved when the volume changed', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const queued = await approvedFinding(stage, id)
    await dropJobs(stage.db)
    stage.region.tag(id, { Owner: 'bob' })

    await scanLater(stage)

    const { fingerprint, revision } = queued
    const finding = await findingOf(stage, id)
    expect(finding).toMatchObject({ status: 'queued', tags: {}, fingerprint, revision })
  })

  it('does not clear it when the volume is gone: it may be gone because of us', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await approvedFinding(stage, id)
    await dropJobs(stage.db)
    stage.region.volumes.delete(id)

    await scanLater(stage)

    expect((await findingOf(stage, id)).status).toBe('queued')
  })
})
