/**
 * The demo's account: acme-shop in production, three regions, three years of history. Every kind of
 * volume and address that CloudThrift must tell apart is in it, with the ids the same in every run.
 */

import type { Region } from '../world/region.ts'
import { DAY_MS, later, type Timing } from '../world/surroundings.ts'
import { DEMO_ACCOUNT_ID, World } from '../world/world.ts'
import { seedAddresses } from './addresses.ts'
import { seedNames } from './names.ts'
import { seedVolumes } from './volumes.ts'

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2']
const ADDRESS_QUOTA = 20

export interface SeedOptions {
  /** The world's clock; it may be moved. What was created later than it shows is not there yet. */
  readonly now?: () => Date
  /** The moment that ages are counted from; left out: what the clock shows at this call. */
  readonly anchor?: Date
  readonly timing?: Partial<Timing>
}

export function seededWorld(options: SeedOptions = {}): World {
  const { now = () => new Date(), timing = {} } = options
  const anchor = options.anchor ?? now()
  const world = new World({ now, timing, accounts: { [DEMO_ACCOUNT_ID]: REGIONS } })
  seedNames(world)
  for (const name of REGIONS) {
    const region = world.region(name)
    region.addressQuota = ADDRESS_QUOTA
    seedVolumes({ world, region, anchor })
    seedAddresses({ world, region, anchor })
    seedSnapshots(world, region, anchor)
  }
  return world
}

/**
 * A nightly backup, one that an image needs, and a public one of Amazon's that is nobody's here.
 */
function seedSnapshots(world: World, region: Region, anchor: Date): void {
  const attached = region.volumes.values().find((it) => it.attachments.some((at) => !at.until))
  region.addSnapshot({
    id: world.idFor('snap', `${region.name}/nightly`),
    volumeId: attached?.id ?? 'vol-ffffffff',
    sizeGiB: attached?.shape.sizeGiB ?? 30,
    startedAt: later(anchor, -DAY_MS),
    completesAt: later(anchor, -DAY_MS + 1_800_000),
    description: 'Created by the nightly backup',
    tags: { Name: 'nightly', 'aws:dlm:lifecycle-policy-id': 'policy-0a1b2c3d4e5f67890' },
  })
  region.addSnapshot({
    id: world.idFor('snap', `${region.name}/golden-image`),
    volumeId: 'vol-ffffffff',
    sizeGiB: 30,
    startedAt: later(anchor, -200 * DAY_MS),
    description: 'Created by CreateImage for golden-2025-04',
    imageId: world.idFor('ami', `${region.name}/golden-image`),
  })
  region.addSnapshot({
    id: world.idFor('snap', `${region.name}/amazon-linux`),
    volumeId: 'vol-ffffffff',
    sizeGiB: 8,
    startedAt: later(anchor, -90 * DAY_MS),
    ownerId: '137112412989',
    ownerAlias: 'amazon',
    description: 'Amazon Linux',
  })
}
