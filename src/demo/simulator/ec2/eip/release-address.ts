/**
 * ReleaseAddress. AWS is not proven to stop the release of a service's address or of one under
 * transfer, so the simulator does not either: it never guards where the real thing might not.
 */

import { AwsError } from '../../wire/aws-error.ts'
import { required, text } from '../../wire/query.ts'
import { type Address, currentAssociation } from '../../world/address.ts'
import { addressById } from '../lookup.ts'
import { type Ec2Request, RETURN_TRUE } from '../request.ts'

export function releaseAddress(request: Ec2Request): string {
  const { region, params } = request
  if (text(params, 'PublicIp') !== undefined) {
    throw new AwsError(
      'InvalidParameterValue',
      'You must specify an allocation id when releasing a VPC elastic IP address',
    )
  }
  const allocationId = required(params, 'AllocationId')
  refuseOthers(request, allocationId)
  const address = addressById(request, allocationId)
  refuseRelease(request, address)
  region.disassociate(allocationId)
  region.release(allocationId)
  return RETURN_TRUE
}

/** Released earlier, and somebody else's by now. */
function refuseOthers({ region, world }: Ec2Request, allocationId: string): void {
  const publicIp = region.released.get(allocationId)
  const holder = publicIp === undefined ? undefined : world.publicIps.holderOf(publicIp)
  if (holder === undefined || holder === region.accountId) return
  throw new AwsError('AuthFailure', `The address '${publicIp}' does not belong to you.`)
}

function refuseRelease({ params, now }: Ec2Request, address: Address): void {
  const { allocationId, networkBorderGroup } = address
  const group = text(params, 'NetworkBorderGroup')
  if (group !== undefined && group !== networkBorderGroup) {
    throw new AwsError('InvalidAddress.NotFound', `Address '${address.publicIp}' not found.`)
  }
  const cannot = `The address with allocation id [${allocationId}] cannot be released because it`
  if (address.isLocked) {
    throw new AwsError('InvalidAddress.Locked', `${cannot} is locked to your account.`)
  }
  if (address.ptrRecord !== undefined) {
    throw new AwsError('InvalidAddress.PtrSet', `${cannot} has a PTR record set.`)
  }
  const association = currentAssociation(address, now)
  if (association && !association.isInDefaultVpc) {
    throw new AwsError('InvalidIPAddress.InUse', `Address ${address.publicIp} is in use.`)
  }
}
