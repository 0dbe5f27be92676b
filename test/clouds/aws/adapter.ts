/** The adapter on a simulator of its own, without a database: for what one look or one call decides. */

import { type AwsRoles, NO_ROLES } from '../../../src/clouds/aws/roles.ts'
import { type Candidate, type Detector, remedyOf } from '../../../src/core/detector.ts'
import type { Guard } from '../../../src/core/guard.ts'
import { guardsOf } from '../../../src/core/guards.ts'
import type { Observation, Sighting } from '../../../src/core/observation.ts'
import { DEFAULT_POLICY } from '../../../src/core/policy.ts'
import type { Remedy, RemedyName, Target } from '../../../src/core/remedy.ts'
import { type Simulator, startSimulator } from '../../../src/demo/simulator/simulator.ts'
import { World, type WorldOptions } from '../../../src/demo/simulator/world/world.ts'
import { type Clock, clockAt, DAY_MS } from '../../support/clock.ts'
import { ACCOUNT, awsAt, REGION, SCOPE, unhurried } from '../../support/clouds.ts'

export const VOLUMES = 'aws/ebs-volume-unattached'
export const ADDRESSES = 'aws/elastic-ip-unassociated'

export interface Adapter extends AsyncDisposable {
  readonly clock: Clock
  readonly simulator: Simulator
  readonly world: World
  readonly region: ReturnType<World['region']>
  readonly detector: (id: string) => Detector
  readonly remedy: (id: string, name?: RemedyName) => Remedy
  readonly scan: (id: string, region?: string) => Promise<Observation[]>
  readonly recheck: (id: string, resourceId: string) => Promise<Sighting>
  /** What a scan finds, as the inquiry is asked about it. */
  readonly candidates: (id: string, idleSince?: Date) => Promise<Candidate[]>
  readonly guards: (observation: Observation) => Guard[]
  readonly target: (resourceId: string, observation?: Observation) => Target
}

export async function openAdapter(
  options: Omit<WorldOptions, 'now'> & { readonly roles?: AwsRoles } = {},
): Promise<Adapter> {
  const { roles = NO_ROLES } = options
  const clock = clockAt()
  const accounts = { [ACCOUNT]: [REGION] }
  const world = new World({ accounts, ...options, now: clock.now })
  const simulator = await startSimulator({ world })
  const cloud = await awsAt(simulator.url, clock.now, { roles })
  const detector = (id: string): Detector => {
    const found = cloud.detectors.find((it) => it.id === id)
    if (!found) throw new Error(`no detector ${id}`)
    return found
  }
  const scan: Adapter['scan'] = async (id, region = REGION) =>
    (await Array.fromAsync(detector(id).scan({ ...SCOPE, region }, unhurried()))).flat()
  return {
    clock,
    simulator,
    world,
    region: world.region(REGION),
    detector,
    remedy: (id, name = id === VOLUMES ? 'delete' : 'release') => remedyOf(detector(id), name),
    scan,
    recheck: (id, resourceId) => detector(id).recheck(SCOPE, resourceId, unhurried()),
    candidates: async (id, idleSince = clock.now()) =>
      (await scan(id)).map(({ resourceId, canonicalId, evidence: { attributes } }) => ({
        resourceId,
        canonicalId,
        attributes,
        idleSince,
      })),
    guards: (observation) => guardsOf(observation, SCOPE, DEFAULT_POLICY, clock.now()),
    target: (resourceId, observation) => ({
      scope: SCOPE,
      resourceId,
      attributes: observation?.evidence.attributes ?? {},
      tags: observation?.tags ?? {},
      executionId: crypto.randomUUID(),
      backupUntil: new Date(clock.now().getTime() + 30 * DAY_MS),
      lockBackup: false,
    }),
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
  }
}
