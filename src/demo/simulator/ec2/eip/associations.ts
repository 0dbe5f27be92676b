/** AssociateAddress and DisassociateAddress. Instances and interfaces exist by name only. */

import { AwsError, missingParameter } from '../../wire/aws-error.ts'
import { flag, required, text } from '../../wire/query.ts'
import { el } from '../../wire/xml.ts'
import { type Address, currentAssociation } from '../../world/address.ts'
import { addressById } from '../lookup.ts'
import { type Ec2Request, RETURN_TRUE } from '../request.ts'

export function associateAddress(request: Ec2Request): string {
  const { region, params, now } = request
  const address = addressById(request, required(params, 'AllocationId'))
  const instanceId = text(params, 'InstanceId')
  const networkInterfaceId = text(params, 'NetworkInterfaceId')
  const privateIp = text(params, 'PrivateIpAddress')
  if (instanceId === undefined && networkInterfaceId === undefined) {
    throw missingParameter('InstanceId')
  }
  if (currentAssociation(address, now) && flag(params, 'AllowReassociation') === false) {
    throw new AwsError(
      'Resource.AlreadyAssociated',
      `resource ${address.allocationId} is already associated`,
    )
  }
  const association = region.associate(address.allocationId, {
    ...(instanceId !== undefined && { instanceId }),
    ...(networkInterfaceId !== undefined && { networkInterfaceId }),
    ...(privateIp !== undefined && { privateIp }),
  })
  return RETURN_TRUE + el('associationId', association.id)
}

export function disassociateAddress(request: Ec2Request): string {
  const associationId = required(request.params, 'AssociationId')
  const address = addressOf(request, associationId)
  request.region.disassociate(address.allocationId)
  return RETURN_TRUE
}

function addressOf({ region, now }: Ec2Request, associationId: string): Address {
  for (const address of region.addresses.values()) {
    if (currentAssociation(address, now)?.id === associationId) return address
  }
  throw new AwsError(
    'InvalidAssociationID.NotFound',
    `The association ID '${associationId}' does not exist`,
  )
}
