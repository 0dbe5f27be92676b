import {
  type Address,
  AllocateAddressCommand,
  DescribeAddressesCommand,
  type DescribeAddressesCommandInput,
  type EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { OTHER_ACCOUNT, refusal, type Stage, stage } from '../../support.ts'

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

  it('never gives an address that somebody holds', async () => {
    await using on = await stage()
    on.world.publicIps.hold('198.18.0.1', OTHER_ACCOUNT)

    const made = await on.ec2.send(new AllocateAddressCommand({}))

    expect(made.PublicIp).toBe('198.18.0.2')
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
