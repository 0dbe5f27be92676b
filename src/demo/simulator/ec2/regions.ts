/** DescribeRegions: the enabled ones, and with AllRegions those that nobody opted in to. */

import { AwsError } from '../wire/aws-error.ts'
import { flag, listOf } from '../wire/query.ts'
import { el, list } from '../wire/xml.ts'
import { optInStatus } from '../world/geography.ts'
import { type FilterTable, matcher } from './filters.ts'
import type { Ec2Handler, Ec2Request } from './request.ts'

export const regionActions = {
  DescribeRegions: describeRegions,
} as const satisfies Record<string, Ec2Handler>

interface Row {
  readonly name: string
  readonly status: string
  readonly endpoint: string
}

const FILTERS: FilterTable<Row> = {
  endpoint: (it) => it.endpoint,
  'opt-in-status': (it) => it.status,
  'region-name': (it) => it.name,
}

function describeRegions(request: Ec2Request): string {
  const { params, now } = request
  const matches = matcher(params, FILTERS, now)
  const regions = wanted(request).filter((it) => matches(it))
  return list(
    'regionInfo',
    regions,
    (it) =>
      el('regionName', it.name) + el('regionEndpoint', it.endpoint) + el('optInStatus', it.status),
  )
}

/** A region that is named is shown, enabled or not. */
function wanted({ params, caller }: Ec2Request): Row[] {
  const { regions, notOptedIn } = caller.account
  const enabled = [...regions.keys()].map((name) => rowOf(name, true))
  const all = [...enabled, ...[...notOptedIn].map((name) => rowOf(name, false))]
  const names = listOf(params, 'RegionName')
  const unknown = names.find((name) => !all.some((it) => it.name === name))
  if (unknown !== undefined) {
    throw new AwsError('InvalidParameterValue', `Invalid region provided: ${unknown}`)
  }
  if (names.length > 0) return all.filter((it) => names.includes(it.name))
  return flag(params, 'AllRegions') ? all : enabled
}

function rowOf(name: string, isEnabled: boolean): Row {
  const endpoint = `ec2.${name}.amazonaws.com`
  return { name, status: optInStatus(name, isEnabled), endpoint }
}
