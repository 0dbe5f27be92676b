/**
 * What each role must be able to call: what the detectors say that they call, and nothing else. So a
 * new detector gets its permissions here without anybody remembering.
 */

import { awsCloud } from '../../src/clouds/aws/aws.ts'
import { BUNDLED_PRICES, readPriceFile } from '../../src/clouds/aws/prices.ts'
import { NO_ROLES } from '../../src/clouds/aws/roles.ts'
import type { Detector } from '../../src/core/detector.ts'

export const ROLES = ['scan', 'cleanup', 'restore'] as const
export type Role = (typeof ROLES)[number]
export type Actions = Readonly<Record<Role, readonly string[]>>

/** Every scan asks which regions there are. Who it is (sts:GetCallerIdentity) nobody can be denied. */
const EVERY_SCAN = ['ec2:DescribeRegions']

type Permissions = Detector['permissions']

export function actionsOf(all: readonly Permissions[]): Actions {
  return {
    scan: union([EVERY_SCAN, ...all.map((it) => it.read)]),
    cleanup: union(all.map((it) => it.write)),
    restore: union(all.map((it) => it.restore)),
  }
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].toSorted()
}

export async function registeredPermissions(): Promise<readonly Permissions[]> {
  const cloud = awsCloud({
    connection: { endpoint: null, credentials: null, homeRegion: 'us-east-1', roles: NO_ROLES },
    regions: null,
    prices: await readPriceFile(BUNDLED_PRICES),
    now: () => new Date(),
  })
  return cloud.detectors.map((it) => it.permissions)
}
