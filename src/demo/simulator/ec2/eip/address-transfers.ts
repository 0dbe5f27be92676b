/**
 * EnableAddressTransfer and DescribeAddressTransfers. An offer nobody takes lapses by the clock.
 */

import { AwsError } from '../../wire/aws-error.ts'
import { listOf, required } from '../../wire/query.ts'
import { el, list, wrap } from '../../wire/xml.ts'
import { type Address, pendingTransfer } from '../../world/address.ts'
import { later } from '../../world/surroundings.ts'
import { addressById, addressesById } from '../lookup.ts'
import { page } from '../pages.ts'
import type { Ec2Handler, Ec2Request } from '../request.ts'

export const addressTransferActions = {
  EnableAddressTransfer: enableAddressTransfer,
  DescribeAddressTransfers: describeAddressTransfers,
} as const satisfies Record<string, Ec2Handler>

function enableAddressTransfer(request: Ec2Request): string {
  const { params, world, now } = request
  const address = addressById(request, required(params, 'AllocationId'))
  const toAccountId = required(params, 'TransferAccountId')
  if (!/^\d{12}$/.test(toAccountId)) {
    throw new AwsError('InvalidParameterValue', `'${toAccountId}' is not an account id`)
  }
  const expiresAt = later(now, world.timing.transferOfferMs)
  address.transfer = { toAccountId, offeredAt: now, expiresAt }
  return wrap('addressTransfer', transferXml(address))
}

function describeAddressTransfers(request: Ec2Request): string {
  const { region, params, now } = request
  const ids = listOf(params, 'AllocationId')
  const addresses = ids.length > 0 ? addressesById(request, ids) : [...region.addresses.values()]
  const { items, nextToken } = page(request, {
    resources: addresses.toSorted((a, b) => a.seq - b.seq),
    place: (it) => it.seq,
    matches: (it) => it.allocatedAt <= now && pendingTransfer(it, now) !== undefined,
    range: { min: 5, max: 1_000 },
  })
  return list('addressTransferSet', items, transferXml) + nextToken
}

function transferXml({ publicIp, allocationId, transfer }: Address): string {
  return (
    el('publicIp', publicIp) +
    el('allocationId', allocationId) +
    el('transferAccountId', transfer?.toAccountId) +
    el('transferOfferExpirationTimestamp', transfer?.expiresAt) +
    el('addressTransferStatus', 'pending')
  )
}
