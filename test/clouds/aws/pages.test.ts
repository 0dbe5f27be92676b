/** Listings in pages: long ones, short ones, and empty ones that are not the last. */

import { describe, expect, it } from 'vitest'
import { newModification } from '../../../src/demo/simulator/world/modification.ts'
import { HOUR_MS } from '../../support/clock.ts'
import { SCOPE, unhurried } from '../../support/clouds.ts'
import { ADDRESSES, type Adapter, openAdapter, VOLUMES } from './adapter.ts'

function callsOf({ simulator }: Adapter, action: string): string[] {
  return simulator.calls
    .filter((each) => each.action === action)
    .map(({ params }) => `${params['MaxResults'] ?? 'all'}${params['NextToken'] ? ' more' : ''}`)
}

describe('a listing of volumes', () => {
  it('asks for 500 at a time and passes each page on as it comes', async () => {
    await using aws = await openAdapter()
    for (let count = 0; count < 1_001; count += 1) aws.region.addVolume()

    const pages = await Array.fromAsync(aws.detector(VOLUMES).scan(SCOPE, unhurried()))

    const ids = pages.flat().map((each) => each.resourceId)
    expect(pages.map((each) => each.length)).toEqual([500, 500, 1])
    expect(new Set(ids)).toEqual(new Set(aws.region.volumes.keys()))
    expect(callsOf(aws, 'DescribeVolumes')).toEqual(['500', '500 more', '500 more'])
    expect(
      aws.simulator.calls.find(({ action }) => action === 'DescribeVolumes')?.params,
    ).toMatchObject({ 'Filter.1.Name': 'status', 'Filter.1.Value.1': 'available' })
  })

  it.each([1, 2, 3])('goes on after short and empty pages: %i looked at per page', async (size) => {
    await using aws = await openAdapter()
    aws.world.examinedPerPage = size
    const idle = Array.from({ length: 12 }, (_, index) => {
      const { id } = aws.region.addVolume()
      const isUsed = index >= 2 && index <= 9
      if (isUsed) aws.region.attach(id)
      return isUsed ? [] : [id]
    }).flat()

    const found = await aws.scan(VOLUMES)

    expect(found.map((each) => each.resourceId)).toEqual(idle)
    expect(callsOf(aws, 'DescribeVolumes').length).toBeGreaterThanOrEqual(12 / size)
  })

  it('throws when its second page fails: what came is not all', async () => {
    await using aws = await openAdapter()
    aws.world.examinedPerPage = 2
    for (let count = 0; count < 5; count += 1) aws.region.addVolume()
    const fault = { kind: 'error', code: 'UnauthorizedOperation' } as const
    aws.simulator.faults.add({ action: 'DescribeVolumes', nth: 2, fault })
    const seen: number[] = []

    const scanning = (async () => {
      for await (const page of aws.detector(VOLUMES).scan(SCOPE, unhurried()))
        seen.push(page.length)
    })()

    await expect(scanning).rejects.toMatchObject({ code: 'CLOUD_DENIED' })
    expect(seen).toEqual([2])
  })

  it('ends with an empty region', async () => {
    await using aws = await openAdapter()

    expect(await aws.scan(VOLUMES)).toEqual([])
    expect(await aws.scan(ADDRESSES)).toEqual([])
  })
})

describe('a listing beside it', () => {
  it('of modifications is read to its last page', async () => {
    await using aws = await openAdapter()
    aws.world.examinedPerPage = 1
    const volumes = Array.from({ length: 4 }, () => aws.region.addVolume())
    const last = volumes.at(-1)!
    const timing = { ...aws.world.timing, modifyingMs: HOUR_MS }
    for (const volume of [volumes[0]!, last]) {
      const target = { ...volume.shape, sizeGiB: 200 }
      volume.modifications.push(newModification(volume.shape, target, timing, aws.clock.now()))
    }

    const found = await aws.scan(VOLUMES)

    const guarded = found
      .filter((each) => aws.guards(each).length > 0)
      .map((each) => each.resourceId)
    expect(guarded).toEqual([volumes[0]!.id, last.id])
  })

  it('of transfers and of reverse names is read to its last page', async () => {
    await using aws = await openAdapter()
    aws.world.examinedPerPage = 1
    for (let count = 0; count < 3; count += 1) aws.region.addAddress()
    const offeredAt = aws.clock.now()
    const expiresAt = new Date(offeredAt.getTime() + HOUR_MS)
    const transfer = { toAccountId: '444455556666', offeredAt, expiresAt }
    const offered = aws.region.addAddress({ transfer })
    const named = aws.region.addAddress({ ptrRecord: 'mail.example.' })

    const found = await aws.scan(ADDRESSES)

    const guarded = found
      .map((each) => [each.resourceId, aws.guards(each).map((guard) => guard.name)] as const)
      .filter(([, guards]) => guards.length > 0)
    expect(guarded).toEqual([
      [offered.allocationId, ['no-pending-transfer']],
      [named.allocationId, ['no-ptr-record']],
    ])
  })
})

describe('a listing of addresses', () => {
  it('has no pages at AWS: it is asked for at once, and passed on in pages of ours', async () => {
    await using aws = await openAdapter()
    for (let count = 0; count < 1_001; count += 1) aws.region.addAddress()

    const pages = await Array.fromAsync(aws.detector(ADDRESSES).scan(SCOPE, unhurried()))

    expect(pages.map((each) => each.length)).toEqual([500, 500, 1])
    expect(callsOf(aws, 'DescribeAddresses')).toEqual(['all'])
  })
})
