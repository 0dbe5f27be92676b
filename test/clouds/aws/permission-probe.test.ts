/** Whether we may, found out without an effect; on the simulator, and in the contract on moto. */

import { describe, expect, it } from 'vitest'
import type { Fact } from '../../../src/core/evidence.ts'
import { rehearsals } from '../../support/calls.ts'
import { ACCOUNT, SCOPE, unhurried } from '../../support/clouds.ts'
import { skipBackOff } from '../../support/no-back-off.ts'
import { CLEANUP_ROLE, SCAN_ROLE } from '../../support/role-policies.ts'
import { ROLES } from '../../support/sandbox.ts'
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
    'is unknown when $action is refused and there is no role that IAM could be asked about',
    async ({ detector, action }) => {
      await using aws = await openAdapter()
      const resource =
        detector === VOLUMES ? aws.region.addVolume().id : aws.region.addAddress().allocationId
      aws.world.deny({ action: `ec2:${action}` })

      expect(await permitted(aws, detector, resource)).toMatchObject({
        answer: 'unknown',
        detail:
          `ec2:${action}: UnauthorizedOperation, unless granted only on what we have marked ` +
          '(iam:SimulatePrincipalPolicy: there is no cleanup role to ask about)',
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

const ALL = [
  { detector: VOLUMES, remedy: 'delete' },
  { detector: VOLUMES, remedy: 'park' },
  { detector: ADDRESSES, remedy: 'release' },
] as const

describe('the claim that we may remove, where the role may do it only on what we have marked', () => {
  it.each(ALL)('is a yes of IAM: $remedy', async ({ detector, remedy }) => {
    await using aws = await openAccount()
    const id = idIn(aws, detector)

    const fact = await aws.remedy(detector, remedy).permitted(SCOPE, id, unhurried())

    expect(fact).toEqual({
      name: 'permitted',
      answer: 'yes',
      source: 'EC2 DryRun, iam:SimulatePrincipalPolicy',
      detail: null,
    })
  })

  it.each([
    { detector: VOLUMES, remedy: 'delete', without: 'ec2:CreateSnapshot' },
    { detector: VOLUMES, remedy: 'delete', without: 'ec2:DeleteVolume' },
    { detector: VOLUMES, remedy: 'park', without: 'ec2:ModifyVolume' },
    { detector: ADDRESSES, remedy: 'release', without: 'ec2:ReleaseAddress' },
  ] as const)(
    'is a no when the role lacks $without even then',
    async ({ detector, remedy, without }) => {
      await using aws = await openAccount(lacking(without))
      const id = idIn(aws, detector)

      const fact = await aws.remedy(detector, remedy).permitted(SCOPE, id, unhurried())

      expect(fact).toMatchObject({
        answer: 'no',
        detail: `${without}: UnauthorizedOperation; IAM does not allow ${without} on what we have marked either`,
        remedy: `allow the cleanup role ${without}`,
      })
    },
  )

  it('is a no when the role may take a snapshot, but not tag it as it is made', async () => {
    const untagging = CLEANUP_ROLE.replace(
      '"Action":["ec2:CreateSnapshot","ec2:CreateTags"]',
      '"Action":["ec2:CreateSnapshot"]',
    )
    await using aws = await openAccount(untagging)
    const { id } = aws.region.addVolume()

    expect(await permitted(aws, VOLUMES, id)).toMatchObject({
      answer: 'no',
      detail: expect.stringContaining('IAM does not allow ec2:CreateTags on what we have marked'),
    })
  })

  it('is unknown when the scan role may not ask IAM', async () => {
    await using aws = await openAccount()
    const { id } = aws.region.addVolume()
    aws.world.deny({ action: 'iam:SimulatePrincipalPolicy' })

    expect(await permitted(aws, VOLUMES, id)).toMatchObject({
      answer: 'unknown',
      detail: expect.stringContaining('(iam:SimulatePrincipalPolicy: AccessDenied)'),
    })
  })

  it('is no yes when IAM answers about nothing', async () => {
    await using aws = await openAccount()
    const { id } = aws.region.addVolume()
    aws.simulator.faults.add({
      action: 'SimulatePrincipalPolicy',
      fault: { kind: 'garbage', status: 200, body: EMPTY_ANSWER },
    })

    expect((await permitted(aws, VOLUMES, id)).answer).not.toBe('yes')
  })
})

const EMPTY_ANSWER =
  '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">' +
  '<SimulatePrincipalPolicyResult><EvaluationResults/></SimulatePrincipalPolicyResult>' +
  '</SimulatePrincipalPolicyResponse>'

/** The cleanup role without one of its grants. */
function lacking(action: string): string {
  return CLEANUP_ROLE.replaceAll(`"${action}"`, '"ec2:DescribeVolumes"')
}

function idIn(aws: Adapter, detector: string): string {
  return detector === VOLUMES ? aws.region.addVolume().id : aws.region.addAddress().allocationId
}

async function openAccount(cleanup: string = CLEANUP_ROLE): Promise<Adapter> {
  const aws = await openAdapter({ roles: ROLES })
  aws.world.accounts.get(ACCOUNT)!.externalId = ROLES.externalId
  aws.world.roles.set('scan', [SCAN_ROLE])
  aws.world.roles.set('cleanup', [cleanup])
  return aws
}
