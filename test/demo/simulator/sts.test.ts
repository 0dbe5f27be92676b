import { DescribeVolumesCommand } from '@aws-sdk/client-ec2'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  ec2Client,
  HOUR_MS,
  type Keys,
  OTHER_ACCOUNT,
  refusal,
  type Stage,
  stage,
  stsClient,
} from './support.ts'

const ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/cloudthrift/cleanup`
const INPUT = { RoleArn: ROLE, RoleSessionName: 'exec-1' } as const

async function twoAccounts(): Promise<Stage> {
  return stage({ accounts: { [ACCOUNT]: ['eu-west-1'], [OTHER_ACCOUNT]: ['eu-west-1'] } })
}

async function assume(on: Stage, input: Partial<AssumeRoleCommandInput> = {}): Promise<Keys> {
  const command = new AssumeRoleCommand({ ...INPUT, ...input })
  const { Credentials } = await stsClient(on.simulator.url).send(command)
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  }
}

describe('GetCallerIdentity', () => {
  it('names the default account for any key, and the account of a key that is known', async () => {
    await using on = await twoAccounts()
    on.world.accessKeys.set('AKIAOTHER', OTHER_ACCOUNT)
    const other = stsClient(on.simulator.url, { accessKeyId: 'AKIAOTHER', secretAccessKey: 'x' })

    const usual = await stsClient(on.simulator.url).send(new GetCallerIdentityCommand({}))
    const known = await other.send(new GetCallerIdentityCommand({}))

    expect(usual).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:iam::${ACCOUNT}:user/AKIAANYKEYWILLDO0000`,
      UserId: expect.stringMatching(/^AIDA[0-9A-F]{16}$/),
    })
    expect(known.Account).toBe(OTHER_ACCOUNT)
  })

  it('names the role and the session of temporary credentials', async () => {
    await using on = await twoAccounts()
    const keys = await assume(on)

    const whoAmI = await stsClient(on.simulator.url, keys).send(new GetCallerIdentityCommand({}))

    expect(whoAmI).toMatchObject({
      Account: OTHER_ACCOUNT,
      Arn: `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/cleanup/exec-1`,
      UserId: expect.stringMatching(/^AROA[0-9A-F]{16}:exec-1$/),
    })
  })
})

describe('STS', () => {
  it('refuses an action that is not simulated', async () => {
    await using on = await twoAccounts()

    const call = stsClient(on.simulator.url).send(new GetSessionTokenCommand({}))

    expect(await refusal(call)).toBe('InvalidAction 400')
  })

  it('has no part in the limits of EC2', async () => {
    await using on = await stage({ isThrottled: true })
    const sts = stsClient(on.simulator.url)

    for (let count = 0; count < 60; count += 1) await sts.send(new GetCallerIdentityCommand({}))

    expect(on.simulator.throttle.refused).toBe(0)
  })
})

describe('AssumeRole', () => {
  it('gives credentials that work on the account of the role', async () => {
    await using on = await twoAccounts()
    on.world.region('eu-west-1', OTHER_ACCOUNT).addVolume({ id: 'vol-theirs' })

    const ec2 = ec2Client(on.simulator.url, 'eu-west-1', await assume(on))
    const { Volumes } = await ec2.send(new DescribeVolumesCommand({}))

    expect(Volumes).toMatchObject([{ VolumeId: 'vol-theirs' }])
    expect(on.simulator.calls.at(-1)!.accountId).toBe(OTHER_ACCOUNT)
  })

  it('remembers the policy and the external id of the session', async () => {
    await using on = await twoAccounts()
    const statement = { Effect: 'Allow', Action: 'ec2:DeleteVolume', Resource: '*' }
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })

    const keys = await assume(on, { Policy: policy, ExternalId: 'tenant-7', DurationSeconds: 900 })

    expect(on.world.sessions.get(keys.accessKeyId)).toEqual({
      accessKeyId: keys.accessKeyId,
      accountId: OTHER_ACCOUNT,
      roleArn: ROLE,
      name: 'exec-1',
      policy,
      externalId: 'tenant-7',
      expiresAt: new Date(on.clock.now().getTime() + HOUR_MS / 4),
    })
  })

  it('tells who was assumed, and until when', async () => {
    await using on = await twoAccounts()

    const answer = await stsClient(on.simulator.url).send(new AssumeRoleCommand(INPUT))

    expect(answer.AssumedRoleUser!.Arn).toBe(
      `arn:aws:sts::${OTHER_ACCOUNT}:assumed-role/cleanup/exec-1`,
    )
    expect(answer.Credentials!.Expiration).toEqual(new Date(on.clock.now().getTime() + HOUR_MS))
    expect(answer.Credentials!.AccessKeyId).toMatch(/^ASIA[0-9A-F]{16}$/)
  })

  it('lets a denial single out a role', async () => {
    await using on = await twoAccounts()
    on.world.deny({ action: 'ec2:DescribeVolumes', roleName: 'cleanup' })
    const other = { RoleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/scan` }
    const cleanup = ec2Client(on.simulator.url, 'eu-west-1', await assume(on))
    const scan = ec2Client(on.simulator.url, 'eu-west-1', await assume(on, other))

    const code = await refusal(cleanup.send(new DescribeVolumesCommand({})))
    const { Volumes } = await scan.send(new DescribeVolumesCommand({}))

    expect(code).toBe('UnauthorizedOperation 403')
    expect(Volumes).toEqual([])
  })

  it('wants the external id that the account asks for', async () => {
    await using on = await twoAccounts()
    on.world.accounts.get(OTHER_ACCOUNT)!.externalId = 'tenant-7'

    expect(await refusal(assume(on))).toBe('AccessDenied 403')
    expect(await refusal(assume(on, { ExternalId: 'tenant-8' }))).toBe('AccessDenied 403')
    await assume(on, { ExternalId: 'tenant-7' })
  })

  it.each<[string, Partial<AssumeRoleCommandInput>, string]>([
    [
      'a role of an account that it does not know',
      { RoleArn: 'arn:aws:iam::999999999999:role/x' },
      'AccessDenied 403',
    ],
    ['what is no role', { RoleArn: 'role/x' }, 'ValidationError 400'],
    ['a session without a proper name', { RoleSessionName: 'a b' }, 'ValidationError 400'],
    ['a policy that is none', { Policy: '{}' }, 'MalformedPolicyDocumentException 400'],
    ['a policy too long', { Policy: 'x'.repeat(2_049) }, 'ValidationError 400'],
    ['a session too short', { DurationSeconds: 899 }, 'ValidationError 400'],
  ])('refuses %s', async (_what, input, code) => {
    await using on = await twoAccounts()

    expect(await refusal(assume(on, input))).toBe(code)
  })
})
