import { afterAll, describe, expect, it } from 'vitest'
import { lockQuestion, settleQuestion } from '../../src/store/answers.ts'
import { decisionsOf, latestApproval } from '../../src/store/approvals.ts'
import { addMessage, findMessage } from '../../src/store/chat-messages.ts'
import { auditTrail, findFinding } from '../../src/store/findings.ts'
import { saveLink } from '../../src/store/identities.ts'
import type { Path } from '../../src/store/move.ts'
import type { Approval, Finding } from '../../src/store/schema.ts'
import { createTestDatabase } from '../support/database.ts'
import { AT, approvalOf, findingIn, putInto } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

async function asked(): Promise<{ readonly finding: Finding; readonly approval: Approval }> {
  const finding = await findingIn(db, 'pending')
  return { finding, approval: await approvalOf(db, finding) }
}

function settle(approval: Approval, path: Path): ReturnType<typeof settleQuestion> {
  const decision = {
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
    roles: ['1'],
  } as const
  const by = { actor: 'api:alice', at: AT, details: { name: 'Alice' } }
  return db
    .transaction()
    .execute((trx) => settleQuestion(trx, decision, { path, outcome: 'approved' }, by))
}

async function changesOf(approvalId: string): Promise<number | undefined> {
  return (await findMessage(db, { kind: 'card', subject_id: approvalId }))?.changes
}

describe('settleQuestion', () => {
  it('records the decision, closes the question, and makes both moves as one', async () => {
    const { finding, approval } = await asked()

    const moved = await settle(approval, ['approve', 'proceed'])

    expect(moved).toMatchObject({ id: finding.id, status: 'queued', moved_at: AT })
    expect(moved?.revision).toBe(finding.revision + 2)
    expect(await latestApproval(db, finding.id)).toMatchObject({
      outcome: 'approved',
      closed_at: AT,
    })
    expect(await decisionsOf(db, finding.id)).toMatchObject([{ actor: 'api:alice', roles: ['1'] }])
  })

  it('writes one audit line for each move, in order, as if they had been made one by one', async () => {
    const { finding, approval } = await asked()

    await settle(approval, ['approve', 'proceed'])

    const lines = (await auditTrail(db, finding.id)).slice(-2)
    const { revision } = finding
    expect(lines).toMatchObject([
      {
        event: 'approve',
        from_status: 'pending',
        to_status: 'approved',
        revision: revision + 1,
        details: { name: 'Alice' },
      },
      {
        event: 'proceed',
        from_status: 'approved',
        to_status: 'queued',
        revision: revision + 2,
        details: {},
      },
    ])
  })

  it('counts every move on the messages about it, and on no other', async () => {
    const { finding, approval } = await asked()
    const other = await asked()
    for (const each of [{ finding, approval }, other]) {
      const [subjectId, findingId] = [each.approval.id, each.finding.id]
      const message = { kind: 'card', subjectId, findingId } as const
      await db.transaction().execute((trx) => addMessage(trx, { ...message, at: AT }))
    }

    await settle(approval, ['approve', 'proceed'])

    expect(await changesOf(approval.id)).toBe(3)
    expect(await changesOf(other.approval.id)).toBe(1)
  })

  it('is null when the finding may not be moved so any more', async () => {
    const { finding, approval } = await asked()
    await putInto(db, finding.id, 'rejected')

    const moved = await settle(approval, 'approve')

    expect(moved).toBeNull()
    expect(await findFinding(db, finding.id)).toMatchObject({ status: 'rejected' })
  })

  it('refuses a path whose moves do not follow on each other', async () => {
    const { finding, approval } = await asked()

    const settling = settle(approval, ['reject', 'proceed'])

    await expect(settling).rejects.toThrow('proceed does not follow on rejected')
    expect(await decisionsOf(db, finding.id)).toEqual([])
  })
})

describe('lockQuestion', () => {
  it('says who is who, and how many answers there are', async () => {
    const { finding } = await asked()
    await db
      .transaction()
      .execute((trx) => saveLink(trx, { person: 'discord:1', identity: 'api:ana', at: AT }))
    const lock = (person: string): ReturnType<typeof lockQuestion> =>
      db.transaction().execute((trx) => lockQuestion(trx, finding.id, person))

    const [linked, stranger] = [await lock('discord:1'), await lock('discord:2')]

    expect(linked).toMatchObject({ identity: 'api:ana', asker: null, answers: 0n })
    expect(stranger?.identity).toBeNull()
  })
})
