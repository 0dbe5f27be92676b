/** The AWS adapter against an endpoint on this machine, for a test or for a child process of it. */

import { type AwsSettings, awsCloud } from '../../src/clouds/aws/aws.ts'
import type { AwsConnection } from '../../src/clouds/aws/connection.ts'
import { BUNDLED_PRICES, readPriceFile } from '../../src/clouds/aws/prices.ts'
import { type AwsRoles, NO_ROLES } from '../../src/clouds/aws/roles.ts'
import type { Cloud } from '../../src/core/detector.ts'
import type { Scope } from '../../src/core/observation.ts'

export const ACCOUNT = '111122223333'
export const REGION = 'eu-west-1'
export const SCOPE: Scope = { provider: 'aws', accountId: ACCOUNT, region: REGION }
export const KEYS = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' }

const PRICES = readPriceFile(BUNDLED_PRICES)

export interface CloudOptions
  extends Pick<AwsSettings, 'apiPercent' | 'tokens'>,
    Pick<AwsConnection, 'accounts'> {
  readonly regions?: readonly string[] | null
  readonly roles?: AwsRoles
}

export async function awsAt(
  endpoint: string,
  now: () => Date,
  { regions = null, roles = NO_ROLES, accounts, ...pacing }: CloudOptions = {},
): Promise<Cloud> {
  const connection = {
    endpoint,
    credentials: KEYS,
    homeRegion: REGION,
    roles,
    ...(accounts ? { accounts } : {}),
  }
  return awsCloud({ connection, regions, prices: await PRICES, now, ...pacing })
}

export async function cloudsAt(
  endpoint: string,
  now: () => Date,
  options: CloudOptions = {},
): Promise<ReadonlyMap<string, Cloud>> {
  const aws = await awsAt(endpoint, now, options)
  return new Map([[aws.provider, aws]])
}

/** Nobody cancels. */
export function unhurried(): AbortSignal {
  return new AbortController().signal
}
