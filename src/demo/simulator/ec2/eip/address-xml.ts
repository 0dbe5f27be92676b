/** An address as DescribeAddresses writes it. What does not apply is absent, never empty. */

import { el, tagSet } from '../../wire/xml.ts'
import { type Address, currentAssociation } from '../../world/address.ts'

export function addressXml(address: Address, now: Date): string {
  const association = currentAssociation(address, now)
  return (
    allocationXml(address) +
    el('associationId', association?.id) +
    el('instanceId', association?.instanceId) +
    el('networkInterfaceId', association?.networkInterfaceId) +
    el('networkInterfaceOwnerId', association?.networkInterfaceOwnerId) +
    el('privateIpAddress', association?.privateIp) +
    el('serviceManaged', address.serviceManaged) +
    tagSet(address.tags)
  )
}

/** What AllocateAddress tells as well. A carrier's address has no public IP of Amazon's. */
export function allocationXml(address: Address): string {
  return (
    el('publicIp', address.carrierIp === undefined ? address.publicIp : undefined) +
    el('allocationId', address.allocationId) +
    el('domain', 'vpc') +
    el('publicIpv4Pool', address.pool) +
    el('networkBorderGroup', address.networkBorderGroup) +
    el('customerOwnedIp', address.customerOwnedIp) +
    el('customerOwnedIpv4Pool', address.customerOwnedPool) +
    el('carrierIp', address.carrierIp)
  )
}
