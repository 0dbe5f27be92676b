/** The gates of facts/aws.md 1.3, one by one: what one look at an address decides. */

import { describe, expect, it } from 'vitest'
import type { AddressSpec } from '../../../src/demo/simulator/world/address.ts'
import { DAY_MS } from '../../support/clock.ts'
import { ACCOUNT } from '../../support/clouds.ts'
import { ADDRESSES, type Adapter, openAdapter } from './adapter.ts'

describe('the detector of unassociated addresses', () => {
  it('tells what the address is; AWS does not say when it was allocated', async () => {
    await using aws = await openAdapter()
    const { allocationId } = aws.region.addAddress({
      publicIp: '203.0.113.7',
      tags: { Name: 'old-egress' },
    })

    const [observation, ...others] = await aws.scan(ADDRESSES)

    expect(others).toEqual([])
    expect(observation).toMatchObject({
      resourceId: allocationId,
      canonicalId: `arn:aws:ec2:eu-west-1:${ACCOUNT}:elastic-ip/${allocationId}`,
      name: 'old-egress',
      createdAt: null,
      tags: { Name: 'old-egress' },
    })
    expect(observation?.evidence.attributes).toEqual({
      publicIp: '203.0.113.7',
      pool: 'amazon',
      borderGroup: 'eu-west-1',
    })
  })

  it('states every fact that a release needs, each with the call that answered', async () => {
    await using aws = await openAdapter()
    aws.region.addAddress()

    const [observation] = await aws.scan(ADDRESSES)

    expect(
      observation?.evidence.facts.map((each) => [each.name, each.answer, each.source]),
    ).toEqual([
      ['unassociated', 'yes', 'ec2:DescribeAddresses'],
      ['not-service-managed', 'yes', 'ec2:DescribeAddresses'],
      ['amazon-pool', 'yes', 'ec2:DescribeAddresses'],
      ['not-customer-owned', 'yes', 'ec2:DescribeAddresses'],
      ['not-carrier', 'yes', 'ec2:DescribeAddresses'],
      ['no-pending-transfer', 'yes', 'ec2:DescribeAddressTransfers'],
      ['no-ptr-record', 'yes', 'ec2:DescribeAddressesAttribute'],
    ])
    expect(aws.guards(observation!)).toEqual([])
  })

  it.each([
    { holder: 'an instance', instanceId: 'i-0abc', detail: 'associated with i-0abc' },
    { holder: 'an interface', instanceId: undefined, detail: 'associated with eni-0abc' },
  ])('leaves out what $holder holds', async ({ instanceId, detail }) => {
    await using aws = await openAdapter()
    const { allocationId } = aws.region.addAddress()
    aws.region.associate(allocationId, {
      networkInterfaceId: 'eni-0abc',
      ...(instanceId && { instanceId }),
    })

    const found = await aws.scan(ADDRESSES)
    const look = await aws.recheck(ADDRESSES, allocationId)

    expect(found).toEqual([])
    expect(look).toEqual({ state: 'in-use', detail })
  })
})

describe('an address is in use when an emulator', () => {
  it.each(['associationId', 'networkInterfaceId', 'instanceId'])(
    'names a holder in %s alone, and leaves the others empty',
    async (field) => {
      await using aws = await openAdapter()
      const { allocationId } = aws.region.addAddress()
      const holder = ['associationId', 'networkInterfaceId', 'instanceId']
        .map((name) => `<${name}>${name === field ? 'x-0abc' : ''}</${name}>`)
        .join('')
      const body =
        `<DescribeAddressesResponse><addressesSet><item><allocationId>${allocationId}` +
        `</allocationId>${holder}</item></addressesSet></DescribeAddressesResponse>`
      const fault = { kind: 'garbage', status: 200, body } as const
      aws.simulator.faults.add({ action: 'DescribeAddresses', times: 2, fault })

      const found = await aws.scan(ADDRESSES)
      const look = await aws.recheck(ADDRESSES, allocationId)

      expect(found).toEqual([])
      expect(look).toEqual({ state: 'in-use', detail: 'associated with x-0abc' })
    },
  )
})

const GATES: readonly {
  what: string
  spec: (aws: Adapter) => AddressSpec
  guard: string
  reason: string
}[] = [
  {
    what: 'managed by a service',
    spec: () => ({ serviceManaged: 'alb' }),
    guard: 'not-service-managed',
    reason: 'managed by alb',
  },
  {
    what: 'from a range that the customer brought',
    spec: () => ({ pool: 'ipv4pool-ec2-0abc' }),
    guard: 'amazon-pool',
    reason: 'from pool ipv4pool-ec2-0abc: your own address range, which AWS does not charge for',
  },
  {
    what: 'customer-owned',
    spec: () => ({ customerOwnedIp: '192.0.2.44' }),
    guard: 'not-customer-owned',
    reason: 'customer-owned address 192.0.2.44',
  },
  {
    what: "a carrier's",
    spec: () => ({ carrierIp: '203.0.113.20' }),
    guard: 'not-carrier',
    reason: 'carrier address 203.0.113.20',
  },
  {
    what: 'offered to another account',
    spec: ({ clock }) => ({
      transfer: {
        toAccountId: '444455556666',
        offeredAt: clock.now(),
        expiresAt: new Date(clock.now().getTime() + DAY_MS),
      },
    }),
    guard: 'no-pending-transfer',
    reason: 'offered to account 444455556666',
  },
  {
    what: 'named in reverse DNS',
    spec: () => ({ ptrRecord: 'mail.example.' }),
    guard: 'no-ptr-record',
    reason: 'reverse DNS record mail.example.',
  },
  {
    what: 'protected by a tag',
    spec: () => ({ tags: { 'do-not-delete': '' } }),
    guard: 'protected',
    reason: 'protected by tag do-not-delete',
  },
]

describe('an address is listed but guarded when it is', () => {
  it.each(GATES)('$what', async ({ spec, guard, reason }) => {
    await using aws = await openAdapter()
    const { allocationId } = aws.region.addAddress(spec(aws))
    const free = aws.region.addAddress()

    const found = await aws.scan(ADDRESSES)
    const look = await aws.recheck(ADDRESSES, allocationId)

    const byId = new Map(found.map((each) => [each.resourceId, each] as const))
    const observation = byId.get(allocationId)!
    expect(aws.guards(observation)).toMatchObject([{ name: guard, verdict: 'no', reason }])
    expect(aws.guards(byId.get(free.allocationId)!)).toEqual([])
    expect(look).toEqual({ state: 'idle', observation })
  })

  it('not any more, once the offer to the other account has lapsed', async () => {
    await using aws = await openAdapter()
    const offeredAt = aws.clock.now()
    const expiresAt = new Date(offeredAt.getTime() + DAY_MS)
    aws.region.addAddress({ transfer: { toAccountId: '444455556666', offeredAt, expiresAt } })
    aws.clock.advance(DAY_MS)

    const [observation] = await aws.scan(ADDRESSES)

    expect(aws.guards(observation!)).toEqual([])
  })
})

describe('the second look at an address', () => {
  it('asks for its association last, when every other answer is in', async () => {
    await using aws = await openAdapter()
    const { allocationId } = aws.region.addAddress()

    await aws.recheck(ADDRESSES, allocationId)

    const actions = aws.simulator.calls.map((each) => each.action)
    expect(actions).toHaveLength(3)
    expect(actions.at(-1)).toBe('DescribeAddresses')
  })

  it('asks about this address only', async () => {
    await using aws = await openAdapter()
    const { allocationId } = aws.region.addAddress()
    aws.region.addAddress({ ptrRecord: 'mail.example.' })

    const look = await aws.recheck(ADDRESSES, allocationId)

    expect(look.state).toBe('idle')
    expect(aws.simulator.calls.map((each) => each.params['AllocationId.1'])).toEqual([
      allocationId,
      allocationId,
      allocationId,
    ])
    expect(aws.simulator.calls.some((each) => 'MaxResults' in each.params)).toBe(false)
  })
})
