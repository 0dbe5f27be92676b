/** Answers that come at once, and answers that meet a scan: one wins, the others are told. */

import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { closeApprovals, decisionsOf } from '../../src/store/approvals.ts'
import { findFinding, lockFinding } from '../../src/store/findings.ts'
import { saveLink } from '../../src/store/identities.ts'
import { moveAll } from '../../src/store/move.ts'
import { decide } from '../../src/workflow/decide.ts'
import { SELF } from '../../src/workflow/deps.ts'
import { proceed } from '../../src/workflow/proceed.ts'
import { recordingCarrier } from '../support/carriers.ts'
import { HOUR_MS } from '../support/clock.ts'
import { runAllJobs, scanNow } from '../support/drive.ts'
import {
  ALICE,
  answerTo,
  approvedFinding,
  BOB,
  findingOf,
  historyOf,
  pendingFinding,
} from '../support/findings.ts'
import { waitingJobs } from '../support/job-table.ts'
import { openStage, type Stage } from '../support/stage.ts'
import { effects } from './removed-once.ts'

const VERDICTS = ['approve', 'reject', 'snooze'] as const

describe('decide, 20 at once', () => {
  it('lets one win and tells the 19 others who it was', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    const people = Array.from({ length: 20 }, (_, index) => ({
      id: `api:${index}`,
      name: `Person-${index}`,
      via: 'api',
    }))

    const results = await Promise.allSettled(
      people.map((person, index) =>
        decide(stage.deps, answerTo(asked, { person, verdict: VERDICTS[index % 3]! })),
      ),
    )

    const decisions = await decisionsOf(stage.db, asked.id)
    const losers = results.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    const winner = decisions[0]?.actor_name
    expect(results.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
    expect(decisions).toHaveLength(1)
    expect(losers).toHaveLength(19)
    for (const loser of losers) {
      expect(loser).toMatchObject({ name: 'AppError', code: 'DECISION_CONFLICT' })
      expect(loser.hint).toContain(`${winner} decided (${decisions[0]?.verdict})`)
    }
  })

  it('of approvals alone queues one execution, and removes once', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    const people = Array.from({ length: 20 }, (_, index) => ({
      id: `api:${index}`,
      name: `Person ${index}`,
      via: 'api',
    }))

    await Promise.allSettled(
      people.map((person) => decide(stage.deps, answerTo(asked, { person }))),
    )
    const jobs = await waitingJobs(stage.db)
    await runAllJobs(stage)

    const { finding, events, ledger } = await historyOf(stage, id)
    expect(jobs.filter((each) => each.job.name === 'execute')).toHaveLength(1)
    expect(events.filter((each) => each === 'approve' || each === 'proceed')).toHaveLength(2)
    expect(finding.status).toBe('remediated')
    expect(ledger).toHaveLength(1)
  })
})

describe('decide, where two must agree', () => {
  it('does not take one person with two accounts for two, however close the clicks', async () => {
    const approval = { ...DEFAULT_POLICY.approval, fourEyesFromMicros: 0n }
    await using stage = await openStage({ policy: { approval } })
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    const accounts = [BOB, { id: 'api:robert', name: 'Robert', via: 'api' }]
    for (const { id: person } of accounts) {
      const link = { person, identity: 'api:bob', at: stage.clock.now() }
      await stage.db.transaction().execute((trx) => saveLink(trx, link))
    }
    const scan = await holding(stage, asked.id, async () => undefined)

    // Both have read what was committed before either of them: the second must look again.
    const deciding = accounts.map((person) => decide(stage.deps, answerTo(asked, { person })))
    const [results] = await Promise.all([
      Promise.allSettled(deciding),
      somebodyWaits(stage, accounts.length).then(scan.commit),
    ])

    expect(results.map((each) => each.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await decisionsOf(stage.db, asked.id)).toHaveLength(1)
    expect((await findingOf(stage, id)).status).toBe('pending')
  })

  it('counts two people who click in the same moment, and queues one execution', async () => {
    const approval = { ...DEFAULT_POLICY.approval, fourEyesFromMicros: 0n }
    await using stage = await openStage({ policy: { approval } })
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    const scan = await holding(stage, asked.id, async () => undefined)

    const deciding = [ALICE, BOB].map((person) => decide(stage.deps, answerTo(asked, { person })))
    await Promise.all([...deciding, somebodyWaits(stage, 2).then(scan.commit)])

    const jobs = await waitingJobs(stage.db)
    expect((await findingOf(stage, id)).status).toBe('queued')
    expect(await decisionsOf(stage.db, asked.id)).toHaveLength(2)
    expect(jobs.filter((each) => each.job.name === 'execute')).toHaveLength(1)
  })
})

/** Holds the finding as a scan does that is just changing it, until told to commit. */
async function holding(
  { db }: Stage,
  findingId: string,
  change: (trx: Parameters<typeof lockFinding>[0]) => Promise<unknown>,
): Promise<{ commit: () => Promise<void> }> {
  const [locked, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const done = db.transaction().execute(async (trx) => {
    await lockFinding(trx, findingId)
    locked.resolve()
    await go.promise
    await change(trx)
  })
  await locked.promise
  return {
    commit: () => {
      go.resolve()
      return done
    },
  }
}

/** Resolves when so many wait for a lock in the test's database. */
async function somebodyWaits({ db }: Stage, count = 1): Promise<void> {
  const waiting = sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  await expect
    .poll(async () => (await waiting.execute(db)).rows[0]?.count)
    .toBeGreaterThanOrEqual(count)
}

describe('decide, while a scan changes the evidence', () => {
  it('refuses the answer when the change comes first, however close', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    const scan = await holding(stage, asked.id, (trx) =>
      sql`update finding set fingerprint = 'changed', revision = revision + 1
        where id = ${asked.id}`.execute(trx),
    )

    const deciding = decide(stage.deps, answerTo(asked))
    await Promise.all([
      expect(deciding).rejects.toMatchObject({ code: 'DECISION_CONFLICT' }),
      somebodyWaits(stage).then(scan.commit),
    ])

    expect(await decisionsOf(stage.db, asked.id)).toEqual([])
    expect((await findingOf(stage, id)).status).toBe('pending')
  })

  it('neither blocks the scan nor is blocked by it for good', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    const by = { actor: SELF, at: stage.clock.now() }
    const scan = await holding(stage, asked.id, async (trx) => {
      await moveAll(trx, 'expire', [asked.id], by)
      await closeApprovals(trx, [asked.id], 'void', by.at)
    })

    const deciding = decide(stage.deps, answerTo(asked))
    await Promise.all([
      expect(deciding).rejects.toMatchObject({ code: 'DECISION_CONFLICT' }),
      somebodyWaits(stage).then(scan.commit),
    ])

    const { finding, approvalOutcome } = await historyOf(stage, id)
    expect(finding.status).toBe('open')
    expect(approvalOutcome).toBe('void')
  })

  it('ends in nothing removed, whichever comes first', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume()
    const asked = await pendingFinding(stage, id)
    stage.region.tag(id, { 'cloudthrift:protected': 'true' })
    stage.clock.advance(HOUR_MS)

    const [decided] = await Promise.allSettled([
      decide(stage.deps, answerTo(asked)),
      scanNow(stage),
    ])
    await runAllJobs(stage)

    const finding = await findFinding(stage.db, asked.id)
    const { ledger } = await historyOf(stage, id)
    expect(finding?.status).toBe(decided.status === 'fulfilled' ? 'resolved' : 'open')
    expect(ledger).toEqual([])
    expect(effects(stage, 'DeleteVolume')).toBe(0)
  })
})

describe('proceed, twice at once', () => {
  it('queues one execution', async () => {
    await using stage = await openStage({ carrier: recordingCarrier() })
    const { id } = stage.region.addVolume()
    const approved = await approvedFinding(stage, id)

    const results = await Promise.all(
      ['n8n', 'n8n', 'alice'].map((actor) => proceed(stage.deps, approved.id, actor)),
    )

    const { events } = await historyOf(stage, id)
    expect(results.map((each) => each.status)).toEqual(['queued', 'queued', 'queued'])
    expect(events.filter((each) => each === 'proceed')).toHaveLength(1)
  })
})
