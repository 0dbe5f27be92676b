/**
 * The accounts of an AWS organisation: of all of it, or below some units, with some tags. Suspended ones
 * are left out. A list is used for an hour; for a day where no newer one can be had, and that is said.
 */

import {
  type Account,
  OrganizationsClient,
  paginateListAccounts,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListTagsForResource,
} from '@aws-sdk/client-organizations'
import pLimit from 'p-limit'
import { AppError } from '../../../core/errors.ts'
import { matchesTag } from '../../../core/tag-pattern.ts'
import type { AwsClients } from '../clients.ts'
import type { OrganizationFilter } from '../connection.ts'
import { asking } from '../errors.ts'

export interface Membership {
  readonly ids: readonly string[]
  /** Why this is not, or not for certain, all of them. */
  readonly problem: string | null
}

const FRESH_MS = 60 * 60_000
const KEPT_MS = 24 * 60 * 60_000
const TAGS_AT_ONCE = 4

/** What the role that lists accounts must be allowed. */
export const ORGANIZATION_ACTIONS = [
  'organizations:ListAccounts',
  'organizations:ListAccountsForParent',
  'organizations:ListOrganizationalUnitsForParent',
  'organizations:ListTagsForResource',
] as const

export function membersOf(
  clients: AwsClients,
  filter: OrganizationFilter,
  now: () => Date,
): (signal: AbortSignal) => Promise<Membership> {
  const client = clients.elsewhere(OrganizationsClient, filter.roleArn)
  let last: { readonly ids: readonly string[]; readonly at: Date } | null = null
  return async (signal) => {
    const at = now()
    const age = last === null ? Number.POSITIVE_INFINITY : at.getTime() - last.at.getTime()
    if (last && age < FRESH_MS) return { ids: last.ids, problem: null }
    try {
      last = { ids: await list({ client, signal }, filter), at }
      return { ids: last.ids, problem: null }
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'DATABASE_UNAVAILABLE') throw error
      if (!last || age >= KEPT_MS) return { ids: [], problem: error.message }
      const since = `the list of ${last.at.toISOString()} is used`
      return { ids: last.ids, problem: `${error.message}; ${since}` }
    }
  }
}

interface Asking {
  readonly client: OrganizationsClient
  readonly signal: AbortSignal
}

async function list(on: Asking, { units, tags }: OrganizationFilter): Promise<string[]> {
  const accounts = units === null ? await allAccounts(on) : await accountsBelow(on, units)
  const ids = accounts.filter(isActive).flatMap((it) => it.Id ?? [])
  const unique = [...new Set(ids)].toSorted()
  if (tags.length === 0) return unique
  const limit = pLimit(TAGS_AT_ONCE)
  const fit = await Promise.all(unique.map((id) => limit(() => hasTags(on, id, tags))))
  return unique.filter((_, index) => fit[index])
}

/** `State` has replaced `Status`; an older endpoint knows only that one. */
function isActive({ State, Status }: Account): boolean {
  return (State ?? Status) === 'ACTIVE'
}

function allAccounts({ client, signal }: Asking): Promise<Account[]> {
  return asking('organizations:ListAccounts', async () => {
    const pages = paginateListAccounts({ client }, {}, { abortSignal: signal })
    return (await Array.fromAsync(pages)).flatMap((it) => it.Accounts ?? [])
  })
}

/** Below every unit and the units in it. Units form a tree, so this ends. */
async function accountsBelow(on: Asking, units: readonly string[]): Promise<Account[]> {
  const found: Account[] = []
  const waiting = [...units]
  for (let unit = waiting.pop(); unit !== undefined; unit = waiting.pop()) {
    found.push(...(await accountsIn(on, unit)))
    waiting.push(...(await unitsIn(on, unit)))
  }
  return found
}

function accountsIn({ client, signal }: Asking, ParentId: string): Promise<Account[]> {
  return asking('organizations:ListAccountsForParent', async () => {
    const pages = paginateListAccountsForParent({ client }, { ParentId }, { abortSignal: signal })
    return (await Array.fromAsync(pages)).flatMap((it) => it.Accounts ?? [])
  })
}

function unitsIn({ client, signal }: Asking, ParentId: string): Promise<string[]> {
  return asking('organizations:ListOrganizationalUnitsForParent', async () => {
    const asked = { ParentId }
    const pages = paginateListOrganizationalUnitsForParent({ client }, asked, {
      abortSignal: signal,
    })
    const units = (await Array.fromAsync(pages)).flatMap((it) => it.OrganizationalUnits ?? [])
    return units.flatMap((it) => it.Id ?? [])
  })
}

function hasTags(
  { client, signal }: Asking,
  ResourceId: string,
  wanted: readonly string[],
): Promise<boolean> {
  return asking('organizations:ListTagsForResource', async () => {
    const pages = paginateListTagsForResource({ client }, { ResourceId }, { abortSignal: signal })
    const tags = (await Array.fromAsync(pages)).flatMap((it) => it.Tags ?? [])
    const byKey = Object.fromEntries(tags.map((it) => [it.Key ?? '', it.Value ?? '']))
    return wanted.every((pattern) => matchesTag(pattern, byKey))
  })
}
