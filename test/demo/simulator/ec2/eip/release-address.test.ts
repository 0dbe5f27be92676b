import {
  type Address,
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
