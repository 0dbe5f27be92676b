import { afterAll, describe, expect, it } from 'vitest'
import {
  addDecision,
  closeApprovals,
  decisionsOf,
  latestApproval,
  lockLatestApproval,
  saveMessageRef,
  unansweredSince,
} from '../../src/store/approvals.ts'
import type { Approval, Decision, Finding } from '../../src/store/schema.ts'
import { createTestDatabase } from '../support/database.ts'
import { eventually } from '../support/eventually.ts'
import { AT, approvalOf, DAY_MS, findingIn, refusalOf, waitsForALock } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

function close(finding: Finding, at = AT): Promise<void> {
  return db.transaction().execute((trx) => closeApprovals(trx, [finding.id], 'expired', at))
}

function decision(approval: Approval, change: Partial<Decision> = {}): Omit<Decision, 'id'> {
  return {
    approval_id: approval.id,
    finding_id: approval.finding_id,
    verdict: 'approve',
    reason: null,
    snooze_until: null,
    actor: 'api:alice',
    actor_name: 'Alice',
    via: 'api',
    decided_at: AT,
    identity: 'api:alice',
    roles: null,
    ...change,
  }
}

/** Asked at revision 1, expired, asked again at revision 2 - by a replica whose clock is behind. */
async function askedTwice(behindMs: number): Promise<{ finding: Finding; newest: Approval }> {
  const finding = await askedAbout()
  await close(finding)
  const newest = { ...finding, revision: 2 }
  return { finding, newest: await approvalOf(db, newest, new Date(AT.getTime() - behindMs)) }
}

async function askedAbout(): Promise<Finding> {
  const finding = await findingIn(db, 'pending')
  await approvalOf(db, finding)
  return finding
}

describe('openApproval', () => {
  it('freezes what the person will see', async () => {
    const finding = await findingIn(db, 'pending')

    const approval = await approvalOf(db, finding)

    const { id, revision, evidence, tags, fingerprint, price, monthly_micros } = finding
    expect(approval).toMatchObject({
      finding_id: id,
      revision,
      evidence,
      tags,
      fingerprint,
      price,
      monthly_micros,
      carrier: 'direct',
      message_ref: null,
      requested_at: AT,
      expires_at: new Date(AT.getTime() + 3 * DAY_MS),
      closed_at: null,
      outcome: null,
    })
  })

  it('refuses a second open question about one finding', async () => {
    const finding = await askedAbout()

    const refusal = await refusalOf(approvalOf(db, { ...finding, revision: 2 }))

    expect(refusal).toBe('23505 approval_open')
  })

  it('refuses a second question about one revision', async () => {
    const finding = await askedAbout()
    await close(finding)

    const refusal = await refusalOf(approvalOf(db, finding))

    expect(refusal).toBe('23505 approval_finding_id_revision_key')
  })
})

describe('the newest question', () => {
  it.each([0, 1, DAY_MS])('is the one of the newest revision, %i ms behind', async (behindMs) => {
    const { finding, newest } = await askedTwice(behindMs)

    const latest = await latestApproval(db, finding.id)
    const locked = await db.transaction().execute((trx) => lockLatestApproval(trx, finding.id))

    expect([latest, locked]).toEqual([newest, newest])
  })

  it('is nothing where nobody was asked', async () => {
    const { id } = await findingIn(db, 'open')

    expect(await latestApproval(db, id)).toBeUndefined()
  })

  it('makes a second answer wait for the first, and then see what it said', async () => {
    const { id } = await askedAbout()
    const isLocked = Promise.withResolvers<void>()
    const mayCommit = Promise.withResolvers<void>()
    const first = db.transaction().execute(async (trx) => {
      await lockLatestApproval(trx, id)
      isLocked.resolve()
      await mayCommit.promise
      await closeApprovals(trx, [id], 'approved', AT)
    })
    await isLocked.promise
    let read: Approval | undefined
    const second = db.transaction().execute(async (trx) => {
      read = await lockLatestApproval(trx, id)
    })

    await eventually('the second waits, or has read', async () => read ?? waitsForALock(db))
    mayCommit.resolve()
    await Promise.all([first, second])

    expect(read?.outcome).toBe('approved')
  })
})

describe('closeApprovals', () => {
  it('closes open questions, and never rewrites how another one ended', async () => {
    const { finding, newest } = await askedTwice(0)

    await db.transaction().execute((trx) => closeApprovals(trx, [finding.id], 'approved', AT))

    const outcomes = await db
      .selectFrom('approval')
      .select(['outcome', 'closed_at'])
      .where('finding_id', '=', newest.finding_id)
      .orderBy('revision')
      .execute()
    expect(outcomes).toEqual([
      { outcome: 'expired', closed_at: AT },
      { outcome: 'approved', closed_at: AT },
    ])
  })

  it('closes nothing for nobody', async () => {
    const finding = await askedAbout()

    await db.transaction().execute((trx) => closeApprovals(trx, [], 'void', AT))

    expect((await latestApproval(db, finding.id))?.outcome).toBeNull()
  })
})

describe('unansweredSince', () => {
  it('names a question from the moment on at which it expires, until it is closed', async () => {
    const finding = await findingIn(db, 'pending')
    const { expires_at } = await approvalOf(db, finding)
    const isNamed = async (at: Date): Promise<boolean> =>
      (await unansweredSince(db, at)).includes(finding.id)

    const open = [
      await isNamed(new Date(expires_at.getTime() - 1)),
      await isNamed(expires_at),
      await isNamed(new Date(expires_at.getTime() + 1)),
    ]
    await close(finding)

    expect(open).toEqual([false, true, true])
    expect(await isNamed(expires_at)).toBe(false)
  })
})

describe('addDecision', () => {
  it('keeps who said what, in order', async () => {
    const approval = await approvalOf(db, await findingIn(db, 'pending'))
    const said = [
      decision(approval, { actor: 'api:bob', decided_at: new Date(AT.getTime() + 1) }),
      decision(approval, { reason: 'unused since May', verdict: 'reject' }),
    ]

    await db.transaction().execute(async (trx) => {
      for (const each of said) await addDecision(trx, each)
    })

    const kept = await decisionsOf(db, approval.finding_id)
    expect(kept).toMatchObject(said.toReversed())
  })

  it('takes the same answer of a person once, and lets a yes become a no', async () => {
    const approval = await approvalOf(db, await findingIn(db, 'pending'))
    const add = (verdict: Decision['verdict']): Promise<void> =>
      db.transaction().execute((trx) => addDecision(trx, decision(approval, { verdict })))
    await add('approve')

    const refusal = await refusalOf(add('approve'))
    await add('reject')

    expect(refusal).toBe('23505 decision_approval_id_actor_verdict_key')
    expect(await decisionsOf(db, approval.finding_id)).toHaveLength(2)
  })
})

describe('saveMessageRef', () => {
  it('remembers where the question was posted', async () => {
    const approval = await approvalOf(db, await findingIn(db, 'pending'))

    await saveMessageRef(db, approval.id, { channel: '1', message: '2' })

    const latest = await latestApproval(db, approval.finding_id)
    expect(latest?.message_ref).toEqual({ channel: '1', message: '2' })
  })
})
