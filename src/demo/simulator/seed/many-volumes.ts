/** Large accounts for benchmarks: the same shape as the seeded one, any size, nothing random. */

import type { Region } from '../world/region.ts'
import { DAY_MS, later } from '../world/surroundings.ts'
import { DEMO_ACCOUNT_ID, World } from '../world/world.ts'
import { tagsOf } from './teams.ts'

export interface ManyVolumesOptions {
  readonly now?: () => Date
  readonly regions: readonly string[]
  /** Left out: the demo's account alone. */
  readonly accounts?: readonly string[]
  readonly volumesPerRegion: number
  readonly addressesPerRegion?: number
  /** 0 to 1: how many of them are attached to nothing. */
  readonly idleShare?: number
}

const TYPES = ['gp3', 'gp2', 'gp3', 'io2', 'st1', 'gp3', 'sc1', 'io1'] as const
const TEAM_NAMES = ['checkout', 'search', 'data', 'ml', 'platform', 'web', 'security'] as const

export function manyVolumes(options: ManyVolumesOptions): World {
  const { now = () => new Date(), regions, accounts = [DEMO_ACCOUNT_ID] } = options
  const world = new World({
    now,
    accounts: Object.fromEntries(accounts.map((it) => [it, regions])),
  })
  for (const account of world.accounts.values()) {
    for (const region of account.regions.values()) {
      region.addressQuota = (options.addressesPerRegion ?? 0) + 5
      addVolumes(region, options, now())
      addAddresses(region, options)
    }
  }
  return world
}

function addVolumes(region: Region, options: ManyVolumesOptions, today: Date): void {
  const { volumesPerRegion, idleShare = 0.2 } = options
  for (let index = 0; index < volumesPerRegion; index += 1) {
    const type = pick(TYPES, index)
    const { id } = region.addVolume({
      type,
      sizeGiB: 125 + ((index * 37) % 1_000),
      iops: type === 'io1' || type === 'io2' ? 4_000 : undefined,
      zone: `${region.name}${pick(['a', 'b', 'c'], index)}`,
      createdAt: later(today, -(20 + ((index * 7) % 1_000)) * DAY_MS),
      tags: tagsOf(`bench-${index}`, pick(TEAM_NAMES, index), 'prod'),
    })
    if (!isIdle(index, idleShare)) region.attach(id)
  }
}

function addAddresses(region: Region, options: ManyVolumesOptions): void {
  const { addressesPerRegion = 0, idleShare = 0.2 } = options
  for (let index = 0; index < addressesPerRegion; index += 1) {
    const tags = tagsOf(`bench-ip-${index}`, pick(TEAM_NAMES, index), 'prod')
    const { allocationId } = region.addAddress({ tags })
    if (!isIdle(index, idleShare)) region.associate(allocationId)
  }
}

/** Spreads the idle ones evenly: exactly `share` of any long enough stretch. */
function isIdle(index: number, share: number): boolean {
  return Math.floor((index + 1) * share) > Math.floor(index * share)
}

function pick<Item>(items: readonly [Item, ...Item[]], index: number): Item {
  return items[index % items.length] ?? items[0]
}
