/**
 * AllocateAddress: any free address, or the very one that was released, while nobody else has it.
 */

import { AwsError } from '../../wire/aws-error.ts'
import { tagsToCreate, text } from '../../wire/query.ts'
import { later } from '../../world/surroundings.ts'
import type { Ec2Request } from '../request.ts'
import { tagRecord } from '../tag-rules.ts'
import { allocationXml } from './address-xml.ts'

export function allocateAddress(request: Ec2Request): string {
  const { region, params, now, world } = request
  const tags = tagRecord(tagsToCreate(params, 'elastic-ip'))
  const publicIp = recovered(request)
  if (region.addresses.size >= region.addressQuota) {
    throw new AwsError('AddressLimitExceeded', 'The maximum number of addresses has been reached.')
  }
  const pool = text(params, 'PublicIpv4Pool')
  const networkBorderGroup = text(params, 'NetworkBorderGroup')
  const address = region.addAddress({
    tags,
    allocatedAt: later(now, world.timing.createdInvisibleMs),
    ...(publicIp !== undefined && { publicIp }),
    ...(pool !== undefined && { pool }),
    ...(networkBorderGroup !== undefined && { networkBorderGroup }),
  })
  return allocationXml(address)
}

/** Tags and allocation id of the released address are lost: only the number comes back. */
function recovered({ region, world, params }: Ec2Request): string | undefined {
  const publicIp = text(params, 'Address')
  if (publicIp === undefined) return undefined
  const holder = world.publicIps.holderOf(publicIp)
  if (holder !== undefined && holder !== region.accountId) {
    throw new AwsError('AuthFailure', `The address '${publicIp}' does not belong to you.`)
  }
  if (holder !== undefined || !region.released.values().some((it) => it === publicIp)) {
    throw new AwsError('InvalidAddress.NotFound', `Address '${publicIp}' not found.`)
  }
  return publicIp
}
