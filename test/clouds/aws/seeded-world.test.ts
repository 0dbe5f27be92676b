/** The seeded account: every kind of volume and address there is, and what must become of it. */

import { describe, expect, it } from 'vitest'
import { guardsOf } from '../../../src/core/guards.ts'
import { DEFAULT_POLICY } from '../../../src/core/policy.ts'
import { SEEDED_ADDRESSES } from '../../../src/demo/simulator/seed/addresses.ts'
import { seededWorld } from '../../../src/demo/simulator/seed/seeded-world.ts'
import { SEEDED_VOLUMES } from '../../../src/demo/simulator/seed/volumes.ts'
import { startSimulator } from '../../../src/demo/simulator/simulator.ts'
import { clockAt } from '../../support/clock.ts'
import { awsAt, unhurried } from '../../support/clouds.ts'
import { ADDRESSES, VOLUMES } from './adapter.ts'

const POLICY = { ...DEFAULT_POLICY, iacTags: ['ManagedBy'] }

/** By the seed's `why`: the guards, or null when it must not be listed at all. */
const VOLUME_GUARDS: Readonly<Record<string, readonly string[] | null>> = {
  candidate: [],
  untagged: [],
  unprotected: [],
  'backup-target': [],
  'local-zone': [],
  encrypted: [],
  'from-snapshot': [],
  young: [],
  // Nothing that a look shows: the investigation finds out.
  'used-at-night': [],
  'key-disabled': [],
  'just-detached': [],
  terraform: ['iac'],
  protected: ['protected'],
  'do-not-delete': ['protected'],
  kubernetes: ['kubernetes'],
  kops: ['kubernetes'],
  cloudformation: ['cloudformation'],
  managed: ['not-service-managed'],
  'multi-attach': ['single-attach'],
  outpost: ['not-on-outpost'],
  modifying: ['not-being-modified'],
  'fresh-clone': ['not-a-fresh-copy'],
  'fast-restored': ['not-a-fresh-copy'],
  'managed-hidden': null,
  failed: null,
  attached: null,
  'attached-multi': null,
  later: null,
}

const ADDRESS_GUARDS: Readonly<Record<string, readonly string[] | null>> = {
  candidate: [],
  untagged: [],
  locked: [],
  // The investigation finds out.
  dns: [],
  ptr: ['no-ptr-record'],
  byoip: ['amazon-pool'],
  transfer: ['no-pending-transfer'],
  protected: ['protected'],
  carrier: ['not-carrier'],
  'alb-unassociated': ['not-service-managed'],
  cloudformation: ['cloudformation'],
  'customer-owned': ['not-customer-owned'],
  nlb: null,
  rds: null,
  'instance-default-vpc': null,
  'network-interface': null,
  later: null,
}

/** By region and name, the guards. */
async function look(detectorId: string): Promise<ReadonlyMap<string, string[]>> {
  const clock = clockAt()
  await using simulator = await startSimulator({ world: seededWorld({ now: clock.now }) })
  const cloud = await awsAt(simulator.url, clock.now)
  const { scopes } = await cloud.scopes(unhurried())
  const detector = cloud.detectors.find((each) => each.id === detectorId)!
  const seen = new Map<string, string[]>()
  for (const scope of scopes) {
    for await (const page of detector.scan(scope, unhurried())) {
      for (const observation of page) {
        const { publicIp } = observation.evidence.attributes
        const guards = guardsOf(observation, scope, POLICY, clock.now()).map((each) => each.name)
        seen.set(`${scope.region} ${observation.name ?? publicIp ?? 'untagged'}`, guards)
      }
    }
  }
  return seen
}

describe('the seeded account', () => {
  it('shows exactly its unattached volumes, each guarded by what it was seeded with', async () => {
    const expected = SEEDED_VOLUMES.flatMap(({ region, name, why }) => {
      const guards = VOLUME_GUARDS[why]
      if (guards === undefined) throw new Error(`what is to become of a volume that is ${why}?`)
      return guards ? [[`${region} ${why === 'untagged' ? why : name}`, guards]] : []
    })

    const seen = await look(VOLUMES)

    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected))
    expect(seen.size).toBeGreaterThan(25)
  })

  it('shows exactly its unassociated addresses, each guarded by what it was seeded with', async () => {
    const expected = SEEDED_ADDRESSES.flatMap(({ region, name, publicIp, why }) => {
      const guards = ADDRESS_GUARDS[why]
      if (guards === undefined) throw new Error(`what is to become of an address that is ${why}?`)
      return guards ? [[`${region} ${why === 'untagged' ? publicIp : name}`, guards]] : []
    })

    const seen = await look(ADDRESSES)

    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected))
    expect(seen.size).toBeGreaterThan(10)
  })
})
