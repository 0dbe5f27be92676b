import { array, assert, bigInt, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Figures } from '../../src/core/figures.ts'
import { reportMoments, reportOn, type Standing } from '../../src/core/report.ts'

const NOW = new Date('2026-03-02T08:00:00.000Z')
const WASTE = { count: 3, micros: 7_000_000n, unpriced: 1 }

function figures(over: Partial<Figures>): Figures {
  return {
    removals: 0,
    restored: 0,
    unpriced: 0,
    keptMicros: 0n,
    runRateMicros: 0n,
    realisedMicros: 0n,
    ...over,
  }
}

function standing(at: string, over: Partial<Figures>): Standing {
  return { at: new Date(at), figures: figures(over) }
}

describe('reportMoments', () => {
  it('are now and the twelve weeks before it, oldest first', () => {
    const moments = reportMoments(NOW)

    expect(moments).toHaveLength(13)
    expect(moments[0]).toEqual(new Date('2025-12-08T08:00:00.000Z'))
    expect(moments.at(-2)).toEqual(new Date('2026-02-23T08:00:00.000Z'))
    expect(moments.at(-1)).toEqual(NOW)
  })
})

describe('reportOn', () => {
  it('says where the ledger stands now, and what the last week added', () => {
    const before = standing('2026-02-23T08:00:00Z', { removals: 4, realisedMicros: 5_000_000n })
    const now = standing('2026-03-02T08:00:00Z', {
      removals: 6,
      unpriced: 1,
      runRateMicros: 90_000_000n,
      realisedMicros: 25_000_000n,
    })

    const report = reportOn([before, now], WASTE)

    expect(report).toEqual({
      ...now.figures,
      day: '2026-03-02',
      removalsThisWeek: 2,
      realisedThisWeekMicros: 20_000_000n,
      openWaste: WASTE,
      weeks: [{ endsOn: '2026-03-02', micros: 20_000_000n }],
    })
  })

  it('counts a removal of this week that was brought back as a removal', () => {
    const before = standing('2026-02-23T08:00:00Z', { removals: 4 })
    const now = standing('2026-03-02T08:00:00Z', { removals: 4, restored: 2 })

    expect(reportOn([before, now], WASTE).removalsThisWeek).toBe(2)
  })

  it('has weeks that together are exactly what was realised since the first moment', () => {
    const ledger = array(record({ realisedMicros: bigInt(), removals: integer() }), {
      minLength: 13,
      maxLength: 13,
    })

    assert(
      property(ledger, (all) => {
        const moments = reportMoments(NOW)
        const standings = all.map((over, index) => ({
          at: moments[index] ?? NOW,
          figures: figures(over),
        }))

        const { weeks, realisedThisWeekMicros } = reportOn(standings, WASTE)

        const sum = weeks.reduce((total, { micros }) => total + micros, 0n)
        expect(weeks).toHaveLength(12)
        expect(weeks.at(-1)?.micros).toBe(realisedThisWeekMicros)
        expect(sum).toBe((all.at(-1)?.realisedMicros ?? 0n) - (all[0]?.realisedMicros ?? 0n))
      }),
    )
  })
})
