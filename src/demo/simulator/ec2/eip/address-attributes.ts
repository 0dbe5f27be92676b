/** DescribeAddressesAttribute: the reverse DNS names. Only addresses that have one are listed. */

import { AwsError } from '../../wire/aws-error.ts'
import { listOf, text } from '../../wire/query.ts'
import { el, list } from '../../wire/xml.ts'
import type { Address } from '../../world/address.ts'
import { addressesById } from '../lookup.ts'
import { page } from '../pages.ts'
import type { Ec2Handler, Ec2Request } from '../request.ts'

export const addressAttributeActions = {
  DescribeAddressesAttribute: describeAddressesAttribute,
} as const satisfies Record<string, Ec2Handler>

function describeAddressesAttribute(request: Ec2Request): string {
  const { region, params, now } = request
  const attribute = text(params, 'Attribute')
  if (attribute !== undefined && attribute !== 'domain-name') {
    throw new AwsError('InvalidParameterValue', `'${attribute}' is not an attribute of addresses`)
  }
  const ids = listOf(params, 'AllocationId')
  const addresses = ids.length > 0 ? addressesById(request, ids) : [...region.addresses.values()]
  const { items, nextToken } = page(request, {
    resources: addresses.toSorted((a, b) => a.seq - b.seq),
    place: (it) => it.seq,
    matches: (it) => it.allocatedAt <= now && it.ptrRecord !== undefined,
    range: { min: 1, max: 1_000 },
  })
  return list('addressSet', items, attributeXml) + nextToken
}

function attributeXml({ publicIp, allocationId, ptrRecord }: Address): string {
  return el('publicIp', publicIp) + el('allocationId', allocationId) + el('ptrRecord', ptrRecord)
}
