/** An organisation of accounts in the simulator, and the cloud that is to look at them. */

import { awsClients } from '../../../../src/clouds/aws/clients.ts'
import type { WhichAccounts } from '../../../../src/clouds/aws/connection.ts'
import type { AwsRoles } from '../../../../src/clouds/aws/roles.ts'
import type { Cloud } from '../../../../src/core/detector.ts'
import { type Simulator, startSimulator } from '../../../../src/demo/simulator/simulator.ts'
import {
  type Member,
  type Organization,
  organizationOf,
} from '../../../../src/demo/simulator/world/organization.ts'
import { World } from '../../../../src/demo/simulator/world/world.ts'
import { type Clock, clockAt } from '../../../support/clock.ts'
import { ACCOUNT, awsAt, KEYS, REGION } from '../../../support/clouds.ts'

export const HUB = ACCOUNT
export const SHOP = '222233334444'
export const DATA = '333344445555'
export const OLD = '444455556666'
export const REGIONS = [REGION, 'us-east-1']
export const ROLES: AwsRoles = {
  scan: 'arn:aws:iam::{account}:role/scan',
  cleanup: 'arn:aws:iam::{account}:role/cleanup',
  restore: 'arn:aws:iam::{account}:role/restore',
  externalId: null,
}
export const LISTED = { kind: 'listed', ids: [SHOP, DATA] } as const satisfies WhichAccounts
export const EVERYBODY = {
  kind: 'organization',
  roleArn: null,
  units: null,
  tags: [],
} as const satisfies WhichAccounts

export interface Company extends AsyncDisposable {
  readonly clock: Clock
  readonly simulator: Simulator
  readonly world: World
  readonly organization: Organization
  cloud(accounts: WhichAccounts, roles?: AwsRoles): Promise<Cloud>
  asked(action: string): number
}

/** The hub manages; shop is in production, data below analytics in it; the old account is suspended. */
export async function openCompany(): Promise<Company> {
  const clock = clockAt()
  const accounts = Object.fromEntries([HUB, SHOP, DATA, OLD].map((id) => [id, REGIONS]))
  const world = new World({ now: clock.now, accounts })
  const organization = organizationOf(HUB)
  const { rootId, units, members } = organization
  units.set('ou-ab12-production', { name: 'production', parentId: rootId })
  units.set('ou-ab12-analytics1', { name: 'analytics', parentId: 'ou-ab12-production' })
  members.set(HUB, member(rootId))
  members.set(SHOP, member('ou-ab12-production', { tags: { Environment: 'prod', Owner: 'shop' } }))
  members.set(DATA, member('ou-ab12-analytics1', { tags: { Environment: 'dev' } }))
  members.set(OLD, member('ou-ab12-production', { status: 'SUSPENDED' }))
  world.organization = organization
  const simulator = await startSimulator({ world })
  return {
    clock,
    simulator,
    world,
    organization,
    cloud: (which, roles = ROLES) => awsAt(simulator.url, clock.now, { accounts: which, roles }),
    asked: (action) => simulator.calls.filter((each) => each.action === action).length,
    [Symbol.asyncDispose]: () => simulator[Symbol.asyncDispose](),
  }
}

function member(parentId: string, change: Partial<Member> = {}): Member {
  return { name: 'an account', parentId, status: 'ACTIVE', tags: {}, ...change }
}

/** With a role for each account of the list. */
export function clientsOf(
  endpoint: string,
  now: () => Date,
  change: Partial<Parameters<typeof awsClients>[0]> = {},
): ReturnType<typeof awsClients> {
  const connection = { endpoint, credentials: KEYS, homeRegion: REGION, roles: ROLES }
  return awsClients({ ...connection, accounts: LISTED, ...change }, now)
}
