import { afterAll, describe, expect, it } from 'vitest'
import { type FindingEvent, MOVES } from '../../src/core/finding.ts'
import { auditTrail, findFinding } from '../../src/store/findings.ts'
import { move, moveAll } from '../../src/store/move.ts'
import { createTestDatabase } from '../support/database.ts'
import { AT, findingIn } from './support.ts'

const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

const EVERY_EVENT: readonly FindingEvent[] = [
  ...(['request', 'approve', 'proceed', 'start', 'fail', 'retry', 'succeed', 'undo'] as const),
  ...(['expire', 'reject', 'snooze', 'reopen', 'rehearse', 'abort', 'clear'] as const),
]

/** Everybody at once, each on a connection of their own; returns who moved it. */
async function rush(
  findingId: string,
  events: readonly FindingEvent[],
): Promise<{ event: FindingEvent; actor: string }[]> {
  const tried = await Promise.all(
    events.map(async (event, index) => {
      const actor = `api:person-${index}`
      const by = { actor, at: AT }
      const moved = await db.transaction().execute((trx) => move(trx, event, findingId, by))
      return moved ? [{ event, actor }] : []
    }),
  )
  return tried.flat()
}

function times<Value>(count: number, value: Value): Value[] {
  return Array.from({ length: count }, () => value)
}

describe('move, by many at once', () => {
  it('makes one winner of 20 approvals', async () => {
    const { id } = await findingIn(db, 'pending')

    const winners = await rush(id, times(20, 'approve'))

    const trail = await auditTrail(db, id)
    expect(winners).toHaveLength(1)
    expect(trail.map(({ event }) => event)).toEqual(['found', 'approve'])
    expect(trail.at(-1)?.actor).toBe(winners[0]?.actor)
  })

  it('makes one winner of different answers, and the finding is what the winner said', async () => {
    const { id } = await findingIn(db, 'pending')
    const answers = ['approve', 'reject', 'snooze'] as const

    const winners = await rush(id, times(6, answers).flat())

    const trail = await auditTrail(db, id)
    const finding = await findFinding(db, id)
    expect(winners).toHaveLength(1)
    expect(trail.map(({ event }) => event)).toEqual(['found', winners[0]!.event])
    expect(finding).toMatchObject({ status: MOVES[winners[0]!.event].to, revision: 2 })
  })

  it('leaves an unbroken chain in the audit trail, whoever comes when', async () => {
    const { id } = await findingIn(db, 'open')
    const events = times(3, EVERY_EVENT).flat()

    await rush(id, events)

    const [found, ...moves] = await auditTrail(db, id)
    const finding = await findFinding(db, id)
    const chain = [{ to_status: 'open', revision: found?.revision ?? 0 }, ...moves]
    for (const [index, made] of moves.entries()) {
      expect(made.from_status).toBe(chain[index]?.to_status)
      expect(made.revision).toBe((chain[index]?.revision ?? 0) + 1)
    }
    expect(chain.at(-1)).toMatchObject({ to_status: finding?.status, revision: finding?.revision })
  })

  it('lets two sweeps over the same findings share them, without a deadlock', async () => {
    const findings = await Promise.all(
      times(12, 'open' as const).map((each) => findingIn(db, each)),
    )
    const ids = findings.map(({ id }) => id)
    const orders = [ids, ids.toReversed(), ids.toSorted(), ids.toSorted().toReversed()]

    const moved = await Promise.all(
      orders.map((order) =>
        db
          .transaction()
          .execute((trx) => moveAll(trx, 'request', order, { actor: 'cloudthrift', at: AT })),
      ),
    )

    expect(
      moved
        .flat()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids.toSorted())
  })
})
