import {
  type Address,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  type DescribeAddressesCommandInput,
  DisassociateAddressCommand,
  type EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { refusal, type Stage, stage } from '../../support.ts'

const ID = 'eipalloc-1'
const IP = '203.0.113.7'

async function withAddress(): Promise<Stage> {
  const on = await stage()
  on.region.addAddress({ allocationId: ID, publicIp: IP, tags: { Name: 'old' } })
  return on
}

async function list(ec2: EC2Client, input: DescribeAddressesCommandInput = {}): Promise<Address[]> {
  return (await ec2.send(new DescribeAddressesCommand(input))).Addresses!
}

const release = new ReleaseAddressCommand({ AllocationId: ID })
describe('AssociateAddress and DisassociateAddress', () => {
  it('puts an address to use and frees it', async () => {
    await using on = await withAddress()

    const { AssociationId = '' } = await on.ec2.send(
      new AssociateAddressCommand({ AllocationId: ID, InstanceId: 'i-1' }),
    )
    const [during] = await list(on.ec2)
    const disassociate = new DisassociateAddressCommand({ AssociationId })
    await on.ec2.send(disassociate)
    const [after] = await list(on.ec2)

    expect(during).toMatchObject({ AssociationId, InstanceId: 'i-1' })
    expect(after!.AssociationId).toBeUndefined()
    expect(after!.NetworkInterfaceId).toBeUndefined()
    expect(await refusal(on.ec2.send(disassociate))).toBe('InvalidAssociationID.NotFound 400')
  })

  it('moves an address, unless that is forbidden', async () => {
    await using on = await withAddress()
    const to = (NetworkInterfaceId: string, AllowReassociation?: boolean): Promise<unknown> =>
      on.ec2.send(
        new AssociateAddressCommand({
          AllocationId: ID,
          NetworkInterfaceId,
          PrivateIpAddress: '10.0.0.3',
          ...(AllowReassociation !== undefined && { AllowReassociation }),
        }),
      )
    await to('eni-1')

    const forbidden = await refusal(to('eni-2', false))
    await to('eni-3')

    expect(forbidden).toBe('Resource.AlreadyAssociated 400')
    expect(await list(on.ec2)).toMatchObject([
      { NetworkInterfaceId: 'eni-3', PrivateIpAddress: '10.0.0.3' },
    ])
  })

  it('finds its instances in the default VPC or not, as the region says', async () => {
    await using on = await withAddress()
    on.region.hasDefaultVpc = false
    await on.ec2.send(new AssociateAddressCommand({ AllocationId: ID, InstanceId: 'i-1' }))

    expect(await refusal(on.ec2.send(release))).toBe('InvalidIPAddress.InUse 400')
  })

  it('wants an address and something to associate it with', async () => {
    await using on = await withAddress()

    const unknown = refusal(
      on.ec2.send(new AssociateAddressCommand({ AllocationId: 'eipalloc-9', InstanceId: 'i-1' })),
    )
    const nothing = refusal(on.ec2.send(new AssociateAddressCommand({ AllocationId: ID })))

    expect(await unknown).toBe('InvalidAllocationID.NotFound 400')
    expect(await nothing).toBe('MissingParameter 400')
  })
})
