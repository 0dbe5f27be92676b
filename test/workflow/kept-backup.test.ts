import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from '../../src/core/policy.ts'
import { DAY_MS } from '../support/clock.ts'
import { runAllJobs } from '../support/drive.ts'
import { approvedFinding, historyOf } from '../support/findings.ts'
import { openStage, type Stage } from '../support/stage.ts'

const BINARY_GIB = 1024 ** 3

async function removed(stage: Stage, id: string): ReturnType<typeof historyOf> {
  await approvedFinding(stage, id)
  await runAllJobs(stage)
  return historyOf(stage, id)
}

describe('a removal behind a backup', () => {
  it('is booked less what the stored GiB of its snapshot cost, until the snapshot expires', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100, writtenGiB: 60 })

    const { finding, ledger, offsets } = await removed(stage, id)

    const removedAt = finding.acted_at ?? new Date(0)
    expect(ledger).toMatchObject([{ kind: 'booked', monthly_micros: 8_800_000n }])
    expect(offsets).toMatchObject([
      {
        kind: 'offset',
        monthly_micros: -3_000_000n,
        starts_at: removedAt,
        ends_at: new Date(removedAt.getTime() + 30 * DAY_MS),
        price_date: '2024-07-18',
      },
    ])
  })

  it('counts a GiB that is begun as a whole one: savings are never overstated', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100, writtenGiB: 12 + 1 / BINARY_GIB })

    const { offsets } = await removed(stage, id)

    expect(offsets).toMatchObject([{ monthly_micros: -650_000n }])
  })

  it('takes the size of the volume when AWS does not say what is stored', async () => {
    await using stage = await openStage()
    const { id } = stage.region.addVolume({ sizeGiB: 100, writtenGiB: 0 })

    const { offsets } = await removed(stage, id)

    expect(offsets).toMatchObject([{ monthly_micros: -5_000_000n }])
  })

  it('pays for the snapshot of a local zone at the price of its region', async () => {
    await using stage = await openStage()
    const place = { zone: 'eu-west-1-xyz-1a', zoneId: 'euw1-xyz1-az1' }
    const { id } = stage.region.addVolume({ sizeGiB: 100, writtenGiB: 10, ...place })

    const { ledger, offsets } = await removed(stage, id)

    expect(ledger).toMatchObject([{ monthly_micros: null }])
    expect(offsets).toMatchObject([{ monthly_micros: -500_000n }])
  })

  it('is booked for as many months as the policy says', async () => {
    const savings = { ...DEFAULT_POLICY.savings, horizonMonths: 3 }
    await using stage = await openStage({ policy: { savings } })
    const { id } = stage.region.addVolume()

    const { finding, ledger } = await removed(stage, id)

    const hours = 3 * 730
    expect(ledger[0]?.ends_at).toEqual(
      new Date((finding.acted_at?.getTime() ?? 0) + hours * 3_600_000),
    )
  })

  it('has no offset where nothing is kept', async () => {
    await using stage = await openStage()
    const { allocationId } = stage.region.addAddress()

    const { ledger, offsets } = await removed(stage, allocationId)

    expect(ledger).toMatchObject([{ kind: 'booked', monthly_micros: 3_650_000n }])
    expect(offsets).toEqual([])
  })
})
