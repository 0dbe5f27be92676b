/** The doctor's look at AWS, on the simulator: what it finds, and that it changes nothing. */

import { describe, expect, it } from 'vitest'
import { awsChecks } from '../../../src/clouds/aws/checks/aws-checks.ts'
import { CLEANUP, RESTORE } from '../../../src/clouds/aws/checks/dry-runs.ts'
import { BUNDLED_PRICES, readPriceFile } from '../../../src/clouds/aws/prices.ts'
import { type AwsRoles, NO_ROLES } from '../../../src/clouds/aws/roles.ts'
import type { Check, Result } from '../../../src/core/checkup.ts'
import { resultsOf } from '../../support/checks.ts'
import { ACCOUNT, KEYS, REGION } from '../../support/clouds.ts'
import { skipBackOff } from '../../support/no-back-off.ts'
import { CLEANUP_ROLE } from '../../support/role-policies.ts'
import { ROLES } from '../../support/sandbox.ts'
import { ADDRESSES, type Adapter, openAdapter, VOLUMES } from './adapter.ts'

skipBackOff()

const FAR = 'us-east-1'
const TWO = { accounts: { [ACCOUNT]: [REGION, FAR] } }

async function checksOn(aws: Adapter, roles: AwsRoles = NO_ROLES): Promise<readonly Check[]> {
  return awsChecks({
    connection: { endpoint: aws.simulator.url, credentials: KEYS, homeRegion: REGION, roles },
    regions: null,
    prices: await readPriceFile(BUNDLED_PRICES),
    now: aws.clock.now,
  })
}

async function look(aws: Adapter, roles?: AwsRoles): Promise<readonly Result[]> {
  return resultsOf(await checksOn(aws, roles))
}

function furnish(aws: Adapter, region: string): void {
  const there = aws.world.region(region)
  there.addVolume({ tags: { 'cloudthrift:plan': 'e1' } })
  there.addAddress()
  there.retentionRules.push({ id: 'a', days: 7, tags: [], excludes: [], status: 'available' })
}

const WITHOUT_PARKING = CLEANUP_ROLE.replaceAll('"ec2:ModifyVolume"', '"ec2:DescribeVolumes"')

const notOk = (results: readonly Result[]): string[] =>
  results
    .filter((each) => each.verdict !== 'ok')
    .map((each) => `${each.verdict} ${each.name}: ${each.detail}`)

describe('the checks of AWS', () => {
  it('find a healthy account healthy, but for what nobody can try, and change nothing', async () => {
    await using aws = await openAdapter(TWO)
    for (const region of [REGION, FAR]) furnish(aws, region)

    const results = await look(aws)

    expect(notOk(results)).toEqual([
      expect.stringMatching(/^warn scan role: .*GetIdleRecommendations \(OptInRequired/),
      expect.stringMatching(/^warn cleanup role: not known: ec2:DeleteSnapshot, ec2:LockSnapshot /),
      expect.stringMatching(/^warn restore role: not known: kms:CreateGrant, .* has no dry run/),
    ])
    const changes = aws.simulator.calls.filter(
      (each) =>
        each.params['DryRun'] !== 'true' &&
        /^(?:Create|Delete|Modify|Release|Allocate|Restore|Lock)/.test(each.action),
    )
    expect(changes).toEqual([])
  })

  it('name the region that an organisation denies, and the call, and still see the others', async () => {
    await using aws = await openAdapter(TWO)
    for (const region of [REGION, FAR]) furnish(aws, region)
    aws.world.deny({ action: 'ec2:DescribeVolumesModifications', region: FAR })

    const results = await look(aws)

    const denied = results.filter((each) => each.verdict === 'fail')
    expect(denied).toMatchObject([
      {
        name: 'scan role',
        detail: `denied in ${FAR}: ec2:DescribeVolumesModifications (UnauthorizedOperation)`,
        remedy: expect.stringMatching(/AWS_SCAN_ROLE_ARN.*us-east-1.*AWS_REGIONS/),
      },
    ])
  })

  it('tell a change that is denied even on what is marked from one that is not', async () => {
    await using aws = await openAdapter(TWO)
    for (const region of [REGION, FAR]) furnish(aws, region)
    aws.world.deny({ action: 'ec2:DeleteVolume' })
    aws.world.deny({ action: 'ec2:ReleaseAddress' })

    const results = notOk(await look(aws))

    expect(results).toContainEqual(
      expect.stringMatching(/^fail cleanup role: denied in 2 regions: .*ec2:DeleteVolume \(Unauth/),
    )
    expect(results).toContainEqual(
      expect.stringMatching(
        /^warn cleanup role: not known: ec2:ReleaseAddress .*nothing that we have/,
      ),
    )
  })

  it.each([
    { role: 'grants on what we have marked', policy: CLEANUP_ROLE, verdict: 'ok' },
    { role: 'does not grant at all', policy: WITHOUT_PARKING, verdict: 'fail' },
  ])('ask IAM about what the cleanup role $role', async ({ policy, verdict }) => {
    await using aws = await openAdapter(TWO)
    aws.region.addVolume()
    aws.region.addAddress()
    aws.world.roles.set('cleanup', [policy])

    const results = await look(aws, { ...NO_ROLES, cleanup: ROLES.cleanup })

    const told = results.filter((each) => each.name === 'cleanup role' && each.verdict === verdict)
    expect(told.map((each) => each.detail).join()).toMatch(
      verdict === 'ok' ? /by asking IAM/ : /denied in .*ec2:ModifyVolume.*IAM does not allow/,
    )
    expect(results.some((each) => each.detail.includes('nobody can tell'))).toBe(false)
  })

  it('warn of a history that is denied: it costs knowledge, not safety', async () => {
    await using aws = await openAdapter(TWO)
    aws.world.deny({ action: 'cloudtrail:LookupEvents' })

    expect(notOk(await look(aws))).toContainEqual(
      expect.stringMatching(/^warn scan role: denied in 2 regions: .*cloudtrail:LookupEvents/),
    )
  })

  it('name the region whose recycle bin keeps nothing', async () => {
    await using aws = await openAdapter(TWO)
    furnish(aws, REGION)

    const bins = (await look(aws)).filter((each) => each.name === 'recycle bin')

    expect(bins.map((each) => [each.verdict, each.detail])).toEqual([
      ['ok', `a rule keeps what we delete in ${REGION}`],
      ['warn', `no rule keeps deleted volumes in ${FAR}: the snapshot is the only way back there`],
    ])
  })

  it('fail for a role that cannot be taken on, and name its variable', async () => {
    await using aws = await openAdapter(TWO)
    aws.simulator.faults.add({
      action: 'AssumeRole',
      times: Number.POSITIVE_INFINITY,
      fault: { kind: 'error', code: 'AccessDenied' },
    })

    const results = await look(aws, {
      ...NO_ROLES,
      restore: `arn:aws:iam::${ACCOUNT}:role/restore`,
    })

    const identity = results.find((each) => each.name === 'restore identity')
    expect(identity).toMatchObject({ verdict: 'fail', detail: 'sts:AssumeRole: AccessDenied' })
    expect(identity?.remedy).toMatch(/AWS_RESTORE_ROLE_ARN and AWS_EXTERNAL_ID/)
  })

  it('know a call for each permission that the detectors need', async () => {
    await using aws = await openAdapter()
    const needed = [VOLUMES, ADDRESSES].map((id) => aws.detector(id).permissions)

    const results = await look(aws)

    expect(Object.keys(CLEANUP)).toEqual(
      expect.arrayContaining(needed.flatMap((each) => ec2(each.write))),
    )
    expect(Object.keys(RESTORE)).toEqual(
      expect.arrayContaining(needed.flatMap((each) => ec2(each.restore))),
    )
    expect(results.some((each) => each.detail.includes('knows no call'))).toBe(false)
  })
})

function ec2(all: readonly string[]): string[] {
  return all.filter((each) => each.startsWith('ec2:'))
}
