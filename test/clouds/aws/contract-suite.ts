/** One backend, opened and seeded once, and the helpers that the parts of the contract share. */

import { afterAll, beforeAll } from 'vitest'
import { type Candidate, type Cloud, type Detector, remedyOf } from '../../../src/core/detector.ts'
import type { Observation, Scope } from '../../../src/core/observation.ts'
import type { Remedy, RemedyName, Target } from '../../../src/core/remedy.ts'
import { awsAt, unhurried } from '../../support/clouds.ts'
import { skipBackOff } from '../../support/no-back-off.ts'
import { type Backend, REGIONS, type RegionName, WORKSHOP } from './backends.ts'
import { type Seeded, seed } from './seed.ts'

export const VOLUMES = 'aws/ebs-volume-unattached'
export const ADDRESSES = 'aws/elastic-ip-unassociated'
/** One of the seeded regions, where nothing changes. */
export const HOME = 'eu-west-1'
export const SCANNED = [...REGIONS, WORKSHOP]

export interface Suite {
  readonly backend: () => Backend
  readonly cloud: () => Cloud
  readonly seeded: (region: RegionName) => Seeded
  readonly scope: (region: string) => Scope
  readonly detector: (id: string) => Detector
  readonly remedy: (id: string, name?: RemedyName) => Remedy
  readonly scan: (id: string, region?: string) => Promise<Observation[]>
  /** What a scan says about one resource. */
  readonly observed: (id: string, resourceId: string, region?: string) => Promise<Observation>
  /** What a scan of the home region finds, as an inquiry is asked about it. */
  readonly candidates: (id: string) => Promise<Candidate[]>
  /** One resource of the workshop as an execution would take it in hand. */
  readonly target: (id: string, resourceId: string) => Promise<Target>
}

/** Call it inside of a describe. */
export function openSuite(open: () => Promise<Backend>): Suite {
  skipBackOff()
  let backend: Backend
  let cloud: Cloud
  const seeds = new Map<RegionName, Seeded>()

  beforeAll(async () => {
    backend = await open()
    cloud = await awsAt(backend.endpoint, () => new Date(), { regions: SCANNED })
    for (const region of REGIONS) seeds.set(region, await seed(backend, region))
  })

  afterAll(() => backend[Symbol.asyncDispose]())

  const scope: Suite['scope'] = (region) => ({
    provider: 'aws',
    accountId: backend.accountId,
    region,
  })
  const detector: Suite['detector'] = (id) => found(cloud.detectors.find((it) => it.id === id))
  const scan: Suite['scan'] = async (id, region = HOME) =>
    (await Array.fromAsync(detector(id).scan(scope(region), unhurried()))).flat()
  const observed: Suite['observed'] = async (id, resourceId, region) =>
    found((await scan(id, region)).find((it) => it.resourceId === resourceId))
  return {
    backend: () => backend,
    cloud: () => cloud,
    seeded: (region) => found(seeds.get(region)),
    scope,
    detector,
    remedy: (id, name = id === VOLUMES ? 'delete' : 'release') => remedyOf(detector(id), name),
    scan,
    observed,
    candidates: async (id) =>
      (await scan(id)).map(({ resourceId, canonicalId, evidence: { attributes } }) => ({
        resourceId,
        canonicalId,
        attributes,
        idleSince: new Date(),
      })),
    async target(id, resourceId) {
      const { evidence, tags } = await observed(id, resourceId, WORKSHOP)
      return {
        scope: scope(WORKSHOP),
        resourceId,
        attributes: evidence.attributes,
        tags,
        executionId: crypto.randomUUID(),
        backupUntil: new Date(Date.now() + 30 * 86_400_000),
        lockBackup: false,
      }
    },
  }
}

function found<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('the contract misses what it counted on')
  return thing
}
