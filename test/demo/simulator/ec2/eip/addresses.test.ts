import {
  type Address,
  DescribeAddressesCommand,
  type DescribeAddressesCommandInput,
  type EC2Client,
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

describe('DescribeAddresses', () => {
  it('leaves out everything that an idle address has not', async () => {
    await using on = await withAddress()

    expect(await list(on.ec2)).toEqual([
      {
        AllocationId: ID,
        PublicIp: IP,
        Domain: 'vpc',
        PublicIpv4Pool: 'amazon',
        NetworkBorderGroup: 'eu-west-1',
        Tags: [{ Key: 'Name', Value: 'old' }],
      },
    ])
  })

  it('tells who uses an address', async () => {
    await using on = await withAddress()
    on.region.associate(ID, {
      id: 'eipassoc-1',
      instanceId: 'i-1',
      networkInterfaceId: 'eni-1',
      privateIp: '10.0.0.9',
    })

    const [found] = await list(on.ec2)

    expect(found).toMatchObject({
      AssociationId: 'eipassoc-1',
      InstanceId: 'i-1',
      NetworkInterfaceId: 'eni-1',
      NetworkInterfaceOwnerId: '111122223333',
      PrivateIpAddress: '10.0.0.9',
    })
  })

  it('tells of special kinds', async () => {
    await using on = await stage()
    on.region.addAddress({ serviceManaged: 'nlb' })
    on.region.addAddress({ pool: 'ipv4pool-ec2-1' })
    on.region.addAddress({ customerOwnedIp: '192.0.2.1', customerOwnedPool: 'ipv4pool-coip-1' })
    on.region.addAddress({ carrierIp: '192.0.2.2', networkBorderGroup: 'eu-west-1-wl1' })

    const [service, brought, outpost, carrier] = await list(on.ec2)

    expect(service!.ServiceManaged).toBe('nlb')
    expect(brought!.PublicIpv4Pool).toBe('ipv4pool-ec2-1')
    expect(outpost).toMatchObject({
      CustomerOwnedIp: '192.0.2.1',
      CustomerOwnedIpv4Pool: 'ipv4pool-coip-1',
    })
    expect(carrier).toMatchObject({ CarrierIp: '192.0.2.2', NetworkBorderGroup: 'eu-west-1-wl1' })
    expect(carrier!.PublicIp).toBeUndefined()
  })

  it.each([
    ['allocation-id', ID],
    ['association-id', 'eipassoc-1'],
    ['instance-id', 'i-1'],
    ['network-border-group', 'eu-west-1'],
    ['network-interface-id', 'eni-1'],
    ['network-interface-owner-id', '111122223333'],
    ['private-ip-address', '10.0.0.9'],
    ['public-ip', IP],
    ['tag:Name', 'old'],
    ['tag-key', 'Name'],
  ])('finds by %s', async (Name, value) => {
    await using on = await withAddress()
    on.region.associate(ID, {
      id: 'eipassoc-1',
      instanceId: 'i-1',
      networkInterfaceId: 'eni-1',
      privateIp: '10.0.0.9',
    })
    const find = async (Values: string[]): Promise<number> =>
      (await list(on.ec2, { Filters: [{ Name, Values }] })).length

    expect(await find([value])).toBe(1)
    expect(await find(['other'])).toBe(0)
  })

  it('finds by id and by address, and refuses what it does not know', async () => {
    await using on = await withAddress()
    on.region.addAddress({ publicIp: '203.0.113.8' })

    expect(await list(on.ec2, { AllocationIds: [ID] })).toHaveLength(1)
    expect(await list(on.ec2, { PublicIps: [IP] })).toHaveLength(1)
    expect(await list(on.ec2, { AllocationIds: [ID], PublicIps: ['203.0.113.8'] })).toHaveLength(2)
    expect(await refusal(list(on.ec2, { AllocationIds: ['eipalloc-9'] }))).toBe(
      'InvalidAllocationID.NotFound 400',
    )
    expect(await refusal(list(on.ec2, { PublicIps: ['203.0.113.9'] }))).toBe(
      'InvalidAddress.NotFound 400',
    )
  })

  it('refuses a filter that AWS does not document', async () => {
    await using on = await withAddress()

    const call = list(on.ec2, { Filters: [{ Name: 'service-managed', Values: ['nlb'] }] })

    expect(await refusal(call)).toBe('InvalidParameterValue 400')
  })

  it('does not list an address that the clock has not reached', async () => {
    await using on = await stage()
    const { allocationId } = on.region.addAddress({
      publicIp: IP,
      allocatedAt: new Date('2027-01-01T00:00:00.000Z'),
    })

    expect(await list(on.ec2)).toEqual([])
    expect(await refusal(list(on.ec2, { AllocationIds: [allocationId] }))).toBe(
      'InvalidAllocationID.NotFound 400',
    )
    expect(await refusal(list(on.ec2, { PublicIps: [IP] }))).toBe('InvalidAddress.NotFound 400')
  })
})
