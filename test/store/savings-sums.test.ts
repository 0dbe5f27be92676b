import * as fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { figuresAt, nameOf, totalOf } from '../../src/core/figures.ts'
import { realisedAt, runRateAt } from '../../src/core/savings.ts'
import { endsBetween, SPANS, startOf } from '../../src/core/timeline.ts'
import { savingsByCell, savingsReport, savingsTimeline } from '../../src/store/savings-report.ts'
import { changesBetween, ledgerBegan, sumsAt } from '../../src/store/savings-sums.ts'
import { moment } from '../core/ledger-lives.ts'
import { createTestDatabase } from '../support/database.ts'
import { bookRemoval, isKept, type LedgerLine, linesByCell } from '../support/ledger-lines.ts'
import { writeRandomLedger } from './random-ledger.ts'
import { refusalOf } from './support.ts'

const LINES = 150
const database = await createTestDatabase()
const { db } = database
afterAll(() => database[Symbol.asyncDispose]())

let cells: Map<string, LedgerLine[]>
let lines: LedgerLine[]
beforeAll(async () => {
  await writeRandomLedger(db, LINES, 7)
  cells = await linesByCell(db)
  lines = [...cells.values()].flat()
})

/** Moments at random, at changes of the ledger, and one millisecond beside these. */
function moments(): fc.Arbitrary<Date> {
  const edges = lines.flatMap((each) => [each.startsAt, each.endsAt, each.bookedAt])
  const beside = fc
    .tuple(fc.constantFrom(...edges), fc.constantFrom(-1, 0, 1))
    .map(([at, ms]) => new Date(at.getTime() + ms))
  return fc.oneof(moment, beside)
}

/** What a line does to the number of removals. */
function signOf({ kind, isUndo }: LedgerLine): number {
  return Number(kind === 'booked') - Number(isUndo)
}

function countAt(at: Date, counts: (line: LedgerLine) => number): number {
  return lines.filter((each) => each.bookedAt <= at).reduce((sum, each) => sum + counts(each), 0)
}

describe('sumsAt', () => {
  it('comes to what the arithmetic says of every cell, at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(moments(), async (at) => {
        for (const figures of figuresAt(await sumsAt(db, at), at)) {
          const own = cells.get(nameOf(figures)) ?? []
          expect(figures.runRateMicros).toBe(runRateAt(own, at))
          expect(figures.realisedMicros).toBe(realisedAt(own, at))
          expect(figures.keptMicros).toBe(-runRateAt(own.filter(isKept), at))
        }
      }),
      { numRuns: 150 },
    )
  })

  it('counts what was removed, what came back, and what nobody could price', async () => {
    await fc.assert(
      fc.asyncProperty(moments(), async (at) => {
        const total = totalOf(figuresAt(await sumsAt(db, at), at))

        expect(total.removals).toBe(countAt(at, signOf))
        expect(total.restored).toBe(countAt(at, (each) => Number(each.isUndo)))
        expect(total.unpriced).toBe(
          countAt(at, (each) => (each.monthlyMicros === null ? signOf(each) : 0)),
        )
      }),
      { numRuns: 50 },
    )
  })

  it('knows every cell of the ledger, and nothing before it began', async () => {
    const began = await ledgerBegan(db)
    const after = await sumsAt(db, new Date('2040-01-01T00:00:00.000Z'))

    expect(after.map(nameOf).toSorted()).toEqual([...cells.keys()].toSorted())
    expect(began).toEqual(new Date(Math.min(...lines.map((each) => each.bookedAt.getTime()))))
    expect(await sumsAt(db, new Date((began?.getTime() ?? 0) - 1))).toEqual([])
  })
})

describe('the sums of the ledger', () => {
  it.each(SPANS)('are those of its lines, for every %s', async (span) => {
    const { rows } = await sql<{ differing: bigint; spans: bigint }>`
      with again as (
        select date_trunc(${span}, at, 'UTC') as starts_at, account_id, detector_id, team,
          sum(rate_micros) as rate_micros, sum(kept_micros) as kept_micros,
          sum(moment) as moment, sum(removals) as removals,
          sum(restored) as restored, sum(unpriced) as unpriced
        from savings_change group by 1, 2, 3, 4)
      select count(*) as spans, count(*) filter (where again is distinct from kept) as differing
      from again full join (
        select starts_at, account_id, detector_id, team, rate_micros, kept_micros, moment,
          removals, restored, unpriced
        from savings_rollup where span = ${span}) as kept
        using (starts_at, account_id, detector_id, team)`.execute(db)

    expect(Number(rows[0]?.spans)).toBeGreaterThan(10)
    expect(rows[0]?.differing).toBe(0n)
  })

  it.each([
    ['insert', sql`insert into savings_rollup select * from savings_rollup limit 1`],
    ['update', sql`update savings_rollup set rate_micros = 1`],
    ['delete', sql`delete from savings_rollup`],
    ['truncate', sql`truncate savings_rollup`],
  ])('refuse an %s by hand', async (_name, attack) => {
    expect(await refusalOf(attack.execute(db))).toMatch(/^23001 .* is derived from the ledger/)
  })

  it('are kept by writers that meet in the same cells, none of which has to give up', async () => {
    await using own = await createTestDatabase()
    await Promise.all(
      Array.from({ length: 8 }, (_, writer) => writeRandomLedger(own.db, 25, writer)),
    )
    const at = new Date('2026-07-01T00:00:00.000Z')
    const all = [...(await linesByCell(own.db)).values()]

    const figures = totalOf(figuresAt(await sumsAt(own.db, at), at))

    expect(figures.runRateMicros).toBe(runRateAt(all.flat(), at))
    const realised = all.reduce((sum, cell) => sum + realisedAt(cell, at), 0n)
    expect(figures.realisedMicros).toBe(realised)
  })
})

describe('changesBetween', () => {
  it('gives whole spans, oldest first, each once', async () => {
    const [from, until] = [new Date('2024-03-01T00:00:00Z'), new Date('2024-05-01T00:00:00Z')]

    const months = await changesBetween(db, 'month', from, until)

    expect(new Set(months.map((each) => each.start.toISOString().slice(0, 10)))).toEqual(
      new Set(['2024-03-01', '2024-04-01']),
    )
    expect(months.map((each) => each.start.getTime())).toEqual(
      months.map((each) => each.start.getTime()).toSorted((a, b) => a - b),
    )
  })
})

describe('savingsTimeline', () => {
  it.each(SPANS)('is where the ledger stood at the end of each %s', async (span) => {
    const length = { hour: 40, day: 40, month: 12 }[span]
    const from = new Date('2024-11-20T10:30:00.000Z')
    const until = new Date(from.getTime() + length * { hour: 36e5, day: 864e5, month: 26e8 }[span])

    const points = await savingsTimeline(db, { span, from, until })

    const start = startOf(span, from)
    expect(points.map((each) => each.at)).toEqual([start, ...endsBetween(span, start, until)])
    for (const point of points) {
      const realised = [...cells.values()].map((own) => realisedAt(own, point.at))
      expect(point.realisedMicros).toBe(realised.reduce((sum, each) => sum + each, 0n))
      // At a boundary the run-rate is that of the span which ends there.
      const lastMs = point.at < until ? -1 : 0
      const at = new Date(point.at.getTime() + lastMs)
      expect(point.runRateMicros).toBe(runRateAt(lines, at))
    }
  })

  it('counts what happens at the very start of a stretch once, in its first span', async () => {
    await using own = await createTestDatabase()
    const from = new Date('2026-01-10T00:00:00.000Z')
    const until = new Date('2026-01-12T06:00:00.000Z')
    const place = { accountId: '1', kind: 'k', team: null }
    await bookRemoval(own.db, place, { monthlyMicros: 730_000_000n, at: from })

    const points = await savingsTimeline(own.db, { span: 'day', from, until })

    expect(points.map((each) => [each.removals, each.realisedMicros / 1_000_000n])).toEqual([
      [0, 0n],
      [1, 24n],
      [1, 48n],
      [1, 54n],
    ])
  })

  it('shows one team, one kind, one account', async () => {
    const stretch = {
      span: 'month',
      from: new Date('2025-01-01T00:00:00Z'),
      until: new Date('2025-06-15T00:00:00Z'),
    } as const

    const [search, all] = [
      await savingsTimeline(db, stretch, { team: 'search' }),
      await savingsTimeline(db, stretch),
    ]

    const own = [...cells].filter(([name]) => name.endsWith('\0search'))
    const last = search.at(-1)
    expect(last?.realisedMicros).toBe(
      own.reduce((sum, [, each]) => sum + realisedAt(each, stretch.until), 0n),
    )
    expect(last?.realisedMicros).not.toBe(all.at(-1)?.realisedMicros)
    expect(await savingsTimeline(db, stretch, { accountId: 'none' })).toMatchObject(
      all.map(() => ({ realisedMicros: 0n, removals: 0 })),
    )
  })
})

describe('savingsReport', () => {
  it('has months that add up to the total, cell by cell, to the micro-dollar', async () => {
    await fc.assert(
      fc.asyncProperty(moments(), async (at) => {
        const { cells: now } = await savingsReport(db, at)
        const months = await Array.fromAsync(savingsByCell(db, at))

        const parts = Map.groupBy(
          months.flatMap((each) => each.cells),
          nameOf,
        )
        for (const cell of now) {
          const { runRateMicros, keptMicros } = cell
          const sum = totalOf(parts.get(nameOf(cell)) ?? [])
          // Rates do not add up over time: each month says how they are at its end.
          expect({ ...sum, runRateMicros, keptMicros }).toEqual(totalOf([cell]))
        }
        expect(parts.size).toBe(now.length)
        expect(totalOf(months.at(-1)?.cells ?? []).runRateMicros).toBe(totalOf(now).runRateMicros)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps cells apart that came into being in another order than that of their names', async () => {
    await using own = await createTestDatabase()
    for (const [team, day] of [
      ['zeta', '2026-01-10'],
      ['alpha', '2026-02-10'],
    ] as const) {
      const at = new Date(`${day}T00:00:00.000Z`)
      const place = { accountId: '1', kind: 'k', team }
      await bookRemoval(own.db, place, { monthlyMicros: 730_000_000n, at })
    }

    const months = await Array.fromAsync(
      savingsByCell(own.db, new Date('2026-03-02T00:00:00.000Z')),
    )

    const hours = months.map(({ month, cells: some }) => [
      month,
      Object.fromEntries(some.map((each) => [each.team, each.realisedMicros / 1_000_000n])),
    ])
    expect(hours).toEqual([
      ['2026-01', { zeta: 22n * 24n }],
      ['2026-02', { zeta: 28n * 24n, alpha: 19n * 24n }],
      ['2026-03', { zeta: 24n, alpha: 24n }],
    ])
  })

  it('names each month once, from the first removal to this one', async () => {
    const { months } = await savingsReport(db, new Date('2024-12-01T00:00:00.000Z'))

    const names = months.map((each) => each.month)
    expect(names.at(-1)).toBe('2024-12')
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(names.toSorted())
  })

  it('is empty before the first removal', async () => {
    await using fresh = await createTestDatabase()
    const at = new Date('2026-01-01T00:00:00Z')

    expect(await savingsReport(fresh.db, at)).toEqual({
      at,
      cells: [],
      months: [],
      over: [],
      ahead: [],
    })
  })
})
