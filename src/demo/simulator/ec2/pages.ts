/**
 * Pages of a listing. A token names the last resource of its page by its place in the order of
 * creation, so nothing is skipped or repeated when resources come and go between two pages, and
 * a retried page is the same page. A token is good for the request it came from only.
 */

import { hash } from 'node:crypto'
import { AwsError } from '../wire/aws-error.ts'
import { integer } from '../wire/query.ts'
import { el } from '../wire/xml.ts'
import type { Match } from './filters.ts'
import type { Ec2Request } from './request.ts'

interface Listing<Resource> {
  /** In rising order of their place; a function may leave out what lies before the page. */
  readonly resources: Iterable<Resource> | ((after: number) => Iterable<Resource>)
  readonly place: (resource: Resource) => number
  readonly matches: Match<Resource>
  /** What MaxResults may be. */
  readonly range: { readonly min: number; readonly max: number }
}

export interface Page<Resource> {
  readonly items: readonly Resource[]
  /** `<nextToken>`, or nothing on the last page. */
  readonly nextToken: string
}

export function page<Resource>(request: Ec2Request, listing: Listing<Resource>): Page<Resource> {
  const maxResults = pageSize(request, listing.range)
  const after = startOf(request)
  const limit = maxResults ?? (after === undefined ? Number.POSITIVE_INFINITY : listing.range.max)
  const { items, last } = collect(request, listing, { after: after ?? 0, limit })
  return { items, nextToken: el('nextToken', last && tokenFor(request, last)) }
}

function pageSize(request: Ec2Request, range: Listing<unknown>['range']): number | undefined {
  const maxResults = integer(request.params, 'MaxResults')
  if (maxResults === undefined) return undefined
  if (maxResults >= range.min && maxResults <= range.max) return maxResults
  const expected =
    maxResults < range.min
      ? `Expecting a value greater than ${range.min - 1}.`
      : `Expecting a value less than ${range.max + 1}.`
  throw new AwsError(
    'InvalidParameterValue',
    `Value ( ${maxResults} ) for parameter maxResults is invalid. ${expected}`,
  )
}

/** Stops one match too far: only then is it certain that another page is needed. */
function collect<Resource>(
  request: Ec2Request,
  { resources, place, matches }: Listing<Resource>,
  { after, limit }: { readonly after: number; readonly limit: number },
): { items: Resource[]; last: number | undefined } {
  const items: Resource[] = []
  let examined = 0
  let last = after
  for (const resource of typeof resources === 'function' ? resources(after) : resources) {
    if (place(resource) <= after) continue
    const isHit = matches(resource)
    if (isHit && items.length === limit) return { items, last }
    if (isHit) items.push(resource)
    last = place(resource)
    examined += 1
    if (limit !== Number.POSITIVE_INFINITY && examined >= request.world.examinedPerPage) {
      return { items, last }
    }
  }
  return { items, last: undefined }
}

function tokenFor(request: Ec2Request, last: number): string {
  return Buffer.from(`${last}.${fingerprint(request)}`).toString('base64url')
}

function startOf(request: Ec2Request): number | undefined {
  const token = request.params['NextToken']
  if (token === undefined) return undefined
  const [last, mark] = Buffer.from(token, 'base64url').toString('utf8').split('.')
  if (mark !== fingerprint(request)) {
    throw new AwsError('InvalidParameterValue', `Invalid value for parameter nextToken: ${token}`)
  }
  return Number(last)
}

/** Of everything in the request but its page: a token of another listing must not pass. */
function fingerprint({ region, params }: Ec2Request): string {
  const query = Object.entries(params)
    .filter(([name]) => name !== 'NextToken' && name !== 'MaxResults')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return hash('sha256', JSON.stringify([region.accountId, region.name, query])).slice(0, 16)
}
