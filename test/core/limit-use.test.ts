import { describe, expect, it } from 'vitest'
import { type SpentHere, usesOf } from '../../src/core/limit-use.ts'
import { DEFAULT_LIMITS, limitReached } from '../../src/core/limits.ts'

function here(change: Partial<SpentHere> = {}): SpentHere {
  return {
    scanId: 'scan-1',
    provider: 'aws',
    accountId: '111122223333',
    region: 'eu-west-1',
    kind: 'aws/ebs-volume-unattached',
    ofDay: 1,
    ofScan: 1,
    monthlyMicros: 1_000_000n,
    listed: null,
    ...change,
  }
}

describe('usesOf', () => {
  it('adds up what is counted together, and only that', () => {
    const uses = usesOf(DEFAULT_LIMITS, [
      here({ ofDay: 2, ofScan: 3 }),
      here({ region: 'us-east-1', scanId: 'scan-2', ofDay: 4, ofScan: 4 }),
      here({ accountId: '444455556666', ofDay: 5, ofScan: 5 }),
    ])

    expect(uses.removalsPerDay).toMatchObject([{ of: null, used: 11n, most: 100n }])
    expect(uses.monthlyMicrosPerDay).toMatchObject([{ used: 3_000_000n, most: 10_000_000_000n }])
    expect(uses.removalsPerScan.map((use) => [use.of?.scanId, use.used])).toEqual([
      ['scan-1', 8n],
      ['scan-2', 4n],
    ])
    expect(uses.removalsPerAccountAndDay.map((use) => [use.of?.accountId, use.used])).toEqual([
      ['111122223333', 6n],
      ['444455556666', 5n],
    ])
  })

  it('shows of many places the three that are nearest to their limit', () => {
    const regions = ['a', 'b', 'c', 'd', 'e'].map((region, place) =>
      here({ region, ofDay: 10, listed: 100 + 40 * place }),
    )

    const { sharePercent } = usesOf(DEFAULT_LIMITS, regions)

    expect(sharePercent.map((use) => [use.of?.region, use.used, use.most])).toEqual([
      ['a', 10n, 25n],
      ['b', 10n, 35n],
      ['c', 10n, 45n],
    ])
  })

  it('counts what rests on a scan whenever it was, and of a day only the day', () => {
    const uses = usesOf(DEFAULT_LIMITS, [here({ ofDay: 0, ofScan: 7 })])

    expect(uses.removalsPerScan[0]?.used).toBe(7n)
    expect(uses.removalsPerAccountAndDay).toEqual([])
    expect(uses.removalsPerDay[0]?.used).toBe(0n)
  })

  it('calls a share full exactly where the next removal would wait', () => {
    const limits = { ...DEFAULT_LIMITS, sharePercent: 10, shareFloor: 3 }
    for (const listed of [null, 0, 29, 40, 55, 1_000]) {
      const most = Number(usesOf(limits, [here({ listed })]).sharePercent[0]?.most)
      const spent = { ofScan: 0, ofDay: 0, ofAccountAndDay: 0, monthlyMicros: 0n }
      const waits = (ofKindAndRegion: number): boolean =>
        limitReached(limits, { ...spent, ofKindAndRegion }, { monthlyMicros: null, listed }) !==
        null

      expect([waits(most - 1), waits(most)]).toEqual([false, true])
    }
  })
})
