import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { describe, expect, it } from 'vitest'
import { up as closings } from '../../migrations/0014-closings.ts'
import { type CellFigures, totalOf } from '../../src/core/figures.ts'
import { monthUntil } from '../../src/core/ledger-months.ts'
import { beginOf, PERIODS } from '../../src/core/period.ts'
import { realisedAt, runRateAt } from '../../src/core/savings.ts'
import { startOf } from '../../src/core/timeline.ts'
import { closedCells, closedEnds, closeMonths } from '../../src/store/closings.ts'
import type { Db } from '../../src/store/database.ts'
import { savingsByCell, savingsReport } from '../../src/store/savings-report.ts'
import { sumsAt } from '../../src/store/savings-sums.ts'
import { moment } from '../core/ledger-lives.ts'
import { createTestDatabase } from '../support/database.ts'
import { bookRemoval, isKept, type LedgerLine, linesByCell } from '../support/ledger-lines.ts'
import { writeRandomLedger } from './random-ledger.ts'
import { refusalOf, waitsForALock } from './support.ts'

const LATER = new Date('2026-07-15T12:00:00.000Z')
const PLACE = { accountId: '1', kind: 'k', team: 'search' }

function close(db: Db, at: Date): Promise<void> {
  return db.transaction().execute((trx) => closeMonths(trx, at))
}

/** Where closings are not what the lines themselves come to: no sums, no SQL. */
async function flawsOf(db: Db): Promise<unknown[]> {
  const lines = await linesByCell(db)
  const ends = await closedEnds(db, LATER)
  const pairs = await Promise.all(
    ends.map(async (end) => [await closedCells(db, end, {}), standingOf(lines, end)] as const),
  )
  const flaws = pairs.filter(([kept, truth]) => !isDeepStrictEqual(kept, truth))
  return ends.length > 20 ? flaws : ['too few months to tell']
}

function standingOf(cells: ReadonlyMap<string, LedgerLine[]>, end: Date): CellFigures[] {
  const lastMs = new Date(end.getTime() - 1)
  return [...cells]
    .filter(([, own]) => own.some((line) => line.bookedAt < end))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => {
      const [accountId = '', kind = '', team = ''] = name.split('\0')
      const booked = own.filter((line) => line.bookedAt < end && line.kind === 'booked')
      const undone = own.filter((line) => line.bookedAt < end && line.isUndo)
      return {
        accountId,
        kind,
        team: team === '' ? null : team,
        removals: booked.length - undone.length,
        restored: undone.length,
        unpriced: unpricedIn(booked) - unpricedIn(undone),
        keptMicros: -runRateAt(own.filter(isKept), lastMs),
        runRateMicros: runRateAt(own, lastMs),
        realisedMicros: realisedAt(own, end),
      }
    })
}

function unpricedIn(lines: readonly LedgerLine[]): number {
  return lines.filter((line) => line.monthlyMicros === null).length
}

describe('a closed month', () => {
  it('says where each cell stood, also of what was booked after all in months before', async () => {
    await using own = await createTestDatabase()
    await writeRandomLedger(own.db, 30, 1)
    await close(own.db, new Date('2025-03-31T23:59:59.999Z'))
    await writeRandomLedger(own.db, 30, 2)
    await close(own.db, LATER)
    await writeRandomLedger(own.db, 30, 3)

    expect(await flawsOf(own.db)).toEqual([])
  })

  it('stays exact while many book and others close', async () => {
    await using own = await createTestDatabase()
    await writeRandomLedger(own.db, 4, 1)
    const writing = Array.from({ length: 6 }, (_, seed) => writeRandomLedger(own.db, 12, seed + 2))
    const closing = ['2024-06-01', '2024-09-01', '2025-02-01', '2026-07-01', '2026-07-01'].map(
      (day) => close(own.db, new Date(`${day}T00:00:00.000Z`)),
    )

    await Promise.all([...writing, ...closing])

    expect(await flawsOf(own.db)).toEqual([])
  })

  it('waits for whoever is booking, and counts what that comes to', async () => {
    await using own = await createTestDatabase()
    const at = new Date('2026-05-31T23:59:59.999Z')
    const removed = await bookRemoval(own.db, PLACE, { monthlyMicros: 730_000_000n, at })
    const { promise: booked, resolve: commit } = Promise.withResolvers<void>()
    const { promise: began, resolve: begin } = Promise.withResolvers<void>()
    const writing = own.db.transaction().execute(async (trx) => {
      await sql`
        insert into savings_entry (kind, finding_id, execution_id, provider, account_id, region,
          detector_id, resource_id, team, monthly_micros, price_date, price_source, acted_at,
          booked_at, starts_at, ends_at)
        select 'offset', finding_id, execution_id, provider, account_id, region, detector_id,
          resource_id, team, -73000000, price_date, price_source, acted_at, booked_at, starts_at,
          ends_at
        from savings_entry where execution_id = ${removed.execution.id}`.execute(trx)
      begin()
      await booked
    })
    await began

    const closing = close(own.db, new Date('2026-06-01T00:00:00.000Z'))
    await expect.poll(() => waitsForALock(own.db)).toBe(true)
    commit()
    await Promise.all([writing, closing])

    const [cell] = await closedCells(own.db, new Date('2026-06-01T00:00:00.000Z'), {})
    expect(cell?.runRateMicros).toBe(657_000_000n)
  })

  it('counts a line of its last millisecond, and none of the next', async () => {
    await using own = await createTestDatabase()
    const end = new Date('2026-06-01T00:00:00.000Z')
    for (const at of [new Date(end.getTime() - 1), end]) {
      await bookRemoval(own.db, PLACE, { monthlyMicros: 730_000_000_000n, at })
    }

    await close(own.db, LATER)

    expect(await closedCells(own.db, end, {})).toMatchObject([
      { removals: 1, runRateMicros: 730_000_000_000n, realisedMicros: 277n },
    ])
  })

  it('is closed once, and none before the first removal or before it is over', async () => {
    await using own = await createTestDatabase()
    await close(own.db, LATER)
    expect(await closedEnds(own.db, LATER)).toEqual([])
    const at = new Date('2026-04-10T00:00:00.000Z')
    await bookRemoval(own.db, PLACE, { monthlyMicros: 1n, at })

    for (const _ of [1, 2]) await close(own.db, LATER)

    expect((await closedEnds(own.db, LATER)).map(monthUntil)).toEqual([
      '2026-04',
      '2026-05',
      '2026-06',
    ])
  })

  it('is made of an older ledger by the migration', async () => {
    await using own = await createTestDatabase()
    await sql`drop table savings_closing, savings_closed_month`.execute(own.db)
    await sql`drop trigger close_late_lines on savings_entry`.execute(own.db)
    await sql`drop function close_late_lines, close_month, realised_micros`.execute(own.db)
    await writeRandomLedger(own.db, 60, 5)

    const provider = { getMigrations: async () => ({ '0014-closings': { up: closings } }) }
    const table = 'closings_migration'
    const tables = { migrationTableName: table, migrationLockTableName: `${table}_lock` }
    const { error } = await new Migrator({ db: own.db, provider, ...tables }).migrateToLatest()

    expect(error).toBeUndefined()

    expect(await flawsOf(own.db)).toEqual([])
  })

  it.each([
    ['insert', sql`insert into savings_closing (ends_at) values (now())`, 'derived'],
    ['update', sql`update savings_closing set rate_micros = 1`, 'derived'],
    ['delete', sql`delete from savings_closing`, 'derived'],
    ['truncate', sql`truncate savings_closing`, 'derived'],
    ['reopening', sql`delete from savings_closed_month`, 'append-only'],
  ])('refuses %s by hand', async (_name, attack, why) => {
    await using own = await createTestDatabase()

    expect(await refusalOf(attack.execute(own.db))).toMatch(new RegExp(`^23001 .* is ${why}`))
  })

  it('is a whole month of UTC', async () => {
    await using own = await createTestDatabase()
    const attack = sql`insert into savings_closed_month values ('2026-06-01T02:00:00Z')`

    expect(await refusalOf(attack.execute(own.db))).toMatch(/^23514 /)
  })
})

describe('a report', () => {
  it('says the same whichever months are closed', async () => {
    await using own = await createTestDatabase()
    await writeRandomLedger(own.db, 120, 7)
    const moments = fc.sample(moment, { numRuns: 12, seed: 7 })
    const before = await Promise.all(moments.map((at) => sayings(own.db, at)))

    for (const until of ['2024-11-05', '2025-08-01', '2026-07-15']) {
      await close(own.db, new Date(`${until}T00:00:00.000Z`))

      expect(await Promise.all(moments.map((at) => sayings(own.db, at)))).toEqual(before)
    }
  })

  it('adds up its months to what each cell and kind came to', async () => {
    await using own = await createTestDatabase()
    await writeRandomLedger(own.db, 120, 8)
    await close(own.db, new Date('2025-08-01T00:00:00.000Z'))
    for (const at of fc.sample(moment, { numRuns: 20, seed: 8 })) {
      for (const period of PERIODS) {
        const since = beginOf(period, at)
        const { cells, months, over } = await savingsReport(own.db, at, { since })

        const within = months.filter(
          (each) => !since || each.month >= since.toISOString().slice(0, 7),
        )
        const { realisedMicros, removals, restored, unpriced } = totalOf(over)
        expect(totalOf(within.flatMap((each) => each.kinds))).toMatchObject({
          realisedMicros,
          removals,
          restored,
          unpriced,
        })
        expect(totalOf(over).runRateMicros).toBe(totalOf(cells).runRateMicros)
      }
    }
  })
})

/** Everything that pages and files are made of. */
async function sayings(db: Db, at: Date): Promise<unknown> {
  const endsAhead = [1, 2, 3].map((months) => {
    const end = startOf('month', at)
    end.setUTCMonth(end.getUTCMonth() + months)
    return end
  })
  const reports = await Promise.all(
    PERIODS.map((period) => savingsReport(db, at, { since: beginOf(period, at), endsAhead })),
  )
  const filtered = await savingsReport(db, at, { team: 'search' })
  return {
    reports,
    filtered,
    files: await Array.fromAsync(savingsByCell(db, at)),
    sums: await sumsAt(db, at),
  }
}
