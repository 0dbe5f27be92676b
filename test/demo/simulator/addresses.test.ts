import {
  type Address,
  AllocateAddressCommand,
  AssociateAddressCommand,
  DescribeAddressesCommand,
  type DescribeAddressesCommandInput,
  DisassociateAddressCommand,
  type EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { OTHER_ACCOUNT, refusal, type Stage, stage } from './support.ts'

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
const recover = new AllocateAddressCommand({ Address: IP })

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
    on.region.addAddress({ allocatedAt: new Date('2027-01-01T00:00:00.000Z') })

    expect(await list(on.ec2)).toEqual([])
  })
})

describe('ReleaseAddress', () => {
  it('releases an idle address, once', async () => {
    await using on = await withAddress()

    await on.ec2.send(release)

    expect(await list(on.ec2)).toEqual([])
    expect(await refusal(on.ec2.send(release))).toBe('InvalidAllocationID.NotFound 400')
  })

  it('takes an address in use away without a word, in the default VPC', async () => {
    await using on = await withAddress()
    on.region.associate(ID, { isInDefaultVpc: true })

    await on.ec2.send(release)

    expect(await list(on.ec2)).toEqual([])
  })

  it('refuses an address in use, in any other VPC', async () => {
    await using on = await withAddress()
    on.region.associate(ID, { isInDefaultVpc: false })

    expect(await refusal(on.ec2.send(release))).toBe('InvalidIPAddress.InUse 400')
    expect(await list(on.ec2)).toHaveLength(1)
  })

  it.each([
    ['locked', { isLocked: true }, 'InvalidAddress.Locked'],
    ['named in reverse DNS', { ptrRecord: 'mail.acme.example.' }, 'InvalidAddress.PtrSet'],
  ])('refuses an address that is %s', async (_what, spec, code) => {
    await using on = await stage()
    on.region.addAddress({ allocationId: ID, ...spec })

    expect(await refusal(on.ec2.send(release))).toBe(`${code} 400`)
    expect(on.region.addresses.has(ID)).toBe(true)
  })

  it('says AuthFailure once somebody else has the address', async () => {
    await using on = await withAddress()
    await on.ec2.send(release)

    on.world.publicIps.hold(IP, OTHER_ACCOUNT)

    expect(await refusal(on.ec2.send(release))).toBe('AuthFailure 401')
  })

  it('wants the right border group and the allocation id', async () => {
    await using on = await withAddress()

    const group = refusal(
      on.ec2.send(new ReleaseAddressCommand({ AllocationId: ID, NetworkBorderGroup: 'us-east-1' })),
    )
    const byIp = refusal(on.ec2.send(new ReleaseAddressCommand({ PublicIp: IP })))
    const nothing = refusal(on.ec2.send(new ReleaseAddressCommand({})))

    expect(await group).toBe('InvalidAddress.NotFound 400')
    expect(await byIp).toBe('InvalidParameterValue 400')
    expect(await nothing).toBe('MissingParameter 400')
  })
})

describe('AllocateAddress', () => {
  it('gives a free address with the tags that were asked for', async () => {
    await using on = await stage()
    const tags = [{ Key: 'Name', Value: 'new' }]

    const made = await on.ec2.send(
      new AllocateAddressCommand({
        Domain: 'vpc',
        TagSpecifications: [{ ResourceType: 'elastic-ip', Tags: tags }],
      }),
    )

    expect(made).toMatchObject({
      AllocationId: expect.stringMatching(/^eipalloc-0[0-9a-f]{16}$/),
      PublicIp: expect.stringMatching(/^198\.18\./),
      Domain: 'vpc',
      PublicIpv4Pool: 'amazon',
      NetworkBorderGroup: 'eu-west-1',
    })
    expect(await list(on.ec2)).toMatchObject([{ AllocationId: made.AllocationId, Tags: tags }])
  })

  it('allocates from a pool and a border group of the customer', async () => {
    await using on = await stage()

    const made = await on.ec2.send(
      new AllocateAddressCommand({ PublicIpv4Pool: 'ipv4pool-ec2-1', NetworkBorderGroup: 'eu-x' }),
    )

    expect(made).toMatchObject({ PublicIpv4Pool: 'ipv4pool-ec2-1', NetworkBorderGroup: 'eu-x' })
  })

  it('recovers a released address under a new id and without its tags', async () => {
    await using on = await withAddress()
    await on.ec2.send(release)

    const recovered = await on.ec2.send(recover)

    expect(recovered.PublicIp).toBe(IP)
    expect(recovered.AllocationId).not.toBe(ID)
    expect((await list(on.ec2))[0]!.Tags).toBeUndefined()
  })

  it('does not recover what somebody else has, what we hold, or what was never ours', async () => {
    await using on = await withAddress()
    const held = await refusal(on.ec2.send(recover))
    await on.ec2.send(release)
    on.world.publicIps.hold(IP, OTHER_ACCOUNT)

    const taken = refusal(on.ec2.send(recover))
    const never = refusal(on.ec2.send(new AllocateAddressCommand({ Address: '203.0.113.200' })))

    expect(held).toBe('InvalidAddress.NotFound 400')
    expect(await taken).toBe('AuthFailure 401')
    expect(await never).toBe('InvalidAddress.NotFound 400')
  })

  it('stops at the quota', async () => {
    await using on = await stage()
    on.region.addressQuota = 1
    await on.ec2.send(new AllocateAddressCommand({}))

    const call = refusal(on.ec2.send(new AllocateAddressCommand({})))

    expect(await call).toBe('AddressLimitExceeded 400')
  })
})

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
