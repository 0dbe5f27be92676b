import { describe, expect, it } from 'vitest'
import type { Investigation } from '../../src/core/investigation.ts'
import type { Approval } from '../../src/store/schema.ts'
import { decide } from '../../src/workflow/decide.ts'
import { requestApproval } from '../../src/workflow/request-approval.ts'
import { recordingCarrier } from '../support/carriers.ts'
import { clockAt, DAY_MS, HOUR_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { runAllJobs, scanNow, withoutJobs } from '../support/drive.ts'
import { answerTo, askAboutAll, findingOf } from '../support/findings.ts'
import { gate, investigated } from '../support/investigations.ts'
import { dropJobs } from '../support/job-table.ts'
import { openStage, type Stage } from '../support/stage.ts'

/** Where the clock of a stage starts. */
const CLOCK = clockAt().now()

function ask(stage: Stage, findingId: string): Promise<void> {
  return requestApproval(stage.deps, findingId, unhurried())
}

function approvalsOf({ db }: Stage): Promise<Approval[]> {
  return db.selectFrom('approval').selectAll().orderBy('revision').execute()
}

describe('requestApproval', () => {
  it('freezes what people will see, and gives it to the carrier once', async () => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier })
    const { id } = stage.region.addVolume({ sizeGiB: 100, tags: { Owner: 'alice' } })

    await askAboutAll(stage)

    const finding = await findingOf(stage, id)
    const expiresAt = new Date(stage.clock.now().getTime() + 72 * HOUR_MS)
    const [approval, ...others] = await approvalsOf(stage)
    expect(others).toEqual([])
    expect(approval).toMatchObject({
      finding_id: finding.id,
      revision: finding.revision,
      evidence: finding.evidence,
      tags: { Owner: 'alice' },
      fingerprint: finding.fingerprint,
      price: finding.price,
      monthly_micros: 8_800_000n,
      carrier: 'recording',
      message_ref: { channel: 'C1', message: 'M1' },
      expires_at: expiresAt,
      closed_at: null,
    })
    expect(carrier.asked).toEqual([
      {
        approvalId: approval?.id,
        findingId: finding.id,
        revision: finding.revision,
        monthlyMicros: 8_800_000n,
        expiresAt,
      },
    ])
  })

  it('asks nothing twice, however often it runs', async () => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier })
    const { id } = stage.region.addVolume()
    await askAboutAll(stage)
    const finding = await findingOf(stage, id)

    await ask(stage, finding.id)
    await ask(stage, finding.id)

    expect(carrier.asked).toHaveLength(1)
    expect(await approvalsOf(stage)).toHaveLength(1)
    expect(await findingOf(stage, id)).toMatchObject({ revision: finding.revision })
  })

  it('asks the same question again when the carrier failed: one question, one approval', async () => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier })
    const { id } = stage.region.addVolume()
    carrier.failures = 1
    await expect(askAboutAll(stage)).rejects.toThrow('the carrier does not answer')
    const afterFailure = await findingOf(stage, id)

    await runAllJobs(stage)

    const approvals = await approvalsOf(stage)
    expect(afterFailure.status).toBe('pending')
    expect(approvals).toHaveLength(1)
    expect(approvals[0]?.message_ref).toEqual({ channel: 'C1', message: 'M1' })
    expect(carrier.asked.map((each) => each.approvalId)).toEqual([approvals[0]?.id])
  })

  it('of many at once opens one question', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await scanNow(stage)
    stage.clock.advance(15 * DAY_MS)
    await scanNow(withoutJobs(stage, 'request-approval'))
    const finding = await findingOf(stage, id)

    await Promise.all(Array.from({ length: 8 }, () => ask(stage, finding.id)))

    expect(await approvalsOf(stage)).toHaveLength(1)
  })

  it('does not ask about what got a guard since it was queued', async () => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier, policy: { minIdleDays: 0 } })
    const { id } = stage.region.addVolume()
    await scanNow(stage)
    stage.region.tag(id, { DoNotDelete: 'yes' })
    stage.clock.advance(HOUR_MS)
    await scanNow(stage)
    const finding = await findingOf(stage, id)

    await ask(stage, finding.id)

    expect(finding.sightings).toBe(2)
    expect(carrier.asked).toEqual([])
    expect((await findingOf(stage, id)).status).toBe('open')
  })

  it('does not ask about what the policy keeps since it was looked into', async () => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier })
    const { id } = stage.region.addVolume()
    const silent = withoutJobs(stage, 'request-approval')
    await scanNow(silent)
    stage.clock.advance(15 * DAY_MS)
    await scanNow(silent)
    const policy = { ...stage.deps.policy, keep: [{ reason: 'ours', resources: [id] }] }
    await scanNow({ ...silent, deps: { ...silent.deps, policy } })
    const finding = await findingOf(stage, id)

    await ask(stage, finding.id)

    expect(finding.investigation).not.toBeNull()
    expect(finding.guards).toMatchObject([{ name: 'kept-by-policy' }])
    expect(carrier.asked).toEqual([])
  })

  it('does not ask about what the policy wants idle for longer since it was looked into', async () => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier })
    const { id } = stage.region.addVolume()
    const silent = withoutJobs(stage, 'request-approval')
    await scanNow(silent)
    stage.clock.advance(15 * DAY_MS)
    await scanNow(silent)
    const finding = await findingOf(stage, id)
    const ofNow = {
      ...stage,
      deps: { ...stage.deps, policy: { ...stage.deps.policy, minIdleDays: 30 } },
    }

    await ask(ofNow, finding.id)
    const asked = carrier.asked.length
    await ask(stage, finding.id)

    expect(asked).toBe(0)
    expect(carrier.asked).toHaveLength(1)
  })

  it.each([
    { what: 'was seen in one scan only', scans: 1, days: 15 },
    { what: 'is too young for the policy', scans: 2, days: 13 },
  ])('does not ask about what $what', async ({ scans, days }) => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier })
    const { id } = stage.region.addVolume()
    await scanNow(stage)
    stage.clock.advance(days * DAY_MS)
    if (scans > 1) await scanNow(stage)
    const finding = await findingOf(stage, id)

    await ask(stage, finding.id)

    expect(carrier.asked).toEqual([])
    expect(await findingOf(stage, id)).toMatchObject({ status: 'open', sightings: scans })
  })

  it.each<[string, Investigation | null]>([
    ['was not looked into', null],
    ['a gate speaks against', investigated(CLOCK, { facts: [gate('no-dns-record', 'no', CLOCK)] })],
    ['a gate cannot tell of', investigated(CLOCK, { facts: [gate('x', 'unknown', CLOCK)] })],
    ['was looked into a day ago', investigated(new Date(CLOCK.getTime() - DAY_MS))],
  ])('does not ask about what %s', async (_what, investigation) => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier, policy: { minIdleDays: 0 } })
    const { id } = stage.region.addVolume()
    await scanNow(stage)
    await scanNow(stage)
    await dropJobs(stage.db)
    const finding = await findingOf(stage, id)
    await stage.db
      .updateTable('finding')
      .set({ status: 'open', investigation: investigation && JSON.stringify(investigation) })
      .where('id', '=', finding.id)
      .execute()
    const asked = carrier.asked.length

    await ask(stage, finding.id)

    expect(carrier.asked).toHaveLength(asked)
    expect((await findingOf(stage, id)).status).toBe('open')
  })

  it('does not ask about what was decided, or is not there', async () => {
    const carrier = recordingCarrier()
    await using stage = await openStage({ carrier })
    const { id } = stage.region.addVolume()
    await askAboutAll(stage)
    const finding = await findingOf(stage, id)
    await decide(stage.deps, answerTo(finding, { verdict: 'reject' }))

    await ask(stage, finding.id)
    await ask(stage, crypto.randomUUID())

    expect(carrier.asked).toHaveLength(1)
    expect((await findingOf(stage, id)).status).toBe('rejected')
  })
})
