/**
 * Which accounts are looked at: the one whose credentials we have, those of a list, or those of an
 * organisation. An account that cannot be asked is unreachable, with the reason, and stops no other one.
 */

import type { EC2Client } from '@aws-sdk/client-ec2'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import pLimit from 'p-limit'
import type { Unreachable } from '../../../core/detector.ts'
import { AppError } from '../../../core/errors.ts'
import type { Scope } from '../../../core/observation.ts'
import type { AwsClients } from '../clients.ts'
import type { AwsConnection, OrganizationFilter, WhichAccounts } from '../connection.ts'
import { ec2 } from '../ec2.ts'
import { asking } from '../errors.ts'
import type { Membership } from './organization.ts'

export interface Scopes {
  readonly scopes: readonly Scope[]
  readonly unreachable: readonly Unreachable[]
}

export interface Looking {
  readonly clients: AwsClients
  readonly connection: AwsConnection
  /** Null: every region that is enabled in the account. */
  readonly regions: readonly string[] | null
  readonly now: () => Date
}

const ACCOUNTS_AT_ONCE = 20
const ORGANIZATION = 'organization'
const UNKNOWN = 'unknown'

export function scopesOf(looking: Looking): (signal: AbortSignal) => Promise<Scopes> {
  const { accounts } = looking.connection
  if (accounts === undefined) return (signal) => homeScopes(looking, signal)
  const members = membership(looking, accounts)
  return async (signal) => {
    const { ids, problem } = await members(signal)
    const limit = pLimit(ACCOUNTS_AT_ONCE)
    const asked = ids.map((id) => limit(() => accountScopes(looking, id, signal)))
    const found = await Promise.all(asked)
    const missing = problem === null ? [] : [nowhere(ORGANIZATION, 'all', problem)]
    return {
      scopes: found.flatMap((it) => it.scopes),
      unreachable: [...missing, ...found.flatMap((it) => it.unreachable)],
    }
  }
}

function membership(
  { clients, now }: Pick<Looking, 'clients' | 'now'>,
  accounts: WhichAccounts,
): Members {
  if (accounts.kind === 'organization') {
    const members = organizationMembers({ clients, now }, accounts)
    return async (signal) => (await members())(signal)
  }
  // Named twice, an account would be counted twice.
  const listed = { ids: [...new Set(accounts.ids)], problem: null }
  return async () => listed
}

type Members = (signal: AbortSignal) => Promise<Membership>

/** Only who has an organisation loads its client. */
function organizationMembers(
  { clients, now }: Pick<Looking, 'clients' | 'now'>,
  filter: OrganizationFilter,
): () => Promise<Members> {
  let loaded: Promise<Members> | null = null
  const load = async (): Promise<Members> => {
    const { membersOf } = await import('./organization.ts')
    return membersOf(clients, filter, now)
  }
  return () => (loaded ??= load())
}

async function accountScopes(looking: Looking, id: string, signal: AbortSignal): Promise<Scopes> {
  const { clients, connection, regions } = looking
  try {
    const client = clients.read(scopeOf(id, connection.homeRegion))
    return chosen(id, await enabledRegions(client, signal), regions)
  } catch (error) {
    return unreachable(id, regions, error)
  }
}

/** Whose credentials they are is asked together with the regions: neither waits for the other. */
async function homeScopes(looking: Looking, signal: AbortSignal): Promise<Scopes> {
  const { clients, regions, connection } = looking
  let accountId = UNKNOWN
  try {
    const isPerAccount = connection.roles.scan?.includes('{account}') ?? false
    const enabled = isPerAccount ? null : enabledRegions(clients.home.ec2(), signal)
    // A failing identity must not leave the other one unheard.
    enabled?.catch(() => undefined)
    accountId = await callerAccount(clients, signal)
    if (enabled === null) return await accountScopes(looking, accountId, signal)
    return chosen(accountId, await enabled, regions)
  } catch (error) {
    return unreachable(accountId, regions, error)
  }
}

function unreachable(accountId: string, wanted: readonly string[] | null, error: unknown): Scopes {
  if (!(error instanceof AppError) || error.code === 'DATABASE_UNAVAILABLE') throw error
  const places = wanted ?? ['all']
  return {
    scopes: [],
    unreachable: places.map((region) => nowhere(accountId, region, error.message)),
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
  const reason = 'ec2:DescribeRegions: the region is not enabled in this account'
  return {
    scopes: regions
      .filter((region) => enabled.includes(region))
      .map((region) => scopeOf(accountId, region)),
    unreachable: missing.map((region) => nowhere(accountId, region, reason)),
  }
}

async function callerAccount({ home }: AwsClients, signal: AbortSignal): Promise<string> {
  const answer = await asking('sts:GetCallerIdentity', () =>
    home.sts.send(new GetCallerIdentityCommand({}), { abortSignal: signal }),
  )
  return answer.Account ?? UNKNOWN
}

async function enabledRegions(client: EC2Client, signal: AbortSignal): Promise<string[]> {
  const { DescribeRegionsCommand } = ec2()
  const answer = await asking('ec2:DescribeRegions', () =>
    client.send(new DescribeRegionsCommand({}), { abortSignal: signal }),
  )
  return (answer.Regions ?? [])
    .filter((it) => it.OptInStatus !== 'not-opted-in')
    .flatMap((it) => it.RegionName ?? [])
    .toSorted()
}

function nowhere(accountId: string, region: string, reason: string): Unreachable {
  return { scope: scopeOf(accountId, region), reason }
}

function scopeOf(accountId: string, region: string): Scope {
  return { provider: 'aws', accountId, region }
}
