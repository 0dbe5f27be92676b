/** The accounts of an organisation: which of them, how long they are remembered, and what if it is silent. */

import { describe, expect, it } from 'vitest'
import { ORGANIZATION_ACTIONS } from '../../../../src/clouds/aws/accounts/organization.ts'
import type { WhichAccounts } from '../../../../src/clouds/aws/connection.ts'
import { HOUR_MS } from '../../../support/clock.ts'
import { unhurried } from '../../../support/clouds.ts'
import { skipBackOff } from '../../../support/no-back-off.ts'
import { type Company, DATA, EVERYBODY, HUB, openCompany, REGIONS, ROLES, SHOP } from './support.ts'

skipBackOff()

const ALWAYS = Number.POSITIVE_INFINITY

async function accountsOf(company: Company, which: WhichAccounts): Promise<string[]> {
  const { scopes } = await (await company.cloud(which)).scopes(unhurried())
  return [...new Set(scopes.map((each) => each.accountId))]
}

describe('the accounts of an organisation', () => {
  it('are all that are active: suspended ones are left out', async () => {
    await using company = await openCompany()

    expect(await accountsOf(company, EVERYBODY)).toEqual([HUB, SHOP, DATA])
  })

  it('are read to the last page', async () => {
    await using company = await openCompany()
    company.organization.perPage = 1

    expect(await accountsOf(company, EVERYBODY)).toEqual([HUB, SHOP, DATA])
    expect(company.asked('ListAccounts')).toBe(4)
  })

  it.each([
    { units: ['ou-ab12-production'], found: [SHOP, DATA] },
    { units: ['ou-ab12-analytics1'], found: [DATA] },
    { units: ['r-ab12'], found: [HUB, SHOP, DATA] },
    { units: ['ou-ab12-analytics1', 'ou-ab12-production'], found: [SHOP, DATA] },
  ])('below $units are those in it and in the units in it, once', async ({ units, found }) => {
    await using company = await openCompany()
    company.organization.perPage = 1

    expect(await accountsOf(company, { ...EVERYBODY, units })).toEqual(found)
  })

  it.each([
    { tags: ['Environment=prod'], found: [SHOP] },
    { tags: ['Environment'], found: [SHOP, DATA] },
    { tags: ['Environment=*', 'Owner'], found: [SHOP] },
    { tags: ['Team'], found: [] },
  ])('with the tags $tags are those that have all of them', async ({ tags, found }) => {
    await using company = await openCompany()

    expect(await accountsOf(company, { ...EVERYBODY, tags })).toEqual(found)
  })

  it('are asked for in a role, where one is set', async () => {
    await using company = await openCompany()
    const roleArn = `arn:aws:iam::${HUB}:role/lists`
    company.world.accounts.get(HUB)!.externalId = 'of the hub'
    const externalIds = new Map([[HUB, 'of the hub']])
    const cloud = await company.cloud({ ...EVERYBODY, roleArn }, { ...ROLES, externalIds })

    const { scopes } = await cloud.scopes(unhurried())

    expect(scopes).toHaveLength(3 * REGIONS.length)
    expect([...company.world.sessions.values()][0]).toMatchObject({ roleArn })
  })

  it('are remembered for an hour, and then asked for again', async () => {
    await using company = await openCompany()
    const cloud = await company.cloud(EVERYBODY)
    await cloud.scopes(unhurried())
    company.organization.members.delete(DATA)
    company.clock.advance(HOUR_MS - 1)

    const remembered = await cloud.scopes(unhurried())
    company.clock.advance(1)
    const fresh = await cloud.scopes(unhurried())

    expect(remembered.scopes).toHaveLength(3 * REGIONS.length)
    expect(fresh.scopes).toHaveLength(2 * REGIONS.length)
    expect(company.asked('ListAccounts')).toBe(2)
  })

  it.each(['AccessDeniedException', 'TooManyRequestsException', 'InternalFailure'])(
    'are those of the last list for a day, when it answers %s; and that is said',
    async (code) => {
      await using company = await openCompany()
      const cloud = await company.cloud(EVERYBODY)
      const since = company.clock.now().toISOString()
      await cloud.scopes(unhurried())
      const fault = { kind: 'error', code } as const
      company.simulator.faults.add({ action: 'ListAccounts', times: ALWAYS, fault })
      company.clock.advance(23 * HOUR_MS)

      const late = await cloud.scopes(unhurried())
      company.clock.advance(HOUR_MS)
      const tooLate = await cloud.scopes(unhurried())

      const scope = { provider: 'aws', accountId: 'organization', region: 'all' }
      const reason = `organizations:ListAccounts: ${code}`
      expect(late.scopes).toHaveLength(3 * REGIONS.length)
      expect(late.unreachable).toEqual([
        { scope, reason: `${reason}; the list of ${since} is used` },
      ])
      expect(tooLate).toEqual({ scopes: [], unreachable: [{ scope, reason }] })
    },
  )

  it('are unknown, with the reason, to an account that does not manage them', async () => {
    await using company = await openCompany()
    const roleArn = `arn:aws:iam::${SHOP}:role/lists`
    const cloud = await company.cloud({ ...EVERYBODY, roleArn })

    const { scopes, unreachable } = await cloud.scopes(unhurried())

    expect(scopes).toEqual([])
    expect(unreachable.map((each) => each.reason)).toEqual([
      'organizations:ListAccounts: AccessDeniedException',
    ])
  })

  it('are asked for with exactly the actions that the documents name', async () => {
    await using company = await openCompany()
    await accountsOf(company, EVERYBODY)
    await accountsOf(company, { ...EVERYBODY, units: ['r-ab12'], tags: ['Owner'] })

    const asked = company.simulator.calls
      .filter((each) => each.service === 'organizations')
      .map((each) => `organizations:${each.action}`)

    expect([...new Set(asked)].toSorted()).toEqual([...ORGANIZATION_ACTIONS].toSorted())
  })
})
