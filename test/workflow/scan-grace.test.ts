/** Who is asked about, and when: seen idle twice, for long enough, and nothing speaks against it. */

import { describe, expect, it } from 'vitest'
import { decisionsOf, latestApproval } from '../../src/store/approvals.ts'
import { scan } from '../../src/workflow/scan.ts'
import { DAY_MS, HOUR_MS } from '../support/clock.ts'
import { ACCOUNT, SCOPE, unhurried } from '../support/clouds.ts'
import { scanNow } from '../support/drive.ts'
import { askAboutAll, findingOf } from '../support/findings.ts'
import { openStage, type Stage } from '../support/stage.ts'

async function statusOf(stage: Stage, resourceId: string): Promise<string> {
  return (await findingOf(stage, resourceId)).status
}

describe('scan', () => {
  it('lists what it sees for the first time, and asks nobody', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100, tags: { Name: 'old-data' } })

    await scanNow(stage)

    const finding = await findingOf(stage, id)
    expect(finding).toMatchObject({
      status: 'open',
      revision: 1,
      sightings: 1,
      name: 'old-data',
      canonical_id: `arn:aws:ec2:eu-west-1:${ACCOUNT}:volume/${id}`,
      monthly_micros: 8_800_000n,
      first_seen_at: stage.clock.now(),
      guards: [],
    })
    expect(await latestApproval(stage.db, finding.id)).toBeUndefined()
  })

  it.each([
    { after: 14 * DAY_MS - 1, asked: 'open' },
    { after: 14 * DAY_MS, asked: 'pending' },
  ])('asks when it was first seen 14 days ago, not a moment earlier: $asked', async (row) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await scanNow(stage)
    stage.clock.advance(row.after)

    await scanNow(stage)

    expect(await statusOf(stage, id)).toBe(row.asked)
  })

  it('asks only from the second scan on, even when no grace is wanted', async () => {
    await using stage = await openStage({ policy: { minIdleDays: 0 } })
    const { id } = stage.region.addVolume()

    await scanNow(stage)
    const first = await statusOf(stage, id)
    stage.clock.advance(1)
    await scanNow(stage)

    expect(first).toBe('open')
    expect(await statusOf(stage, id)).toBe('pending')
  })

  it('waits as long as the rule of its team says, not as long as another one', async () => {
    const rules = [
      { match: { teams: ['web'] }, minIdleDays: 30 },
      { match: { teams: ['data'] }, minIdleDays: 1 },
    ]
    await using stage = await openStage({ policy: { rules } })
    const teams = ['web', 'data', 'search']
    const ids = teams.map((Team) => stage.region.addVolume({ tags: { Team } }).id)
    const statuses = (): Promise<string[]> => Promise.all(ids.map((id) => statusOf(stage, id)))
    await scanNow(stage)

    stage.clock.advance(2 * DAY_MS)
    await scanNow(stage)
    const early = await statuses()
    stage.clock.advance(13 * DAY_MS)
    await scanNow(stage)

    expect(early).toEqual(['open', 'pending', 'open'])
    expect(await statuses()).toEqual(['open', 'pending', 'pending'])
  })

  it('asks nobody about what the policy exempts, and says why', async () => {
    const rules = [{ match: { kinds: ['aws/ebs-volume-unattached'] }, exemptTags: ['Hold=*'] }]
    await using stage = await openStage({ policy: { minIdleDays: 0, rules } })
    const { id } = stage.region.addVolume({ tags: { Hold: 'legal' } })

    await scanNow(stage)
    stage.clock.advance(1)
    await scanNow(stage)

    const { status, guards } = await findingOf(stage, id)
    expect(status).toBe('open')
    expect(guards).toMatchObject([{ name: 'exempt', verdict: 'no' }])
  })

  it('counts one scan once, however often its job runs', async () => {
    await using stage = await openStage({ policy: { minIdleDays: 0 } })
    const { id } = stage.region.addVolume()
    const scanId = await scanNow(stage)

    await scan(stage.deps, { scanId, scope: SCOPE }, unhurried())
    await scan(stage.deps, { scanId, scope: SCOPE }, unhurried())

    const finding = await findingOf(stage, id)
    expect(finding).toMatchObject({ sightings: 1, status: 'open', revision: 1 })
  })

  it('starts the grace anew for a volume that was in use in between', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await scanNow(stage)
    stage.region.attach(id)
    stage.clock.advance(8 * DAY_MS)
    await scanNow(stage)
    stage.region.detach(id)
    stage.clock.advance(8 * DAY_MS)

    await scanNow(stage)

    expect(await findingOf(stage, id)).toMatchObject({ status: 'open', sightings: 1 })
  })
})

const GUARDED = [
  { tag: { 'cloudthrift:protected': 'true' }, guard: 'protected' },
  { tag: { donotdelete: '' }, guard: 'protected' },
  { tag: { CSIVolumeName: 'pvc-1' }, guard: 'kubernetes' },
  { tag: { 'aws:cloudformation:stack-name': 'shop' }, guard: 'cloudformation' },
  { tag: { Module: 'vault' }, guard: 'iac' },
]

describe('scan, of something guarded', () => {
  it.each(GUARDED)('by $tag: lists it with the reason and never asks', async ({ tag, guard }) => {
    await using stage = await openStage({ policy: { iacTags: ['Module'] } })
    const { id } = stage.region.addVolume({ tags: tag })

    await askAboutAll(stage)
    await askAboutAll(stage)

    const finding = await findingOf(stage, id)
    expect(finding.status).toBe('open')
    expect(finding.sightings).toBeGreaterThanOrEqual(3)
    expect(finding.guards.map((each) => each.name)).toEqual([guard])
    expect(await latestApproval(stage.db, finding.id)).toBeUndefined()
    expect(await decisionsOf(stage.db, finding.id)).toEqual([])
  })

  it('asks as soon as the guard is lifted: the grace has run meanwhile', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ tags: { DoNotDelete: 'ask ops' } })
    await askAboutAll(stage)
    stage.region.untag(id, 'DoNotDelete')
    stage.clock.advance(HOUR_MS)

    await scanNow(stage)

    expect(await findingOf(stage, id)).toMatchObject({ status: 'pending', guards: [] })
  })
})

const ACCEPTED = [
  { what: 'for this account', fact: 'no-pending-transfer', accounts: [ACCOUNT], status: 'pending' },
  {
    what: 'for another one',
    fact: 'no-pending-transfer',
    accounts: ['444455556666'],
    status: 'open',
  },
  { what: 'for another fact', fact: 'no-ptr-record', accounts: [ACCOUNT], status: 'open' },
]

describe('scan, of something that one call cannot tell', () => {
  it('lists it as unknown and does not ask', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()
    stage.world.deny({ action: 'ec2:DescribeAddressTransfers', code: 'InvalidAction' })

    await askAboutAll(stage)

    const finding = await findingOf(stage, allocationId)
    expect(finding.status).toBe('open')
    expect(finding.guards).toEqual([
      {
        name: 'no-pending-transfer',
        verdict: 'unknown',
        reason: 'ec2:DescribeAddressTransfers: InvalidAction',
        remedy:
          'ec2:DescribeAddressTransfers must answer; or accept no-pending-transfer in acceptUnknown',
      },
    ])
  })

  it.each(ACCEPTED)('with a policy that accepts it $what: $status', async (row) => {
    const acceptUnknown = [{ fact: row.fact, accounts: row.accounts }]
    await using stage = await openStage({ policy: { acceptUnknown } })
    const { allocationId } = stage.region.addAddress()
    stage.world.deny({ action: 'ec2:DescribeAddressTransfers', code: 'InvalidAction' })

    await askAboutAll(stage)

    expect(await statusOf(stage, allocationId)).toBe(row.status)
  })

  it('does not take an accepted unknown for a yes where the call says no', async () => {
    const acceptUnknown = [{ fact: 'no-pending-transfer', accounts: [ACCOUNT] }]
    await using stage = await openStage({ policy: { acceptUnknown } })
    const expiresAt = new Date(stage.clock.now().getTime() + 100 * DAY_MS)
    const transfer = { toAccountId: '444455556666', offeredAt: stage.clock.now(), expiresAt }
    const { allocationId } = stage.region.addAddress({ transfer })

    await askAboutAll(stage)

    expect(await statusOf(stage, allocationId)).toBe('open')
  })
})
