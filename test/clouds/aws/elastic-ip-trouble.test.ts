/** What AWS may answer about an address beside the plain cases. */

import { expect, it } from 'vitest'
import type { Fact } from '../../../src/core/evidence.ts'
import type { Sighting } from '../../../src/core/observation.ts'
import { skipBackOff } from '../../support/no-back-off.ts'
import { ADDRESSES, type Adapter, openAdapter } from './adapter.ts'

skipBackOff()

const ALWAYS = Number.POSITIVE_INFINITY

function answers(aws: Adapter, action: string, content: string): void {
  const body = `<${action}Response>${content}</${action}Response>`
  aws.simulator.faults.add({ action, fault: { kind: 'garbage', status: 200, body } })
}

function factOf(look: Sighting, name: string): Fact | undefined {
  const facts = look.state === 'idle' ? look.observation.evidence.facts : []
  return facts.find((each) => each.name === name)
}

it.each(['UnauthorizedOperation', 'InvalidParameterValue', 'InternalError'])(
  'a look that ends with %s does not call the address gone',
  async (code) => {
    await using aws = await openAdapter()
    const { allocationId } = aws.region.addAddress()
    const fault = { kind: 'error', code } as const
    aws.simulator.faults.add({ action: 'DescribeAddresses', times: ALWAYS, fault })

    const look = aws.recheck(ADDRESSES, allocationId)

    await expect(look).rejects.toThrow(`ec2:DescribeAddresses: ${code}`)
  },
)

it.each([
  ['pending', 'no'],
  ['accepted', 'yes'],
  ['disabled', 'yes'],
] as const)('a transfer that is %s: %s', async (status, answer) => {
  await using aws = await openAdapter()
  const { allocationId } = aws.region.addAddress()
  const transfer =
    `<allocationId>${allocationId}</allocationId><transferAccountId>444455556666` +
    `</transferAccountId><addressTransferStatus>${status}</addressTransferStatus>`
  const set = `<addressTransferSet><item>${transfer}</item></addressTransferSet>`
  answers(aws, 'DescribeAddressTransfers', set)

  const look = await aws.recheck(ADDRESSES, allocationId)

  expect(factOf(look, 'no-pending-transfer')).toMatchObject({ answer })
})

it('a reverse DNS record that is still being made counts already', async () => {
  await using aws = await openAdapter()
  const { allocationId } = aws.region.addAddress()
  const update = '<value>mail.example.</value><status>PENDING</status>'
  const id = `<allocationId>${allocationId}</allocationId>`
  const address = `${id}<ptrRecordUpdate>${update}</ptrRecordUpdate>`
  answers(aws, 'DescribeAddressesAttribute', `<addressSet><item>${address}</item></addressSet>`)

  const look = await aws.recheck(ADDRESSES, allocationId)

  expect(factOf(look, 'no-ptr-record')).toMatchObject({
    answer: 'no',
    detail: 'reverse DNS record mail.example.',
  })
})
