/** What a role may do, asked with the real client. */

import {
  type ContextEntry,
  IAMClient,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
} from '@aws-sdk/client-iam'
import { describe, expect, it } from 'vitest'
import { CLEANUP_ROLE } from '../../../support/role-policies.ts'
import { ACCOUNT, OTHER_ACCOUNT, type Stage, stage } from '../support.ts'

const VOLUME = `arn:aws:ec2:eu-west-1:${ACCOUNT}:volume/vol-1`
const ADDRESS = `arn:aws:ec2:eu-west-1:${ACCOUNT}:elastic-ip/eipalloc-1`
const PLANNED: ContextEntry = {
  ContextKeyName: 'aws:ResourceTag/cloudthrift:plan',
  ContextKeyValues: ['e-1'],
  ContextKeyType: 'string',
}

async function decisions(
  on: Stage,
  input: Partial<SimulatePrincipalPolicyCommandInput> = {},
): Promise<string[]> {
  const client = new IAMClient({
    endpoint: on.simulator.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  })
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: `arn:aws:iam::${ACCOUNT}:role/path/cleanup`,
    ActionNames: ['ec2:ModifyVolume'],
    ResourceArns: [VOLUME],
    ContextEntries: [PLANNED],
    ...input,
  })
  const { EvaluationResults = [] } = await client.send(command)
  return EvaluationResults.flatMap(({ EvalActionName, EvalDecision, ResourceSpecificResults }) => [
    `${EvalActionName} ${EvalDecision}`,
    ...(ResourceSpecificResults ?? []).map(
      (each) => `  ${each.EvalResourceName?.split('/').at(-1)} ${each.EvalResourceDecision}`,
    ),
  ])
}

async function withCleanupRole(): Promise<Stage> {
  const on = await stage({ accounts: { [ACCOUNT]: ['eu-west-1'] } })
  on.world.roles.set('cleanup', [CLEANUP_ROLE])
  return on
}

describe('SimulatePrincipalPolicy', () => {
  it('says of each action on each resource what the role may do', async () => {
    await using on = await withCleanupRole()
    const ActionNames = ['ec2:ModifyVolume', 'ec2:ReleaseAddress']

    expect(await decisions(on, { ActionNames, ResourceArns: [VOLUME, ADDRESS] })).toEqual([
      'ec2:ModifyVolume implicitDeny',
      '  vol-1 allowed',
      '  eipalloc-1 implicitDeny',
      'ec2:ReleaseAddress implicitDeny',
      '  vol-1 implicitDeny',
      '  eipalloc-1 allowed',
    ])
  })

  it('knows no more of the request than it is told', async () => {
    await using on = await withCleanupRole()

    expect(await decisions(on, { ContextEntries: [] })).toContain('ec2:ModifyVolume implicitDeny')
  })

  it('heeds what is denied to that role, or to everybody, and to no other one', async () => {
    await using on = await withCleanupRole()
    on.world.deny({ action: 'ec2:ModifyVolume', roleName: 'scan' })
    const before = await decisions(on)
    on.world.deny({ action: 'ec2:*', roleName: 'cleanup' })

    expect(before).toContain('ec2:ModifyVolume allowed')
    expect(await decisions(on)).toContain('ec2:ModifyVolume implicitDeny')
  })

  it('knows the roles of its own account only', async () => {
    await using on = await withCleanupRole()
    const PolicySourceArn = `arn:aws:iam::${OTHER_ACCOUNT}:role/cleanup`

    await expect(decisions(on, { PolicySourceArn })).rejects.toThrow('cannot be found')
  })
})
