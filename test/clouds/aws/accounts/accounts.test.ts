/** Several accounts: each in its own role, none in the way of another one. */

import { DeleteVolumeCommand, DescribeVolumesCommand } from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { awsClients } from '../../../../src/clouds/aws/clients.ts'
import type { Cloud } from '../../../../src/core/detector.ts'
import type { Scope } from '../../../../src/core/observation.ts'
import { awsAt, KEYS, REGION, unhurried } from '../../../support/clouds.ts'
import { holdAt } from '../../../support/hold.ts'
import { skipBackOff } from '../../../support/no-back-off.ts'
import { clientsOf, DATA, HUB, LISTED, openCompany, REGIONS, ROLES, SHOP } from './support.ts'

skipBackOff()

const ALWAYS = Number.POSITIVE_INFINITY

function scopesIn(...ids: readonly string[]): Scope[] {
  return ids.flatMap((accountId) =>
    REGIONS.toSorted().map((region) => ({ provider: 'aws', accountId, region })),
  )
}

async function idsSeen(cloud: Cloud, scope: Scope): Promise<string[]> {
  const pages = await Array.fromAsync(cloud.detectors[0]!.scan(scope, unhurried()))
  return pages.flat().map((each) => each.resourceId)
}

describe('a list of accounts', () => {
  it('is looked at account by account, each in its own role', async () => {
    await using company = await openCompany()
    const cloud = await company.cloud({ ...LISTED, ids: [SHOP, DATA, SHOP] })
    const { id } = company.world.region(REGION, SHOP).addVolume()

    const { scopes, unreachable } = await cloud.scopes(unhurried())
    const seen = await Promise.all(scopes.map((scope) => idsSeen(cloud, scope)))

    expect(scopes).toEqual(scopesIn(SHOP, DATA))
    expect(unreachable).toEqual([])
    expect(seen.flat()).toEqual([id])
    expect([...company.world.sessions.values()].map((each) => each.roleArn).toSorted()).toEqual([
      `arn:aws:iam::${SHOP}:role/scan`,
      `arn:aws:iam::${DATA}:role/scan`,
    ])
  })

  it.each([
    { what: 'whose role refuses us', code: 'AccessDenied' },
    { what: 'for which STS has no room', code: 'Throttling' },
    { what: 'whose region does not answer', code: 'UnauthorizedOperation' },
  ])('loses only the account $what', async ({ code }) => {
    await using company = await openCompany()
    const roleArn = `arn:aws:iam::${SHOP}:role/scan`
    company.simulator.faults.add(
      code === 'UnauthorizedOperation'
        ? {
            action: 'DescribeRegions',
            accountId: SHOP,
            times: ALWAYS,
            fault: { kind: 'error', code },
          }
        : {
            action: 'AssumeRole',
            resourceId: roleArn,
            times: ALWAYS,
            fault: { kind: 'error', code },
          },
    )
    const cloud = await company.cloud(LISTED)

    const { scopes, unreachable } = await cloud.scopes(unhurried())

    const asked = code === 'UnauthorizedOperation' ? 'ec2:DescribeRegions' : 'sts:AssumeRole'
    expect(scopes).toEqual(scopesIn(DATA))
    expect(unreachable).toEqual([
      {
        scope: { provider: 'aws', accountId: SHOP, region: 'all' },
        reason: `${asked}: ${code}`,
      },
    ])
  })

  it('gives each account its own external id, and the common one to the others', async () => {
    await using company = await openCompany()
    company.world.accounts.get(SHOP)!.externalId = 'of the shop'
    company.world.accounts.get(DATA)!.externalId = 'of all'
    const externalIds = new Map([[SHOP, 'of the shop']])
    const cloud = await company.cloud(LISTED, { ...ROLES, externalId: 'of all', externalIds })

    const { unreachable } = await cloud.scopes(unhurried())

    expect(unreachable).toEqual([])
  })

  it('asks STS for ten roles at once at most', async () => {
    await using company = await openCompany()
    const ids = Array.from({ length: 25 }, (_, index) => String(500_000_000_000 + index))
    for (const id of ids) company.world.addAccount(id, REGIONS)
    let [open, most] = [0, 0]
    const count = (by: number) => () => {
      open += by
      most = Math.max(most, open)
    }
    const action = 'AssumeRole'
    const gate = holdAt(company.simulator, { action })
    company.simulator.faults.add({ action, times: ALWAYS, fault: { kind: 'hook', run: count(1) } })
    company.simulator.faults.add({
      action,
      times: ALWAYS,
      fault: { kind: 'hook', when: 'after', run: count(-1) },
    })
    const cloud = await company.cloud({ kind: 'listed', ids })

    const listing = cloud.scopes(unhurried())
    await gate.arrived
    gate.release()
    const { scopes } = await listing

    expect(scopes).toHaveLength(50)
    expect(most).toBeLessThanOrEqual(10)
    expect(company.asked(action)).toBe(25)
  })

  it('begins a new session when AWS says that one has run out, also for a change', async () => {
    await using company = await openCompany()
    const clients = clientsOf(company.simulator.url, company.clock.now)
    const scope = { provider: 'aws', accountId: SHOP, region: REGION }
    const region = company.world.region(REGION, SHOP)
    const { id } = region.addVolume()
    await clients.read(scope).send(new DescribeVolumesCommand({}))
    const fault = { kind: 'error', code: 'RequestExpired' } as const
    company.simulator.faults.add({ action: 'DescribeVolumes', fault })
    company.simulator.faults.add({ action: 'DeleteVolume', fault })
    const Resource = [`arn:aws:ec2:${REGION}:${SHOP}:volume/${id}`]

    const { Volumes } = await clients.read(scope).send(new DescribeVolumesCommand({}))
    await clients
      .cleanup({ scope, name: 'task', allow: [{ Action: ['ec2:DeleteVolume'], Resource }] })
      .once.send(new DeleteVolumeCommand({ VolumeId: id }))

    expect(Volumes).toHaveLength(1)
    expect(company.simulator.calls.at(-1)).toMatchObject({ action: 'DeleteVolume', outcome: 'ok' })
    expect(company.asked('DescribeVolumes')).toBe(3)
    expect(company.asked('DeleteVolume')).toBe(2)
    expect(company.asked('AssumeRole')).toBe(4)
  })

  it('does not ask for ever with sessions that have always run out', async () => {
    await using company = await openCompany()
    const clients = clientsOf(company.simulator.url, company.clock.now)
    const fault = { kind: 'error', code: 'RequestExpired' } as const
    company.simulator.faults.add({ action: 'DescribeVolumes', times: ALWAYS, fault })

    const asking = clients
      .read({ provider: 'aws', accountId: SHOP, region: REGION })
      .send(new DescribeVolumesCommand({}))

    await expect(asking).rejects.toMatchObject({ name: 'RequestExpired' })
    expect(company.asked('DescribeVolumes')).toBe(2)
  })
})

describe('the home account', () => {
  it('needs no setting, and is looked at with the credentials of the process', async () => {
    await using company = await openCompany()
    const clients = awsClients(
      {
        endpoint: company.simulator.url,
        credentials: KEYS,
        homeRegion: REGION,
        roles: { scan: null, cleanup: null, restore: null, externalId: null },
      },
      company.clock.now,
    )

    await clients
      .read({ provider: 'aws', accountId: HUB, region: REGION })
      .send(new DescribeVolumesCommand({}))

    expect(company.asked('AssumeRole')).toBe(0)
  })

  it('may have roles that are written for every account', async () => {
    await using company = await openCompany()
    const cloud = await awsAt(company.simulator.url, company.clock.now, { roles: ROLES })

    const { scopes } = await cloud.scopes(unhurried())

    expect(scopes).toEqual(scopesIn(HUB))
    expect([...company.world.sessions.values()].map((each) => each.roleArn)).toEqual([
      `arn:aws:iam::${HUB}:role/scan`,
    ])
  })
})
