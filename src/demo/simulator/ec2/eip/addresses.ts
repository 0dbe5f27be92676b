/**
 * The actions on Elastic IPs. ReleaseAddress is the dangerous one: in the default VPC it takes an
 * address away from whatever uses it, without a word. DescribeAddresses has no pages.
 */

import { AwsError } from '../../wire/aws-error.ts'
import { listOf, type Params } from '../../wire/query.ts'
import { list } from '../../wire/xml.ts'
import { type Address, currentAssociation } from '../../world/address.ts'
import { type FilterTable, tagMatcher } from '../filters.ts'
import { addressesById } from '../lookup.ts'
import type { Ec2Handler, Ec2Request } from '../request.ts'
import { addressXml } from './address-xml.ts'
import { allocateAddress } from './allocate-address.ts'
import { associateAddress, disassociateAddress } from './associations.ts'
import { releaseAddress } from './release-address.ts'

export const addressActions = {
  DescribeAddresses: describeAddresses,
  AllocateAddress: allocateAddress,
  AssociateAddress: associateAddress,
  DisassociateAddress: disassociateAddress,
  ReleaseAddress: releaseAddress,
} as const satisfies Record<string, Ec2Handler>

const FILTERS: FilterTable<Address> = {
  'allocation-id': (it) => it.allocationId,
  'association-id': (it, now) => currentAssociation(it, now)?.id,
  'instance-id': (it, now) => currentAssociation(it, now)?.instanceId,
  'network-border-group': (it) => it.networkBorderGroup,
  'network-interface-id': (it, now) => currentAssociation(it, now)?.networkInterfaceId,
  'network-interface-owner-id': (it, now) => currentAssociation(it, now)?.networkInterfaceOwnerId,
  'private-ip-address': (it, now) => currentAssociation(it, now)?.privateIp,
  'public-ip': (it) => [it.publicIp, ...(it.carrierIp ? [it.carrierIp] : [])],
}

function describeAddresses(request: Ec2Request): string {
  const { params, now } = request
  refusePages(params)
  const matches = tagMatcher(params, FILTERS, now)
  const addresses = wanted(request).filter((it) => it.allocatedAt <= now && matches(it))
  return list('addressesSet', addresses, (it) => addressXml(it, now))
}

/** The SDK cannot send these; a hand-made request that counts on pages must not believe in one. */
function refusePages(params: Params): void {
  if (params['MaxResults'] === undefined && params['NextToken'] === undefined) return
  throw new AwsError('UnknownParameter', 'DescribeAddresses has no pages.')
}

function wanted(request: Ec2Request): Address[] {
  const { region, params } = request
  const ids = listOf(params, 'AllocationId')
  const publicIps = listOf(params, 'PublicIp')
  if (ids.length === 0 && publicIps.length === 0) return [...region.addresses.values()]
  const byIp = publicIps.map((publicIp) => addressByIp(request, publicIp))
  return [...new Set([...addressesById(request, ids), ...byIp])]
}

function addressByIp({ region, now }: Ec2Request, publicIp: string): Address {
  const address = region.addresses.values().find((it) => it.publicIp === publicIp)
  if (address && address.allocatedAt <= now) return address
  throw new AwsError('InvalidAddress.NotFound', `Address '${publicIp}' not found.`)
}
