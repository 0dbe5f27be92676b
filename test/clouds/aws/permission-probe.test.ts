/** Whether we may, found out without an effect; on the simulator, and in the contract on moto. */

import { describe, expect, it } from 'vitest'
import type { Fact } from '../../../src/core/evidence.ts'
import { rehearsals } from '../../support/calls.ts'
import { SCOPE, unhurried } from '../../support/clouds.ts'
import { skipBackOff } from '../../support/no-back-off.ts'
import { ADDRESSES, type Adapter, openAdapter, VOLUMES } from './adapter.ts'

skipBackOff()

function permitted(aws: Adapter, id: string, resourceId: string): Promise<Fact> {
  return aws.remedy(id).permitted(SCOPE, resourceId, unhurried())
}

describe('the claim that we may remove', () => {
  it('a volume tries each call of a removal in order, and changes nothing', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()

    const fact = await permitted(aws, VOLUMES, id)

    expect(fact).toEqual({ name: 'permitted', answer: 'yes', source: 'EC2 DryRun', detail: null })
    expect(rehearsals(aws.simulator)).toEqual([
      'CreateTags DryRunOperation',
      'CreateSnapshot DryRunOperation',
      'DeleteVolume DryRunOperation',
    ])
    expect(aws.region.volumes.get(id)?.tags.size).toBe(0)
    expect(aws.region.snapshots.size).toBe(0)
  })

  it('an address tries to mark and to release it', async () => {
    await using aws = await openAdapter()
    const { allocationId } = aws.region.addAddress()

    const fact = await permitted(aws, ADDRESSES, allocationId)

    expect(fact.answer).toBe('yes')
    expect(rehearsals(aws.simulator)).toEqual([
      'CreateTags DryRunOperation',
      'ReleaseAddress DryRunOperation',
    ])
    expect(aws.region.addresses.has(allocationId)).toBe(true)
  })

  it('is a no when we may not even mark it: nothing can begin without that', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    aws.world.deny({ action: 'ec2:CreateTags' })

    expect(await permitted(aws, VOLUMES, id)).toMatchObject({
      answer: 'no',
      detail: 'ec2:CreateTags: UnauthorizedOperation',
      remedy: 'allow the cleanup role ec2:CreateTags',
    })
  })

  it.each([
    { detector: VOLUMES, action: 'CreateSnapshot' },
    { detector: VOLUMES, action: 'DeleteVolume' },
    { detector: ADDRESSES, action: 'ReleaseAddress' },
  ])(
    'is unknown when $action is refused: a role may grant it only on what we have marked',
    async ({ detector, action }) => {
      await using aws = await openAdapter()
      const resource =
        detector === VOLUMES ? aws.region.addVolume().id : aws.region.addAddress().allocationId
      aws.world.deny({ action: `ec2:${action}` })

      expect(await permitted(aws, detector, resource)).toMatchObject({
        answer: 'unknown',
        detail: `ec2:${action}: UnauthorizedOperation, unless granted only on what we have marked`,
        remedy: `allow the cleanup role ec2:${action}`,
      })
    },
  )

  it('names everything that is lacking, and the certain refusal decides', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    aws.world.deny({ action: 'ec2:CreateTags' })
    aws.world.deny({ action: 'ec2:DeleteVolume' })

    expect(await permitted(aws, VOLUMES, id)).toMatchObject({
      answer: 'no',
      remedy: 'allow the cleanup role ec2:CreateTags and ec2:DeleteVolume',
    })
  })

  it('is not shaken by an answer that got lost twice', async () => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    aws.simulator.faults.add({ action: 'DeleteVolume', times: 2, fault: { kind: 'cut' } })

    expect(await permitted(aws, VOLUMES, id)).toMatchObject({ answer: 'yes' })
  })

  it.each([
    ['a client error that is no refusal', { kind: 'error', code: 'InvalidVolume.NotFound' }],
    ['a throttled call', { kind: 'error', code: 'RequestLimitExceeded' }],
    ['an internal error', { kind: 'error', code: 'InternalError' }],
    ['no answer', { kind: 'cut' }],
    ['an answer in another language', { kind: 'garbage' }],
  ] as const)('is unknown after %s', async (_what, fault) => {
    await using aws = await openAdapter()
    const { id } = aws.region.addVolume()
    aws.simulator.faults.add({ action: 'DeleteVolume', times: 3, fault })

    expect(await permitted(aws, VOLUMES, id)).toMatchObject({
      answer: 'unknown',
      detail: expect.stringContaining('ec2:DeleteVolume: '),
    })
  })
})
