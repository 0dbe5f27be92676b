/** AWS as a cloud: its detectors, its scopes, its prices. A new detector is one line here. */

import { DescribeRegionsCommand } from '@aws-sdk/client-ec2'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import type { Cloud, Scope, Unreachable } from '../../core/detector.ts'
import { AppError } from '../../core/errors.ts'
import { type AwsClients, type AwsConnection, awsClients } from './clients.ts'
import { unattachedEbsVolume } from './ebs-volume.ts'
import { unassociatedElasticIp } from './elastic-ip.ts'
import { isLocal } from './endpoint.ts'
import { asking } from './errors.ts'
import { type PriceFile, priceWith } from './prices.ts'

export interface AwsSettings {
  readonly connection: AwsConnection
  /** Null: every region that is enabled in the account. */
  readonly regions: readonly string[] | null
  readonly prices: PriceFile
  readonly now: () => Date
}

export function awsCloud(settings: AwsSettings): Cloud {
  const clients = awsClients(settings.connection, settings.now)
  return {
    provider: 'aws',
    isReal: !isLocal(settings.connection.endpoint),
    detectors: [
      unattachedEbsVolume(clients, settings.now),
      unassociatedElasticIp(clients, settings.now),
    ],
    scopes: (signal) => listScopes(clients, settings.regions, signal),
    price: (usage) => priceWith(settings.prices, usage),
  }
}

interface Scopes {
  readonly scopes: Scope[]
  readonly unreachable: Unreachable[]
}

/** An account that cannot be asked is unreachable, with the reason; that is not an error of ours. */
async function listScopes(
  clients: AwsClients,
  wanted: readonly string[] | null,
  signal: AbortSignal,
): Promise<Scopes> {
  let accountId = 'unknown'
  try {
    const regions = enabledRegions(clients, signal)
    // Both are asked at once; a failing identity must not leave the other unheard.
    regions.catch(() => undefined)
    accountId = await callerAccount(clients, signal)
    return chosen(accountId, await regions, wanted)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const regions = wanted ?? ['all']
    const reason = error.message
    return {
      scopes: [],
      unreachable: regions.map((region) => ({ scope: scopeOf(accountId, region), reason })),
    }
  }
}

function chosen(
  accountId: string,
  enabled: readonly string[],
  wanted: readonly string[] | null,
): Scopes {
  // Named twice, a region would be counted twice.
  const regions = [...new Set(wanted ?? enabled)]
  const missing = regions.filter((region) => !enabled.includes(region))
  return {
    scopes: regions
      .filter((region) => enabled.includes(region))
      .map((region) => scopeOf(accountId, region)),
    unreachable: missing.map((region) => ({
      scope: scopeOf(accountId, region),
      reason: 'ec2:DescribeRegions: the region is not enabled in this account',
    })),
  }
}

async function callerAccount({ home }: AwsClients, signal: AbortSignal): Promise<string> {
  const answer = await asking('sts:GetCallerIdentity', () =>
    home.sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal }),
  )
  return answer.Account ?? 'unknown'
}

async function enabledRegions({ home }: AwsClients, signal: AbortSignal): Promise<string[]> {
  const answer = await asking('ec2:DescribeRegions', () =>
    home.ec2.send(new DescribeRegionsCommand({}), { abortSignal: signal }),
  )
  return (answer.Regions ?? [])
    .filter((it) => it.OptInStatus !== 'not-opted-in')
    .flatMap((it) => it.RegionName ?? [])
    .toSorted()
}

function scopeOf(accountId: string, region: string): Scope {
  return { provider: 'aws', accountId, region }
}
