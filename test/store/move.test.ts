/** Every event against every state, on real rows. */

import { afterAll, describe, expect, it } from 'vitest'
import {
  FINDING_STATUSES,
  type FindingEvent,
  type FindingStatus,
  MOVES,
} from '../../src/core/finding.ts'
import { auditTrail, findFinding } from '../../src/store/findings.ts'
import { type By, move, moveAll, note } from '../../src/store/move.ts'
import { createTestDatabase } from '../support/database.ts'
import { AT, findingIn } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const LATER = new Date(AT.getTime() + 60_000)
const BY: By = { actor: 'api:alice', at: LATER, details: { reason: 'not needed' } }

/** ARCHITECTURE.md, "Life of a finding", with rehearse, retry and what the sweep may expire. */
const LEGAL: readonly (readonly [FindingEvent, from: readonly FindingStatus[], FindingStatus])[] = [
  ['request', ['open'], 'pending'],
  ['approve', ['pending'], 'approved'],
  ['reject', ['pending'], 'rejected'],
  ['snooze', ['pending'], 'snoozed'],
  ['expire', ['pending', 'approved'], 'open'],
  ['proceed', ['approved'], 'queued'],
  ['start', ['queued'], 'executing'],
  ['succeed', ['executing'], 'remediated'],
  ['rehearse', ['executing'], 'rehearsed'],
  ['abort', ['executing'], 'resolved'],
  ['fail', ['queued', 'executing'], 'failed'],
  ['retry', ['failed'], 'queued'],
  ['hold', ['executing'], 'queued'],
  ['undo', ['remediated'], 'restoring'],
  ['restore', ['restoring'], 'restored'],
  ['undo-failed', ['restoring'], 'remediated'],
  ['reopen', ['rejected', 'snoozed', 'failed', 'rehearsed'], 'open'],
  [
    'clear',
    ['open', 'pending', 'approved', 'rejected', 'snoozed', 'failed', 'rehearsed'],
    'resolved',
  ],
]

const PAIRS = LEGAL.flatMap(([event, legal, to]) =>
  FINDING_STATUSES.map((from) => ({ event, from, to, isLegal: legal.includes(from) })),
)
const LEGAL_PAIRS = PAIRS.filter(({ isLegal }) => isLegal)
const ILLEGAL_PAIRS = PAIRS.filter(({ isLegal }) => !isLegal)

function make(event: FindingEvent, findingId: string, by: By = BY): ReturnType<typeof move> {
  return db.transaction().execute((trx) => move(trx, event, findingId, by))
}

describe('move', () => {
  it('is tried with every event there is', () => {
    expect(LEGAL.map(([event]) => event).toSorted()).toEqual(Object.keys(MOVES).toSorted())
    expect([LEGAL_PAIRS.length, ILLEGAL_PAIRS.length]).toEqual([29, 205])
  })

  it.each(LEGAL_PAIRS)(
    'makes $event from $from, and writes it down',
    async ({ event, from, to }) => {
      const before = await findingIn(db, from)

      const moved = await make(event, before.id)

      const after = { ...before, status: to, revision: before.revision + 1, moved_at: LATER }
      expect(moved).toMatchObject(after)
      expect(await findFinding(db, before.id)).toEqual(after)
      const trail = await auditTrail(db, before.id)
      expect(trail.map((each) => each.event)).toEqual(['found', event])
      expect(trail.at(-1)).toMatchObject({
        finding_id: before.id,
        from_status: from,
        to_status: to,
        revision: before.revision + 1,
        actor: 'api:alice',
        details: { reason: 'not needed' },
        at: LATER,
      })
    },
  )

  it.each(ILLEGAL_PAIRS)('refuses $event from $from, and writes nothing', async (pair) => {
    const before = await findingIn(db, pair.from)

    const moved = await make(pair.event, before.id, { ...BY, set: { acted_at: LATER } })

    expect(moved).toBeNull()
    expect(await findFinding(db, before.id)).toEqual(before)
    expect(await auditTrail(db, before.id)).toHaveLength(1)
  })

  it('raises the revision with each move, there and back', async () => {
    const { id } = await findingIn(db, 'open')

    for (const event of ['request', 'snooze', 'reopen', 'request'] as const) await make(event, id)

    const trail = await auditTrail(db, id)
    expect(trail.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5])
  })

  it('changes the columns that belong to it in the same statement', async () => {
    const { id } = await findingIn(db, 'pending')

    const moved = await make('snooze', id, { ...BY, set: { snoozed_until: LATER } })

    expect(moved?.snoozed_until).toEqual(LATER)
  })

  it('is undone, with its audit row, when its transaction is', async () => {
    const before = await findingIn(db, 'pending')
    const failing = db.transaction().execute(async (trx) => {
      await move(trx, 'approve', before.id, BY)
      throw new Error('something later failed')
    })

    await expect(failing).rejects.toThrow('something later failed')

    expect(await findFinding(db, before.id)).toEqual(before)
    expect(await auditTrail(db, before.id)).toHaveLength(1)
  })

  it('moves nothing that does not exist', async () => {
    expect(await make('request', crypto.randomUUID())).toBeNull()
  })
})

describe('moveAll', () => {
  it('moves those that may move, each from its own state, and leaves the others', async () => {
    const pending = await findingIn(db, 'pending')
    const approved = await findingIn(db, 'approved')
    const queued = await findingIn(db, 'queued')
    const ids = [pending.id, approved.id, queued.id, crypto.randomUUID()]

    const moved = await db.transaction().execute((trx) => moveAll(trx, 'expire', ids, BY))

    expect(moved.map(({ id }) => id).toSorted()).toEqual([pending.id, approved.id].toSorted())
    const trails = await Promise.all(
      [pending, approved, queued].map(({ id }) => auditTrail(db, id)),
    )
    expect(trails.map((trail) => trail.at(-1)?.from_status)).toEqual(['pending', 'approved', null])
  })

  it('moves a finding once that is named twice', async () => {
    const { id } = await findingIn(db, 'open')

    const moved = await db.transaction().execute((trx) => moveAll(trx, 'request', [id, id], BY))

    expect(moved).toHaveLength(1)
    expect(await auditTrail(db, id)).toHaveLength(2)
  })

  it('does nothing for nobody', async () => {
    expect(await db.transaction().execute((trx) => moveAll(trx, 'clear', [], BY))).toEqual([])
  })
})

describe('note', () => {
  it('adds a line to the audit trail, and changes nothing else', async () => {
    const before = await findingIn(db, 'executing')

    await db.transaction().execute((trx) => note(trx, 'apply-started', before, BY))

    expect(await findFinding(db, before.id)).toEqual(before)
    expect((await auditTrail(db, before.id)).at(-1)).toMatchObject({
      event: 'apply-started',
      from_status: null,
      to_status: null,
      revision: before.revision,
      actor: 'api:alice',
    })
  })
})
