import { describe, expect, it } from 'vitest'
import { AppError } from '../../src/core/errors.ts'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { decisionsOf, latestApproval } from '../../src/store/approvals.ts'
import { decide } from '../../src/workflow/decide.ts'
import { expire } from '../../src/workflow/expire.ts'
import { recordingCarrier } from '../support/carriers.ts'
import { DAY_MS, HOUR_MS, SECOND_MS } from '../support/clock.ts'
import { scanNow } from '../support/drive.ts'
import { ALICE, answerTo, BOB, findingOf, historyOf, pendingFinding } from '../support/findings.ts'
import { waitingJobs } from '../support/job-table.ts'
import { openStage, type Stage } from '../support/stage.ts'

const SLOW = { carrier: recordingCarrier() }

async function conflictOf(deciding: Promise<unknown>): Promise<string> {
  const error: unknown = await deciding.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ code: 'DECISION_CONFLICT' })
  return error instanceof AppError ? error.hint : ''
}

async function executionsQueued(stage: Stage): Promise<number> {
  const jobs = await waitingJobs(stage.db)
  return jobs.filter((each) => each.job.name === 'execute').length
}

describe('decide', () => {
  it('approves: records who, how and why, closes the question, and goes at once', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)

    const moved = await decide(stage.deps, answerTo(asked, { reason: 'not needed' }))

    const [decision] = await decisionsOf(stage.db, asked.id)
    const { approvalOutcome, events } = await historyOf(stage, id)
    expect(moved.status).toBe('queued')
    expect(events.slice(-2)).toEqual(['approve', 'proceed'])
    expect(decision).toMatchObject({
      verdict: 'approve',
      reason: 'not needed',
      actor: 'api:alice',
      actor_name: 'Alice',
      via: 'api',
      decided_at: stage.clock.now(),
    })
    expect(approvalOutcome).toBe('approved')
    expect(await executionsQueued(stage)).toBe(1)
  })

  it('approves and waits, where the carrier gives the go signal', async () => {
    await using stage = await openStage(SLOW)
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)

    const moved = await decide(stage.deps, answerTo(asked))

    expect(moved.status).toBe('approved')
    expect(await executionsQueued(stage)).toBe(0)
  })

  it('rejects: the volume is kept, and no scan asks again', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)

    const moved = await decide(stage.deps, answerTo(asked, { verdict: 'reject' }))
    stage.clock.advance(30 * DAY_MS)
    await scanNow(stage)

    const { finding, approvalOutcome } = await historyOf(stage, id)
    expect(moved.status).toBe('rejected')
    expect(finding.status).toBe('rejected')
    expect(approvalOutcome).toBe('rejected')
    expect(await executionsQueued(stage)).toBe(0)
  })

  it.each([
    { until: null, days: 14, what: 'as long as the policy says' },
    { until: 3, days: 3, what: 'as long as the person says' },
  ])('snoozes $what', async ({ until, days }) => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    const inDays = (count: number): Date => new Date(stage.clock.now().getTime() + count * DAY_MS)

    const moved = await decide(
      stage.deps,
      answerTo(asked, { verdict: 'snooze', snoozeUntil: until === null ? null : inDays(until) }),
    )

    const approval = await latestApproval(stage.db, asked.id)
    expect(moved).toMatchObject({ status: 'snoozed', snoozed_until: inDays(days) })
    expect(approval?.outcome).toBe('snoozed')
  })

  it('refuses to snooze into the past, and records nothing', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    const answer = answerTo(asked, { verdict: 'snooze', snoozeUntil: stage.clock.now() })

    const deciding = decide(stage.deps, answer)

    await expect(deciding).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    expect(await decisionsOf(stage.db, asked.id)).toEqual([])
    expect((await findingOf(stage, id)).status).toBe('pending')
  })

  it('refuses an answer to another revision, and records nothing', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)

    const older = conflictOf(decide(stage.deps, answerTo({ ...asked, revision: 1 })))
    const hint = await older
    const newer = decide(stage.deps, answerTo({ ...asked, revision: asked.revision + 1 }))

    expect(hint).toContain('changed since you were shown it')
    await conflictOf(newer)
    expect(await decisionsOf(stage.db, asked.id)).toEqual([])
    expect((await findingOf(stage, id)).status).toBe('pending')
  })

  it('refuses an answer that comes when the time is over, and takes one just before', async () => {
    await using stage = await openStage()
    const [late, early] = [stage.region.addVolume(), stage.region.addVolume()]
    const asked = await pendingFinding(stage, late.id)
    const other = await findingOf(stage, early.id)
    stage.clock.advance(72 * HOUR_MS - SECOND_MS)

    const inTime = await decide(stage.deps, answerTo(other))
    stage.clock.advance(SECOND_MS)
    const hint = await conflictOf(decide(stage.deps, answerTo(asked)))

    expect(inTime.status).toBe('queued')
    expect(hint).toContain('The time to decide is over')
    expect((await findingOf(stage, late.id)).status).toBe('pending')
  })

  it('refuses a second answer, and says who was first', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    await decide(stage.deps, answerTo(asked, { verdict: 'reject', person: BOB }))

    const hint = await conflictOf(decide(stage.deps, answerTo(asked)))

    expect(hint).toBe(
      `Not waiting for a decision: it is rejected; Bob decided (reject) at ${stage.clock.now().toISOString()}.`,
    )
    expect(await decisionsOf(stage.db, asked.id)).toHaveLength(1)
  })

  it('refuses an answer to what nobody asked, or what is not there', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    await scanNow(stage)
    const finding = await findingOf(stage, id)

    const hint = await conflictOf(decide(stage.deps, answerTo(finding)))
    const missing = decide(stage.deps, { ...answerTo(finding), findingId: crypto.randomUUID() })

    expect(hint).toBe('Not waiting for a decision: it is open; nobody has been asked.')
    await expect(missing).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it.each([
    { what: 'question is void', outcome: 'void', status: 'pending' },
    { what: 'finding is open again', outcome: null, status: 'open' },
  ] as const)('refuses an answer when only the $what', async ({ outcome, status }) => {
    // Where two must agree the first yes moves nothing, so no move that is illegal stops it.
    const approval = { ...DEFAULT_POLICY.approval, fourEyesFromMicros: 0n }
    await using stage = await openStage({ policy: { approval } })
    const asked = await pendingFinding(stage, stage.region.addVolume().id)
    // A step does both at once. Only a hand in the database leaves it half done.
    const closed = { outcome, closed_at: outcome && stage.clock.now() }
    await stage.db.updateTable('approval').set(closed).execute()
    await stage.db.updateTable('finding').set({ status }).execute()

    await conflictOf(decide(stage.deps, answerTo(asked)))

    expect(await decisionsOf(stage.db, asked.id)).toEqual([])
  })

  it('loses everything together when the consequence cannot be queued', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)

    const deciding = decide({ ...stage.deps, enqueue: isDown }, answerTo(asked, { person: ALICE }))

    await expect(deciding).rejects.toThrow('the queue is down')
    const { finding, approvalOutcome } = await historyOf(stage, id)
    expect(finding).toMatchObject({ status: 'pending', revision: asked.revision })
    expect(approvalOutcome).toBeNull()
    expect(await decisionsOf(stage.db, asked.id)).toEqual([])
  })

  it('counts no yes to an earlier question, where two are needed', async () => {
    const approval = { ...DEFAULT_POLICY.approval, fourEyesFromMicros: 0n }
    await using stage = await openStage({ policy: { approval } })
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    await decide(stage.deps, answerTo(asked))
    stage.clock.advance(73 * HOUR_MS)
    await expire(stage.deps, asked.id)
    await scanNow(stage)
    const askedAgain = await findingOf(stage, id)

    const first = await decide(stage.deps, answerTo(askedAgain, { person: BOB }))
    const second = await decide(stage.deps, answerTo(askedAgain))

    expect(askedAgain.revision).toBeGreaterThan(asked.revision)
    expect([first.status, second.status]).toEqual(['pending', 'queued'])
  })

  it('counts no no as a yes, where two are needed', async () => {
    const approval = { ...DEFAULT_POLICY.approval, fourEyesFromMicros: 0n }
    await using stage = await openStage({ policy: { approval } })
    const asked = await pendingFinding(stage, stage.region.addVolume().id)
    await decide(stage.deps, answerTo(asked, { verdict: 'reject', person: BOB }))
    const { revision } = asked
    // A no closes its question. Only a hand in the database opens it again, with the no on record.
    await stage.db.updateTable('finding').set({ status: 'pending', revision }).execute()
    await stage.db.updateTable('approval').set({ outcome: null, closed_at: null }).execute()

    const after = await decide(stage.deps, answerTo(asked))

    expect(after.status).toBe('pending')
    expect(await decisionsOf(stage.db, asked.id)).toHaveLength(2)
  })
})

async function isDown(): Promise<void> {
  throw new Error('the queue is down')
}
