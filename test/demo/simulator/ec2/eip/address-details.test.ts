import {
  type AddressTransfer,
  DescribeAddressesAttributeCommand,
  type DescribeAddressesAttributeCommandInput,
  DescribeAddressTransfersCommand,
  type DescribeAddressTransfersCommandInput,
  EnableAddressTransferCommand,
  paginateDescribeAddressesAttribute,
  paginateDescribeAddressTransfers,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { DAY_MS, OTHER_ACCOUNT, refusal, type Stage, stage } from '../../support.ts'

const offer = new EnableAddressTransferCommand({
  AllocationId: 'eipalloc-1',
  TransferAccountId: OTHER_ACCOUNT,
})

async function withTwo(): Promise<Stage> {
  const on = await stage()
  on.region.addAddress({ allocationId: 'eipalloc-1', publicIp: '203.0.113.1' })
  on.region.addAddress({ allocationId: 'eipalloc-2', publicIp: '203.0.113.2' })
  return on
}

async function transfers(
  on: Stage,
  input: DescribeAddressTransfersCommandInput = {},
): Promise<AddressTransfer[]> {
  return (await on.ec2.send(new DescribeAddressTransfersCommand(input))).AddressTransfers!
}

describe('address transfers', () => {
  it('are pending for seven days, then as if they had never been', async () => {
    await using on = await withTwo()

    const { AddressTransfer: made } = await on.ec2.send(offer)
    const pending = await transfers(on)
    on.clock.advance(7 * DAY_MS)

    expect(made).toEqual({
      PublicIp: '203.0.113.1',
      AllocationId: 'eipalloc-1',
      TransferAccountId: OTHER_ACCOUNT,
      AddressTransferStatus: 'pending',
      TransferOfferExpirationTimestamp: on.clock.now(),
    })
    expect(pending).toEqual([made])
    expect(await transfers(on)).toEqual([])
  })

  it('are found by allocation id', async () => {
    await using on = await withTwo()
    await on.ec2.send(offer)

    expect(await transfers(on, { AllocationIds: ['eipalloc-1'] })).toHaveLength(1)
    expect(await transfers(on, { AllocationIds: ['eipalloc-2'] })).toEqual([])
    expect(await refusal(transfers(on, { AllocationIds: ['eipalloc-9'] }))).toBe(
      'InvalidAllocationID.NotFound 400',
    )
  })

  it('come in pages', async () => {
    await using on = await stage()
    for (let index = 1; index <= 7; index += 1) {
      on.region.addAddress({
        allocationId: `eipalloc-${index}`,
        transfer: {
          toAccountId: OTHER_ACCOUNT,
          offeredAt: on.clock.now(),
          expiresAt: new Date('2027-01-01T00:00:00.000Z'),
        },
      })
    }

    const sizes: number[] = []
    const config = { client: on.ec2, pageSize: 5 }
    for await (const page of paginateDescribeAddressTransfers(config, {})) {
      sizes.push(page.AddressTransfers!.length)
    }

    expect(sizes).toEqual([5, 2])
  })

  it('go to an account only', async () => {
    await using on = await withTwo()

    const call = refusal(
      on.ec2.send(
        new EnableAddressTransferCommand({ AllocationId: 'eipalloc-1', TransferAccountId: 'bob' }),
      ),
    )

    expect(await call).toBe('InvalidParameterValue 400')
  })
})

describe('DescribeAddressesAttribute', () => {
  const ATTRIBUTE: DescribeAddressesAttributeCommandInput = { Attribute: 'domain-name' }

  it('tells the reverse DNS names of those addresses that have one', async () => {
    await using on = await withTwo()
    on.region.addresses.get('eipalloc-2')!.ptrRecord = 'mail.acme.example.'

    const found = await on.ec2.send(new DescribeAddressesAttributeCommand(ATTRIBUTE))
    const none = await on.ec2.send(
      new DescribeAddressesAttributeCommand({ ...ATTRIBUTE, AllocationIds: ['eipalloc-1'] }),
    )

    expect(found.Addresses).toEqual([
      { PublicIp: '203.0.113.2', AllocationId: 'eipalloc-2', PtrRecord: 'mail.acme.example.' },
    ])
    expect(none.Addresses).toEqual([])
  })

  it('comes in pages as small as one', async () => {
    await using on = await withTwo()
    for (const address of on.region.addresses.values()) address.ptrRecord = 'a.example.'

    const sizes: number[] = []
    const config = { client: on.ec2, pageSize: 1 }
    for await (const page of paginateDescribeAddressesAttribute(config, { ...ATTRIBUTE })) {
      sizes.push(page.Addresses!.length)
    }

    expect(sizes).toEqual([1, 1])
  })

  it('refuses unknown ids and attributes', async () => {
    await using on = await withTwo()

    const id = refusal(
      on.ec2.send(
        new DescribeAddressesAttributeCommand({ ...ATTRIBUTE, AllocationIds: ['eipalloc-9'] }),
      ),
    )
    const attribute = refusal(
      // @ts-expect-error -- the SDK does not check it at run time
      on.ec2.send(new DescribeAddressesAttributeCommand({ Attribute: 'colour' })),
    )

    expect(await id).toBe('InvalidAllocationID.NotFound 400')
    expect(await attribute).toBe('InvalidParameterValue 400')
  })
})
