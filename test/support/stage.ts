/**
 * Everything a workflow test needs, real but for the cloud: PostgreSQL, the AWS adapter with its SDK,
 * and the simulator behind it. Workflow, adapter and simulator live on one clock that a test moves.
 */

import { directCarrier } from '../../src/carriers/direct.ts'
import { type AwsRoles, NO_ROLES } from '../../src/clouds/aws/roles.ts'
import type { Carrier } from '../../src/core/approval.ts'
import type { Writer } from '../../src/core/justification.ts'
import { type Metrics, NO_METRICS } from '../../src/core/metrics.ts'
import type { Notice } from '../../src/core/notice.ts'
import { DEFAULT_POLICY, type Policy } from '../../src/core/policy.ts'
import { type Simulator, startSimulator } from '../../src/demo/simulator/simulator.ts'
import { World, type WorldOptions } from '../../src/demo/simulator/world/world.ts'
import type { Db } from '../../src/store/database.ts'
import type { Deps } from '../../src/workflow/deps.ts'
import { type Clock, clockAt } from './clock.ts'
import { ACCOUNT, cloudsAt, REGION } from './clouds.ts'
import { borrowDatabase } from './database-pool.ts'
import { createJobTable, enqueueInto } from './job-table.ts'

export interface Stage extends AsyncDisposable {
  readonly db: Db
  readonly databaseUrl: string
  readonly clock: Clock
  readonly simulator: Simulator
  readonly world: World
  /** eu-west-1 of the only account: the state that tests arrange and look at. */
  readonly region: ReturnType<World['region']>
  readonly deps: Deps
  /** What people were told. */
  readonly notices: readonly Notice[]
}

export interface StageOptions {
  readonly policy?: Partial<Policy>
  readonly regions?: readonly string[]
  readonly timing?: WorldOptions['timing']
  readonly carrier?: Carrier
  /** None: texts are written by rule. */
  readonly writer?: Writer
  readonly metrics?: Metrics
  readonly roles?: AwsRoles
  /** Built on the stage's clock. */
  readonly world?: (clock: Clock) => World
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  await using stack = new AsyncDisposableStack()
  const clock = clockAt()
  const { regions = [REGION], timing = {} } = options
  const world =
    options.world?.(clock) ??
    new World({ now: clock.now, accounts: { [ACCOUNT]: regions }, timing })
  const database = stack.use(await borrowDatabase())
  const simulator = stack.use(await startSimulator({ world }))
  await createJobTable(database.db)
  const notices: Notice[] = []
  const deps: Deps = {
    db: database.db,
    clouds: await cloudsAt(simulator.url, clock.now, { roles: options.roles ?? NO_ROLES }),
    carrier: options.carrier ?? directCarrier,
    notifier: { tell: async (notice) => void notices.push(notice) },
    policy: { ...DEFAULT_POLICY, ...options.policy },
    writer: options.writer ?? null,
    language: 'en',
    onModelCall: () => undefined,
    metrics: options.metrics ?? NO_METRICS,
    enqueue: enqueueInto(clock.now),
    now: clock.now,
  }
  const resources = stack.move()
  return {
    db: database.db,
    databaseUrl: database.url,
    clock,
    simulator,
    world,
    region: world.region(REGION),
    deps,
    notices,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}
