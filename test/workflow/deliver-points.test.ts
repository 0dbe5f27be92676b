import { describe, expect, it } from 'vitest'
import { OTHER, SLOTS } from '../../src/core/metric-tags.ts'
import type { Db } from '../../src/store/database.ts'
import { outboxState, settleUnsure } from '../../src/store/outbox.ts'
import { reverseSaving } from '../../src/store/savings.ts'
import { deliverPoints } from '../../src/workflow/deliver-points.ts'
import { type Clock, clockAt, DAY_MS, MINUTE_MS, SECOND_MS } from '../support/clock.ts'
import { unhurried } from '../support/clouds.ts'
import { borrowDatabase } from '../support/database-pool.ts'
import { bookRemoval, truthAt } from '../support/ledger-lines.ts'
import { type PointIntake, pointIntake } from '../support/point-intake.ts'
import type { Place, Removed } from '../support/removed.ts'

const PLACE = { accountId: '111122223333', kind: 'aws/ebs-volume-unattached', team: 'search' }
/** A micro-dollar in each millisecond. */
const MONTHLY = 730n * 3_600_000n

interface Own extends AsyncDisposable {
  readonly db: Db
  readonly clock: Clock
  readonly intake: PointIntake
  book(place?: Partial<Place>, monthlyMicros?: bigint): Promise<Removed>
  /** One minute's job. Returns what it threw. */
  deliver(intake?: PointIntake): Promise<unknown>
  /** So many minutes pass, each with its job. */
  live(minutes: number): Promise<void>
  /** What the ledger has come to until then. */
  truth(at: Date): Promise<bigint>
}

async function open(batch?: number): Promise<Own> {
  const database = await borrowDatabase()
  const { db } = database
  const clock = clockAt()
  const intake = pointIntake(clock.now, batch)
  const deliver: Own['deliver'] = (sink = intake) =>
    deliverPoints({ db, now: clock.now, sink }, unhurried()).catch((error: unknown) => error)
  return {
    db,
    clock,
    intake,
    deliver,
    book: (place = {}, monthlyMicros = MONTHLY) =>
      bookRemoval(db, { ...PLACE, ...place }, { monthlyMicros, at: clock.now() }),
    async live(minutes) {
      for (let minute = 0; minute < minutes; minute++) {
        clock.advance(MINUTE_MS)
        await deliver()
      }
    },
    truth: async (at) => (await truthAt(db, at)).realised,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  }
}

function minutesAgo({ now }: Clock, minutes: number): Date {
  return new Date(now().getTime() - minutes * MINUTE_MS)
}

describe('deliverPoints', () => {
  it('sends one point per series and minute, when the minute has settled', async () => {
    await using own = await open()
    await own.deliver()
    own.clock.advance(15 * SECOND_MS)
    await own.book()
    own.clock.advance(45 * SECOND_MS)

    await own.live(3)

    expect(own.intake.minutes()).toEqual([
      ['2026-03-02T09:00:00.000Z', 45_000n],
      ['2026-03-02T09:01:00.000Z', 60_000n],
      ['2026-03-02T09:02:00.000Z', 60_000n],
    ])
    expect(own.intake.total()).toBe(await own.truth(minutesAgo(own.clock, 1)))
  })

  it('does not send what was saved before it was switched on', async () => {
    await using own = await open()
    await own.book()
    own.clock.advance(DAY_MS)

    await own.deliver()
    await own.live(2)

    expect(own.intake.minutes().map(([, micros]) => micros)).toEqual([60_000n, 60_000n])
  })

  it('sends nothing for a minute in which nothing was saved', async () => {
    await using own = await open()
    await own.deliver()

    await own.live(5)

    expect(own.intake.deliveries).toEqual([])
  })

  it.each(['refused', 'cut', 'lost'] as const)(
    'comes to the ledger in the end, to the micro-dollar, after deliveries that were %s',
    async (how) => {
      await using own = await open()
      await own.deliver()
      await own.book()
      own.intake.coming.push(how, how, how)

      await own.live(8)

      expect(own.intake.total()).toBe(await own.truth(minutesAgo(own.clock, 1)))
      expect(own.intake.minutes()).toHaveLength(7)
      expect(await outboxState(own.db, 'datadog')).toMatchObject({ pending: 0 })
    },
  )

  it('says that the service did not confirm, and keeps the points', async () => {
    await using own = await open()
    await own.deliver()
    await own.book()
    own.clock.advance(2 * MINUTE_MS)
    own.intake.coming.push('refused')

    const error = await own.deliver()

    expect(error).toMatchObject({ code: 'SINK_REFUSED', message: 'datadog refused: refused' })
    expect(await outboxState(own.db, 'datadog')).toMatchObject({ pending: 1 })
  })

  it('sends a point again with the value it had, whatever was booked since', async () => {
    await using own = await open()
    await own.deliver()
    await own.book()
    own.intake.coming.push('lost')
    await own.live(2)
    await own.book({}, 5n * MONTHLY)

    await own.live(3)

    const first = own.intake.deliveries.flatMap(({ points }) =>
      points.filter((each) => each.at.toISOString() === '2026-03-02T09:00:00.000Z'),
    )
    expect(first.map((each) => each.micros)).toEqual([60_000n, 60_000n])
  })

  it('fills the minutes in which no replica was up', async () => {
    await using own = await open()
    await own.deliver()
    await own.book()
    await own.live(2)

    own.clock.advance(30 * MINUTE_MS)
    await own.deliver()

    expect(own.intake.minutes()).toHaveLength(31)
    expect(own.intake.minutes().every(([, micros]) => micros === 60_000n)).toBe(true)
  })

  it('puts what came before the last hour into the first minute that is still taken', async () => {
    await using own = await open()
    await own.deliver()
    await own.book()

    own.clock.advance(DAY_MS)
    await own.deliver()

    const [[, first] = [], ...rest] = own.intake.minutes()
    expect(rest.every(([, micros]) => micros === 60_000n)).toBe(true)
    expect(first).toBeGreaterThan(60_000n)
    expect(own.intake.total()).toBe(await own.truth(minutesAgo(own.clock, 1)))
  })

  it('sends later what was refused for more than an hour', async () => {
    await using own = await open()
    await own.deliver()
    await own.book()
    own.intake.coming.push(...Array<'refused'>(90).fill('refused'))

    await own.live(95)

    expect(own.intake.total()).toBe(await own.truth(minutesAgo(own.clock, 1)))
  })

  it('never sends twice what may have arrived and has become too old', async () => {
    await using own = await open()
    await own.deliver()
    await own.book()
    await own.live(1)
    own.intake.coming.push('lost', ...Array<'refused'>(70).fill('refused'))

    await own.live(80)

    const truth = await own.truth(minutesAgo(own.clock, 1))
    expect(own.intake.total()).toBe(truth)
    const state = await outboxState(own.db, 'datadog')
    // What nobody confirmed stays visible as drift.
    expect(state?.acknowledgedMicros).toBe(truth - 60_000n)
  })

  it.each([
    ['arrived', 'lost', 0n],
    ['lost', 'cut', 60_000n],
  ] as const)('takes the word of a person who has looked: it %s', async (fate, how, missing) => {
    await using own = await open()
    await own.deliver()
    await own.book()
    await own.live(1)
    own.intake.coming.push(how, ...Array<'refused'>(70).fill('refused'))
    await own.live(80)
    const before = await own.truth(minutesAgo(own.clock, 1))
    expect(before - own.intake.total()).toBe(missing)

    const settled = await settleUnsure(own.db, 'datadog', fate)
    await own.live(2)

    const truth = await own.truth(minutesAgo(own.clock, 1))
    const state = await outboxState(own.db, 'datadog')
    expect(settled).toBe(60_000n)
    expect(own.intake.total()).toBe(truth)
    expect(state?.acknowledgedMicros).toBe(truth)
    expect(await settleUnsure(own.db, 'datadog', fate)).toBe(0n)
  })

  it('is not stopped by a replica that died while it sent', async () => {
    await using own = await open()
    await own.deliver()
    await own.book()
    own.clock.advance(2 * MINUTE_MS)
    own.intake.coming.push('crash')
    await own.deliver()

    await own.live(4)

    expect(own.intake.total()).toBe(await own.truth(minutesAgo(own.clock, 1)))
  })

  it('sends each point once when two replicas do the same minute', async () => {
    await using own = await open(3)
    await own.deliver()
    for (let team = 0; team < 10; team++) await own.book({ team: `team ${team}` })
    own.clock.advance(2 * MINUTE_MS)

    await Promise.all([own.deliver(), own.deliver(), own.deliver()])

    const sent = own.intake.deliveries.flatMap(({ points }) => points)
    expect(sent).toHaveLength(10)
    expect(new Set(sent.map((each) => JSON.stringify([each.tags, each.at]))).size).toBe(10)
  })

  it('follows an undo: later minutes hold nothing', async () => {
    await using own = await open()
    await own.deliver()
    const { finding, execution } = await own.book()
    await own.live(3)
    const undo = { findingId: finding.id, executionId: execution.id, at: own.clock.now() }
    await own.db.transaction().execute((trx) => reverseSaving(trx, undo))

    await own.live(5)

    expect(own.intake.minutes()).toHaveLength(3)
    expect(own.intake.total()).toBe(180_000n)
  })

  it('sums what has no slot under other, and says what each team came to', async () => {
    await using own = await open()
    await own.deliver()
    const teams = Array.from({ length: SLOTS.team + 3 }, (_, index) => `team ${index + 100}`)
    for (const team of teams) await own.book({ team })

    await own.live(2)

    expect(own.intake.totalOf({ team: OTHER })).toBe(180_000n)
    expect(own.intake.totalOf({ team: 'team_100' })).toBe(60_000n)
    expect(own.intake.total()).toBe(BigInt(teams.length) * 60_000n)
  })

  it('is right at whatever second of a minute it runs', async () => {
    await using own = await open()
    await own.deliver()
    for (let round = 0; round < 12; round++) {
      own.clock.advance(37 * SECOND_MS + 211)
      await own.book({}, 123_456_789n)
      await own.deliver()
    }

    const state = await outboxState(own.db, 'datadog')
    const frozenThrough = state?.frozenThrough ?? new Date(0)
    expect(own.intake.total()).toBe(await own.truth(frozenThrough))
  })
})
